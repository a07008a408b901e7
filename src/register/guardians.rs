//! Who decides for a child: the list that stands, and those before it, by which a call that comes again or late is known.

use super::facts::ChildFacts;
use super::given::Objection;
use crate::domain::{CLOCKS_DIFFER, InPlaceOfGuardians, RegisterChange};
use jiff::Timestamp;

/// Who decides, as it was told.
#[derive(Clone)]
pub(super) struct GuardianList {
    pub(super) guardians: Vec<String>,
    pub(super) in_place: Option<InPlaceOfGuardians>,
}

impl GuardianList {
    /// In whatever order they are named.
    fn is(&self, guardians: &[String], in_place: Option<&InPlaceOfGuardians>) -> bool {
        are_same(&self.guardians, guardians) && self.in_place.as_ref() == in_place
    }
}

fn are_same(these: &[String], those: &[String]) -> bool {
    these.iter().all(|it| those.contains(it)) && those.iter().all(|it| these.contains(it))
}

impl ChildFacts {
    /// What stands may be told again: that changes nothing, and only tells that it still was so when it was learnt.
    pub(super) fn set_guardians(
        &mut self,
        list: GuardianList,
        learnt: Option<Timestamp>,
        at: Timestamp,
    ) {
        let learnt = learnt.map(|it| it.min(at));
        if self.stands(&list.guardians, list.in_place.as_ref()) {
            self.guardians_learnt = self.guardians_learnt.max(learnt);
            return;
        }
        let GuardianList { guardians, in_place } = list;
        let before = GuardianList {
            guardians: std::mem::replace(&mut self.guardians, guardians),
            in_place: std::mem::replace(&mut self.in_place, in_place),
        };
        let was_told = self.guardians_recorded.replace(at).is_some();
        if was_told && !self.stood_before(&before.guardians, before.in_place.as_ref()) {
            self.earlier_guardians.push(before);
        }
        self.guardians_learnt = learnt;
    }

    /// An old call must not take away a guardian who has to be asked, nor let a board decide what is the guardians' again.
    pub(super) fn guardians_objection(
        &self,
        guardians: &[String],
        in_place: Option<&InPlaceOfGuardians>,
        learnt: Option<Timestamp>,
    ) -> Option<Objection> {
        if self.stands(guardians, in_place) {
            return None;
        }
        if in_place.is_some_and(|decided| self.has_ended(decided)) {
            return Some((
                "guardians.in_place.decision".to_owned(),
                "that decision has ended, or was recorded otherwise since; right is the reference and day of a newer one, or none; where it stands all the same, a reference not used before",
            ));
        }
        let wrong = |problem| Some(("guardians.learnt_at".to_owned(), problem));
        if self.guardians_learnt.zip(learnt).is_some_and(|(known, told)| told < known) {
            return wrong(
                "what stands was learnt later; right is what the record system learnt last",
            );
        }
        // Who doesn't say when they learnt what stands knew it when they told it.
        let known = self.guardians_learnt.or(self.guardians_recorded);
        if self.stood_before(guardians, in_place) && learnt <= known {
            return wrong(
                "was replaced since, and may be an old call that has come again; where it is so once more, right is when the record system learnt that, which is later than what stands",
            );
        }
        None
    }

    fn stands(&self, guardians: &[String], in_place: Option<&InPlaceOfGuardians>) -> bool {
        self.guardians_recorded.is_some()
            && are_same(&self.guardians, guardians)
            && self.in_place.as_ref() == in_place
    }

    fn stood_before(&self, guardians: &[String], in_place: Option<&InPlaceOfGuardians>) -> bool {
        self.earlier_guardians.iter().any(|it| it.is(guardians, in_place))
    }

    /// Whether it stood in the guardians' place and doesn't now, or not so. A decision is its reference and its day.
    fn has_ended(&self, decided: &InPlaceOfGuardians) -> bool {
        let same =
            |it: &InPlaceOfGuardians| (&it.decision, it.date) == (&decided.decision, decided.date);
        let mut earlier = self.earlier_guardians.iter().filter_map(|it| it.in_place.as_ref());
        match &self.in_place {
            Some(stands) if stands == decided => false,
            Some(stands) if same(stands) => earlier.any(|it| it == decided),
            _ => earlier.any(same),
        }
    }
}

/// Why a list that was learnt after `now` can't be taken in: no later one could be told from it.
pub(crate) fn learnt_ahead(change: &RegisterChange, now: Timestamp) -> Option<Objection> {
    let RegisterChange::Guardians { learnt: Some(learnt), .. } = change else { return None };
    let is_ahead = learnt.duration_since(now) > CLOCKS_DIFFER;
    let problem = "lies ahead; right is when the record system learnt it";
    is_ahead.then(|| ("guardians.learnt_at".to_owned(), problem))
}
