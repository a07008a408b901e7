//! What a case keeps of whom its steps name.

use super::super::{
    actor::Actor,
    case::{Among, Case, Participant, Said},
    item::{Occasion, Step},
    person::Person,
    units::UnitNo,
};
use crate::wire::heard::ChildSaid;
use jiff::civil::Date;
use proptest::prelude::*;

fn participant(number: usize) -> Participant {
    Participant { actor: Actor::HealthCare, unit: UnitNo::at(number) }
}

proptest! {
    /// However much two lists have in common, each is told as it was said.
    #[test]
    fn every_list_is_told_as_it_was_said(
        lists in prop::collection::vec((prop::collection::vec(0..3_usize, 0..5), prop::collection::vec(0..3_usize, 1..5)), 1..12),
    ) {
        let mut case = Case::of(Person::of(&ChildSaid::default()));
        let lists: Vec<[Vec<Participant>; 2]> = lists
            .into_iter()
            .map(|(called, came)| [called, came].map(|list| list.into_iter().map(participant).collect()))
            .collect();
        for (day, [called, came]) in (1_i8..).zip(&lists) {
            let said = Said {
                step: Step::Established,
                day: Date::new(2027, 1, day).unwrap(),
                unit: UnitNo::NONE,
                occasion: Occasion::Unknown,
                answering: 0,
                responsible: UnitNo::NONE,
                called: Among::default(),
                came: Among::default(),
            };
            case.say(said, called, came);
        }
        for (said, [called, came]) in case.said.iter().zip(&lists) {
            prop_assert_eq!(case.people(said.called), &called[..]);
            prop_assert_eq!(case.people(said.came), &came[..]);
        }
    }
}
