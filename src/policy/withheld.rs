//! What a packet must not say, on whatever ground it travels.

use super::{facts::Facts, rule::Rule};
use crate::domain::{Consent, Reveal, Reveals};

/// Where the child is, and how to reach it: the location group.
const LOCATION_GROUP: Reveals = Reveals::only(Reveal::Location).and(Reveals::only(Reveal::Contact));

impl Facts<'_> {
    /// What is held back when the packet travels by `rule`.
    pub(super) fn withheld_by(&self, rule: &Rule) -> Reveals {
        let mut withheld = rule.withholds;
        let readers = self.question.receiver.branch;
        let hidden = self.question.child.is_some_and(|child| child.must_not_be_found());
        if hidden && readers.guardian_sees_through() {
            withheld = withheld.and(LOCATION_GROUP);
        }
        if !rule.relatives_travel && !self.all_relatives_consent() {
            withheld = withheld.and(Reveals::only(Reveal::Relative));
        }
        if !rule.left_out_parts_travel {
            withheld = withheld.and(self.left_out_parts());
        }
        withheld.without(Reveals::only(Reveal::None))
    }

    /// Parts that somebody left out of a consent to this. An objection must not make a packet say more: the parts stay
    /// left out when that consent ends, until the same giver has consented anew.
    fn left_out_parts(&self) -> Reveals {
        let (now, kind, receiver) = (self.question.now, self.question.kind, self.question.receiver);
        let about_this =
            |consent: &&Consent| consent.covers(kind, receiver) && consent.is_given(self.today);
        let all = self.question.consents.iter().filter(about_this);
        all.clone()
            .filter(|consent| !consent.without_parts.is_empty())
            .filter(|consent| {
                consent.is_in_force(now, self.today)
                    || !all.clone().any(|it| it.by == consent.by && it.is_in_force(now, self.today))
            })
            .fold(Reveals::EMPTY, |parts, consent| parts.and(consent.without_parts))
    }
}
