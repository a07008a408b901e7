//! What no rule may say, whoever writes it: contradictions, and what the contract forbids.

use super::error::Problem;
use crate::domain::{Attested, PacketKind, Reveals, Verksamhetsgren};
use crate::policy::rule::{Condition, Ground, Mark, Need, Rule, SparrEffect};

const NECESSARY: Need = Need::Attestation(Attested::Necessary);

/// The parties between which OSL 25:12 and 26:9 open the channel.
const CARE_AND_BOARDS: [Verksamhetsgren; 4] = [
    Verksamhetsgren::RegionCare,
    Verksamhetsgren::PublicDental,
    Verksamhetsgren::SocialBoard,
    Verksamhetsgren::SchoolHealthMunicipal,
];

impl Rule {
    /// # Errors
    /// The first thing that is wrong with the rule by itself.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let Self { scope, when, needs, .. } = self;
        if self.mark == Mark::Unsure && needs.is_empty() {
            return Err(Problem::UnsureByItself(self.id.clone()));
        }
        if when.contains(&Condition::Under18) && when.contains(&Condition::From18) {
            return Err(self.never("nobody is both under 18 and 18"));
        }
        let parties = || scope.from.iter().chain(scope.to.iter());
        if when.contains(&Condition::SameMunicipality)
            && !parties().all(Verksamhetsgren::is_municipal)
        {
            return Err(self.never("a party that no municipality runs shares none"));
        }
        let necessary = needs.contains(&NECESSARY);
        if necessary
            && !(when.contains(&Condition::Under18)
                && parties().all(|it| CARE_AND_BOARDS.contains(&it)))
        {
            return Err(self.against(
                "`attestation:necessary` is for those under 18, between care and social boards",
            ));
        }
        if self.cites_necessity() && !necessary {
            return Err(self.against("OSL 25:12 and 26:9 need `attestation:necessary`"));
        }
        if self.right_sparr().is_some_and(|right| right != self.sparr) {
            return Err(self.against(
                "a block `stops` consent and harm tests, `needs_later_attestation` of necessity, and `passes` duties",
            ));
        }
        if self.only_routes() && needs.len() > 1 {
            return Err(self.against("a case that goes another way needs nothing else"));
        }
        let secret_kinds = scope.kinds.iter().filter(|kind| !kind.is_nothing_secret()).count();
        let nothing_secret = matches!(self.ground, Ground::NothingSecret);
        if (nothing_secret && secret_kinds > 0)
            || (!nothing_secret && secret_kinds != scope.kinds.iter().count())
        {
            return Err(self.against(
                "`nothing_secret` is the one ground of deviations, recalls and statistics",
            ));
        }
        if when.contains(&Condition::PlanConsentRevoked) && self.withholds != Reveals::ALL_BUT_NONE
        {
            return Err(
                self.against("after a revocation everything is withheld but case, status and date")
            );
        }
        if scope.kinds.contains(PacketKind::Orosanmalan) && !self.only_routes() {
            let elsewhere = scope.to.iter().any(|to| to != Verksamhetsgren::SocialBoard);
            if !needs.is_empty() || elsewhere {
                return Err(self.against(
                    "an orosanmalan opens towards social boards only, and needs nothing",
                ));
            }
        }
        Ok(())
    }

    /// What a block does to such a ground; nothing where the rule file alone says it.
    fn right_sparr(&self) -> Option<SparrEffect> {
        let stopped = |need: &Need| match need {
            Need::Consent => true,
            Need::Attestation(what) => *what != Attested::Necessary,
            Need::Duty(_) | Need::Agreement | Need::Route(_) => false,
        };
        if self.needs.iter().any(stopped) {
            Some(SparrEffect::Stops)
        } else if self.needs.contains(&NECESSARY) {
            Some(SparrEffect::NeedsLaterAttestation)
        } else if self.needs.is_empty() {
            (self.sparr == SparrEffect::NeedsLaterAttestation).then_some(SparrEffect::Stops)
        } else {
            Some(SparrEffect::Passes)
        }
    }

    fn cites_necessity(&self) -> bool {
        let Ground::Lagrum(lagrum) = &self.ground else {
            return false;
        };
        lagrum.iter().any(|it| it.cite.ends_with(") 25:12") || it.cite.ends_with(") 26:9"))
    }

    fn never(&self, why: &'static str) -> Problem {
        Problem::NeverMatches { rule: self.id.clone(), why }
    }

    fn against(&self, right: &'static str) -> Problem {
        Problem::AgainstContract { rule: self.id.clone(), right }
    }
}
