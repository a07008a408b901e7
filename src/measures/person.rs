//! What a child's number tells that measures are divided by: sex and date of birth.

use crate::domain::{ChildNumber, NumberKind, words};
use crate::wire::heard::ChildSaid;
use jiff::civil::Date;

words! {
    /// As the number tells it: the last digit but one is even for girls and odd for boys.
    pub(super) enum Sex {
        /// Girl
        Flicka = "flicka",
        /// Boy
        Pojke = "pojke",
        /// The number doesn't tell.
        Annan = "annan",
    }
}

words! {
    /// Whether the child goes to school yet.
    pub(super) enum Age {
        /// The youngest.
        UnderSeven = "under_7",
        /// Seven or older.
        Seven = "7_and_older",
        /// The number holds no date of birth, and no other was said.
        Unknown = "unknown",
    }
}

/// A child as far as measures know one.
#[derive(Clone, Copy)]
pub(super) struct Person {
    pub(super) sex: Sex,
    pub(super) born: Option<Date>,
}

impl Person {
    /// What isn't told is not known; no number is refused here.
    pub(super) fn of(child: &ChildSaid<'_>) -> Self {
        let said = super::day::day(child.birth_date);
        let Ok(number) = ChildNumber::parse(child.number_oid, child.number) else {
            return Self { sex: Sex::Annan, born: said };
        };
        let digits = number.reveal().as_bytes();
        let sex = match (number.kind(), digits) {
            (NumberKind::Personnummer | NumberKind::Samordningsnummer, [.., digit, _]) => {
                if digit.is_multiple_of(2) { Sex::Flicka } else { Sex::Pojke }
            }
            (NumberKind::ReserveVastraGotaland, [.., b'K', _, _, _]) => Sex::Flicka,
            (NumberKind::ReserveVastraGotaland, [.., b'M', _, _, _]) => Sex::Pojke,
            _ => Sex::Annan,
        };
        Self { sex, born: number.birth_date().or(said) }
    }

    /// On that day.
    pub(super) fn age(&self, on: Date) -> Age {
        match self.born.map(|born| {
            (on.year() - born.year(), (on.month(), on.day()) < (born.month(), born.day()))
        }) {
            None => Age::Unknown,
            Some((years, before_birthday)) if years - i16::from(before_birthday) < 7 => {
                Age::UnderSeven
            }
            Some(_) => Age::Seven,
        }
    }
}
