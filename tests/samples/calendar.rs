//! The working days of the half-year. Public holidays are worked: no source of ours lists them.

use jiff::civil::{Date, Weekday, date};

/// From 2 January to 30 June 2025, by number.
pub(crate) struct Calendar(Vec<Date>);

impl Calendar {
    pub(crate) fn new() -> Self {
        let days = date(2025, 1, 2).series(jiff::Span::new().days(1));
        let half_year = days.take_while(|day| *day <= date(2025, 6, 30));
        let free = [Weekday::Saturday, Weekday::Sunday];
        Self(half_year.filter(|day| !free.contains(&day.weekday())).collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The day of that number, or the last.
    pub(crate) fn day(&self, number: usize) -> Date {
        self.0[number.min(self.0.len() - 1)]
    }
}
