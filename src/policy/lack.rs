//! What a rule still needs, in the contract's words.

use super::{
    facts::Facts,
    rule::{Need, Route, Rule, SparrEffect},
};
use crate::domain::{Attested, DutyBasis, PlanPoint};
use jiff::Timestamp;

/// In the contract's order.
const KINDS: [&str; 6] = ["consent", "attestation", "duty", "agreement", "plan", "route"];

/// One thing that is missing. Ordered by its word, as the contract lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack<'q> {
    Consent(&'q str),
    Attestation(Attested),
    Duty(DutyBasis),
    Agreement,
    Plan(PlanPoint),
    Route(Route),
}

impl<'q> Lack<'q> {
    /// The two halves of its word. Put together by hand: `fmt` would cost more than the rest of a decision.
    const fn halves(self) -> (&'q str, &'q str) {
        match self {
            Self::Consent(who) => ("consent:", who),
            Self::Attestation(what) => ("attestation:", what.word()),
            Self::Duty(basis) => ("duty:", basis.word()),
            Self::Agreement => ("agreement:", "in_force"),
            Self::Plan(point) => ("plan:", point.word()),
            Self::Route(way) => ("route:", way.word()),
        }
    }

    pub(super) fn word(self) -> String {
        let (kind, which) = self.halves();
        [kind, which].concat()
    }

    /// Either would do.
    pub(super) fn or(self, other: Self) -> String {
        let (one, two) = (self.halves(), other.halves());
        let (one, two) = if rank(one.0) <= rank(two.0) { (one, two) } else { (two, one) };
        [one.0, one.1, "|", two.0, two.1].concat()
    }
}

fn rank(word: &str) -> Option<usize> {
    let kind = word.split_once(':').map_or(word, |(kind, _)| kind);
    KINDS.iter().position(|known| *known == kind)
}

/// Puts words of the contract into its order.
pub(super) fn sort(missing: &mut [String]) {
    missing.sort_by_key(|word| rank(word));
}

impl<'q> Facts<'q> {
    /// Tells of everything that `rule` still needs; of nothing where it holds.
    pub(super) fn each_lack(&self, rule: &Rule, tell: &mut impl FnMut(Lack<'q>)) {
        let after = match rule.sparr {
            SparrEffect::NeedsLaterAttestation => self.sparr,
            SparrEffect::Stops | SparrEffect::Passes => None,
        };
        self.each_lack_of(&rule.needs, after, tell);
    }

    /// Attestations count when they were made later than `after`.
    pub(super) fn each_lack_of(
        &self,
        needs: &[Need],
        after: Option<Timestamp>,
        tell: &mut impl FnMut(Lack<'q>),
    ) {
        for need in needs {
            match *need {
                Need::Consent => self.each_missing_consent(tell),
                Need::Attestation(what) => {
                    if !self.is_attested(what, after) {
                        tell(Lack::Attestation(what));
                    }
                }
                Need::Duty(basis) => {
                    if !self.has_duty(basis) {
                        tell(Lack::Duty(basis));
                    }
                }
                Need::Agreement => {
                    if !self.has_agreement() {
                        tell(Lack::Agreement);
                    }
                }
                Need::Route(way) => tell(Lack::Route(way)),
            }
        }
    }
}
