//! What a packet must not say, on whatever ground it travels.

use super::{facts::Facts, rule::Rule};
use crate::domain::{Consent, Reveal, Reveals};

/// Where the child is, and how to reach it: the location group.
const LOCATION_GROUP: Reveals = Reveals::only(Reveal::Location).and(Reveals::only(Reveal::Contact));

/// Why something is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    /// The rule always holds it back.
    Rule,
    /// The child must not be found, and a guardian sees what the receiver sees.
    Hidden,
    /// A relative whom it tells of has not consented.
    Relative,
    /// Whoever consented left it out.
    LeftOut,
}

impl Facts<'_> {
    /// What is held back when the packet travels by `rule`.
    pub(super) fn withheld_by(&self, rule: &Rule) -> Reveals {
        let mut withheld = Reveals::EMPTY;
        self.each_withheld(rule, |_, parts| withheld = withheld.and(parts));
        withheld
    }

    /// Tells of everything that is held back, and why.
    pub(super) fn each_withheld(&self, rule: &Rule, mut tell: impl FnMut(Because, Reveals)) {
        tell(Because::Rule, rule.withholds.without(Reveals::only(Reveal::None)));
        let readers = self.question.receiver.branch;
        let hidden = self.question.child.is_some_and(|child| child.must_not_be_found());
        if hidden && readers.guardian_sees_through() {
            tell(Because::Hidden, LOCATION_GROUP);
        }
        if !rule.relatives_travel && !self.all_relatives_consent() {
            tell(Because::Relative, Reveals::only(Reveal::Relative));
        }
        if !rule.left_out_parts_travel {
            tell(Because::LeftOut, self.left_out_parts().without(Reveals::only(Reveal::None)));
        }
    }

    /// Parts that somebody left out of a consent to this. An objection must not make a packet say more: the parts stay
    /// left out when that consent ends, until the same giver has consented anew.
    fn left_out_parts(&self) -> Reveals {
        let (now, kind, receiver) = (self.question.now, self.question.kind, self.question.receiver);
        let about_this =
            |consent: &&Consent| consent.covers(kind, receiver) && consent.is_given(self.today);
        let all = self.question.consents.iter();
        all.clone()
            .filter(|consent| !consent.without_parts.is_empty())
            .filter(about_this)
            .filter(|consent| {
                let in_force = |it: &Consent| it.is_in_force(now, self.today);
                let anew = |it: &Consent| it.by == consent.by && in_force(it) && about_this(&it);
                in_force(consent) || !all.clone().any(anew)
            })
            .fold(Reveals::EMPTY, |parts, consent| parts.and(consent.without_parts))
    }
}
