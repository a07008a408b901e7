//! Days and months as the contract writes them.

use jiff::{Timestamp, civil::Date};
use std::{fmt, str::FromStr};

/// `YYYY-MM-DD`; nothing where it is withheld, or no day.
pub(super) fn day(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0'))
        })
    };
    let (month, day) = (number(&[m1, m2])?, number(&[d1, d2])?);
    let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    Date::new(number(&[y1, y2, y3, y4])?, month, day).ok()
}

/// The Swedish day of an instant.
pub(super) fn day_of(seconds: i64) -> Date {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    crate::policy::swedish_day(at)
}

/// How many days lie between; nothing where the second is before the first.
pub(super) fn days_between(from: Date, to: Date) -> Option<u32> {
    let hours = to.duration_since(from).as_hours();
    u32::try_from(hours / 24).ok().filter(|_| hours >= 0)
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month {
    /// Of our reckoning.
    pub(super) year: i16,
    /// 1 to 12.
    pub(super) month: i8,
}

/// Whoever asks must write it right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no month; right is YYYY-MM, such as 2027-03")]
pub(crate) struct NotAMonth;

impl Month {
    pub(super) fn of(day: Date) -> Self {
        Self { year: day.year(), month: day.month() }
    }

    /// 0 to 11.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.month - 1).unwrap_or_default()
    }
}

impl FromStr for Month {
    type Err = NotAMonth;

    fn from_str(text: &str) -> Result<Self, NotAMonth> {
        day(&format!("{text}-01")).map(Self::of).ok_or(NotAMonth)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
