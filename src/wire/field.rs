//! Where a field stands in a message, and the checks that fields share. Problems name the place, never the value.

use jiff::{Timestamp, civil::Date};
use std::fmt;

/// A well-formed message says something that can't be. The sender must correct this field; its value is not repeated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub(crate) struct Invalid {
    /// Path of the field, such as `bhv_handover.growth[2].value`.
    pub(crate) field: String,
    /// What would be right.
    pub(crate) problem: &'static str,
}

/// The way to a field. Costs nothing until it is printed.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    parent: Option<&'a Path<'a>>,
    name: &'static str,
    place: Option<usize>,
}

impl<'a> Path<'a> {
    pub(crate) const fn root(name: &'static str) -> Self {
        Self { parent: None, name, place: None }
    }

    pub(crate) fn field(&'a self, name: &'static str) -> Self {
        Self { parent: Some(self), name, place: None }
    }

    pub(crate) fn item(&'a self, name: &'static str, place: usize) -> Self {
        Self { parent: Some(self), name, place: Some(place) }
    }

    pub(crate) fn invalid(&self, problem: &'static str) -> Invalid {
        Invalid { field: self.to_string(), problem }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.parent {
            write!(f, "{parent}.")?;
        }
        f.write_str(self.name)?;
        self.place.map_or(Ok(()), |place| write!(f, "[{place}]"))
    }
}

/// Longest one-line text, in characters.
const LINE: usize = 256;
/// Longest note, in characters.
const NOTE: usize = 16 * 1024;

/// One line of text; may be empty.
pub(crate) fn line(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.is_empty() {
        return Ok(());
    }
    if text.len() > LINE && text.chars().count() > LINE {
        return Err(path.invalid("longer than 256 characters"));
    }
    if holds_control(text, |_| false) {
        return Err(path.invalid("holds a control character"));
    }
    Ok(())
}

/// Text of several lines; may be empty.
pub(crate) fn note(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.len() > NOTE && text.chars().count() > NOTE {
        return Err(path.invalid("longer than 16384 characters"));
    }
    if holds_control(text, |byte| matches!(byte, b'\n' | b'\t' | b'\r')) {
        return Err(path.invalid("holds a control character"));
    }
    Ok(())
}

/// Whether any character is a control character, save those of one byte that are let through. Looks at bytes, many at a time:
/// U+0080 to U+009F are C2 and a byte below A0, and no other character begins with C2 and such a byte.
fn holds_control(text: &str, lets_through: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let low = |byte: u8| (byte < b' ' || byte == 0x7f) && !lets_through(byte);
    let one = bytes.iter().fold(false, |found, byte| found | low(*byte));
    let two = || bytes.windows(2).any(|pair| matches!(pair, [0xc2, ..0xa0]));
    one || bytes.contains(&0xc2) && two()
}

/// Longest text that must stay short, in characters: no journal fits.
const SHORT_NOTE: usize = 4 * 1024;

/// A note that must stay short; may be empty.
pub(crate) fn short_note(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.len() > SHORT_NOTE && text.chars().count() > SHORT_NOTE {
        return Err(path.invalid("longer than 4096 characters"));
    }
    note(path, text)
}

/// A short reference of the sender's own, without room for a person's name or number.
pub(crate) fn reference(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    let right = text.len() <= 64
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b':'));
    right.then_some(()).ok_or_else(|| path.invalid("right is at most 64 of A-Z a-z 0-9 . _ - :"))
}

pub(crate) fn present(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.is_empty() { Err(path.invalid("missing")) } else { Ok(()) }
}

/// A day written YYYY-MM-DD.
pub(crate) fn day(path: Path<'_>, text: &str) -> Result<Date, Invalid> {
    written_day(text).ok_or_else(|| path.invalid("not a day; right is YYYY-MM-DD"))
}

/// Packets hold many days: read by themselves, ten times faster than by a parser of all that a date may look like.
fn written_day(text: &str) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[&u8]| {
        digits.iter().try_fold(0_i16, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + i16::from(*digit - b'0'))
        })
    };
    let [month, day] = [number(&[m1, m2])?, number(&[d1, d2])?];
    let [month, day] = [i8::try_from(month).ok()?, i8::try_from(day).ok()?];
    Date::new(number(&[y1, y2, y3, y4])?, month, day).ok()
}

pub(crate) fn optional_day(path: Path<'_>, text: &str) -> Result<Option<Date>, Invalid> {
    if text.is_empty() { Ok(None) } else { day(path, text).map(Some) }
}

pub(crate) fn optional_instant(
    path: Path<'_>,
    stamp: Option<&prost_types::Timestamp>,
) -> Result<Option<Timestamp>, Invalid> {
    stamp
        .map(|prost_types::Timestamp { seconds, nanos }| {
            let right = (0..1_000_000_000).contains(nanos);
            right
                .then(|| Timestamp::new(*seconds, *nanos).ok())
                .flatten()
                .ok_or_else(|| path.invalid("not an instant"))
        })
        .transpose()
}

pub(crate) fn instant(
    path: Path<'_>,
    stamp: Option<&prost_types::Timestamp>,
) -> Result<Timestamp, Invalid> {
    optional_instant(path, stamp)?.ok_or_else(|| path.invalid("missing"))
}

/// The other way: an instant as the contract writes it.
pub(crate) fn stamp(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// A value of one of the contract's enums; zero and unknown numbers are refused.
pub(crate) fn choice<T: TryFrom<i32>>(path: Path<'_>, number: i32) -> Result<T, Invalid> {
    match number {
        0 => Err(path.invalid("missing")),
        other => T::try_from(other)
            .map_err(|_| path.invalid("no such value in this version of the contract")),
    }
}

/// A list that someone forgot to end must not become work without end.
pub(crate) fn at_most<T>(path: Path<'_>, list: &[T], most: usize) -> Result<(), Invalid> {
    if list.len() > most { Err(path.invalid("too many")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_the_calendar_has_it() {
        let written = |text: &str| day(Path::root("it"), text).ok().map(|day| day.to_string());
        for right in ["2020-02-29", "2027-12-31", "0001-01-01", "9999-12-31"] {
            assert_eq!(written(right).as_deref(), Some(right));
            assert_eq!(right.parse::<Date>().ok().map(|day| day.to_string()), written(right));
        }
        for wrong in [
            "",
            "2020-02-30",
            "2021-02-29",
            "2020-13-01",
            "2020-00-10",
            "2020-01-00",
            "2020/01/01",
            "20200101",
            "2020-1-001",
            "-020-01-01",
            "+020-01-01",
            "2020-01-1a",
            "2020-01-01 ",
            "２０２０",
        ] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn control_characters_are_found_as_the_standard_names_them() {
        for letter in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let text = format!("å{letter}é");
            assert_eq!(holds_control(&text, |_| false), letter.is_control(), "{letter:?}");
        }
        assert!(!holds_control("a\nb\tc\r", |byte| matches!(byte, b'\n' | b'\t' | b'\r')));
        assert!(holds_control("a\u{85}", |byte| byte == b'\n'));
    }
}
