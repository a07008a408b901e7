//! Whose consent is needed, by age and maturity, and whose is missing.

use super::{facts::Facts, lack::Lack, question::Question};
use crate::domain::{Attested, Consent, Giver, Maturity};
use jiff::civil::Date;

/// Who must consent for a person of some age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deciders {
    /// All guardians, or an authority in their place.
    pub(super) guardians: bool,
    pub(super) child: bool,
    /// It can't be told before an official has assessed the child's maturity.
    pub(super) maturity_unsettled: bool,
}

/// Why a consent does not count, the nearest to counting first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shortfall {
    /// It begins on that day.
    NotYet(Date),
    Revoked,
    /// That was its last day.
    Expired(Date),
    OtherReceivers,
    OtherKinds,
}

impl Deciders {
    /// `maturity` is what an official has attested; without that it is unassessed.
    pub(super) const fn of(age: i16, maturity: Maturity) -> Self {
        let (guardians, child) = match (age, maturity) {
            (18.., _) => (false, true),
            (15.., Maturity::Mature) => (false, true),
            (15.., Maturity::Unassessed) | (12.., Maturity::Mature) => (true, true),
            _ => (true, false),
        };
        let maturity_unsettled = matches!((age, maturity), (12..=14, Maturity::Unassessed));
        Self { guardians, child, maturity_unsettled }
    }
}

impl<'q> Facts<'q> {
    /// Tells of every consent that this packet still needs.
    pub(super) fn each_missing_consent(&self, tell: &mut impl FnMut(Lack<'q>)) {
        let age = self.age.unwrap_or_default();
        let deciders = Deciders::of(age, self.attested_maturity());
        if deciders.guardians && !self.is_decided_in_guardians_place() {
            let guardians = self.question.guardians;
            for guardian in guardians.iter().filter(|id| !self.guardian_consents(id)) {
                tell(Lack::Consent(guardian));
            }
            if guardians.is_empty() {
                tell(Lack::Consent("guardian"));
            }
        }
        if deciders.child && !self.consents(|by| *by == Giver::Child) {
            tell(Lack::Consent("child"));
        }
        if deciders.maturity_unsettled {
            tell(Lack::Attestation(Attested::Maturity));
        }
    }

    /// Whether every relative whom the packet tells of has agreed to that.
    pub(super) fn all_relatives_consent(&self) -> bool {
        self.question.relatives_in_packet.iter().all(|relative| {
            self.consents(|by| matches!(by, Giver::Relative(giver) if giver == relative))
        })
    }

    /// Why the consents of a guardian, or of the `child`, don't count for this packet: the one that comes nearest.
    pub(super) fn shortfall(&self, who: &str) -> Option<Shortfall> {
        let of = |consent: &&Consent| match &consent.by {
            Giver::Child => who == "child",
            Giver::Guardian(guardian) => guardian == who,
            Giver::Relative(_) => false,
        };
        let given = self.question.consents.iter().filter(of);
        given.map(|consent| self.shortfall_of(consent)).min()
    }

    fn shortfall_of(&self, consent: &Consent) -> Shortfall {
        let Question { kind, receiver, now, .. } = *self.question;
        if !consent.kinds.contains(kind) {
            Shortfall::OtherKinds
        } else if !consent.covers(kind, receiver) {
            Shortfall::OtherReceivers
        } else if consent.is_revoked(now) {
            Shortfall::Revoked
        } else if consent.is_given(self.today) {
            Shortfall::Expired(consent.expires)
        } else {
            Shortfall::NotYet(consent.given)
        }
    }

    fn guardian_consents(&self, guardian: &str) -> bool {
        self.consents(|by| matches!(by, Giver::Guardian(giver) if giver == guardian))
    }

    /// Whether such a giver's consent is in force for this packet. Silence is not consent.
    fn consents(&self, by: impl Fn(&Giver) -> bool) -> bool {
        let question = self.question;
        question.consents.iter().any(|consent| {
            by(&consent.by)
                && consent.is_in_force(question.now, self.today)
                && consent.covers(question.kind, question.receiver)
        })
    }

    fn is_decided_in_guardians_place(&self) -> bool {
        let kind = self.question.kind;
        let decision = self.question.in_place_of_guardians;
        decision.is_some_and(|it| it.date <= self.today && it.kinds.contains(kind))
    }

    fn attested_maturity(&self) -> Maturity {
        let claimed = self.question.child.map(|child| child.maturity);
        let attested = claimed.filter(|_| self.is_attested(Attested::Maturity, None));
        attested.unwrap_or(Maturity::Unassessed)
    }
}
