//! The checks that fields share. Problems name the place, never the value.

use super::{object::Object, unreadable::Unreadable};
use crate::domain::{PacketKind, PacketKinds};
use jiff::{Timestamp, civil::Date};
use std::fmt::Display;

pub(super) type Read<T> = Result<T, Unreadable>;

/// Reads every item of a list that must be there.
pub(super) fn each<R, T>(
    list: Option<Vec<Object<R>>>,
    at: &str,
    read: impl Fn(R, &str) -> Read<T>,
) -> Read<Vec<T>> {
    let items = present(list, at)?.into_iter().enumerate();
    items.map(|(place, Object(item))| read(item, &format!("{at}[{place}]"))).collect()
}

pub(super) fn kinds_of(list: Vec<String>, at: &str) -> Read<PacketKinds> {
    let right = PacketKind::WORDS;
    let kinds = words(list, format_args!("{at}.kinds"), PacketKind::of_word, &right)?;
    Ok(kinds.into_iter().collect())
}

pub(super) fn kinds_or_all(list: Option<Vec<String>>, at: &str) -> Read<PacketKinds> {
    list.map_or(Ok(PacketKinds::ALL), |list| kinds_of(list, at))
}

pub(super) fn words<T>(
    list: Vec<String>,
    at: impl Display,
    of_word: impl Fn(&str) -> Option<T>,
    right: &[&str],
) -> Read<Vec<T>> {
    let items = list.into_iter().enumerate();
    items
        .map(|(place, item)| word(Some(item), format_args!("{at}[{place}]"), &of_word, right))
        .collect()
}

pub(super) fn texts(list: Vec<String>, at: impl Display) -> Read<Vec<String>> {
    let items = list.into_iter().enumerate();
    items.map(|(place, item)| text(Some(item), format_args!("{at}[{place}]"))).collect()
}

pub(super) fn present<T>(value: Option<T>, at: impl Display) -> Read<T> {
    value.ok_or_else(|| Unreadable::at(at, "missing"))
}

pub(super) fn text(value: Option<String>, at: impl Display) -> Read<String> {
    let text = present(value, &at)?;
    if text.is_empty() { Err(Unreadable::at(at, "empty")) } else { Ok(text) }
}

pub(super) fn word<T>(
    value: Option<String>,
    at: impl Display,
    of_word: impl Fn(&str) -> Option<T>,
    right: &[&str],
) -> Read<T> {
    let text = present(value, &at)?;
    of_word(&text)
        .ok_or_else(|| Unreadable::at(at, format!("unknown word; right is {}", right.join(", "))))
}

pub(super) fn day(value: Option<String>, at: impl Display) -> Read<Date> {
    let text = present(value, &at)?;
    let date = if fits(&text, b"0000-00-00") { text.parse().ok() } else { None };
    date.ok_or_else(|| Unreadable::at(at, "no day of the calendar; right is YYYY-MM-DD"))
}

pub(super) fn instant(value: Option<String>, at: impl Display) -> Read<Timestamp> {
    let text = present(value, &at)?;
    // A leap second has no place on the line of instants.
    let whole = text.strip_suffix('Z').map(|rest| rest.split_once('.').unwrap_or((rest, "0")));
    let right = whole.is_some_and(|(second, fraction)| {
        fits(second, b"0000-00-00T00:00:00")
            && !second.ends_with(":60")
            && (1..=9).contains(&fraction.len())
            && fraction.bytes().all(|b| b.is_ascii_digit())
    });
    let instant = if right { text.parse().ok() } else { None };
    instant.ok_or_else(|| {
        Unreadable::at(at, "no instant in UTC; right is such as 2027-08-16T08:00:00Z")
    })
}

pub(super) fn instant_or_none(value: Option<String>, at: impl Display) -> Read<Option<Timestamp>> {
    value.map(|text| instant(Some(text), at)).transpose()
}

/// Whether a text has digits where the pattern has zeros, and the pattern's own signs elsewhere.
fn fits(text: &str, pattern: &[u8]) -> bool {
    let matches = |(byte, sign): (u8, &u8)| {
        if *sign == b'0' { byte.is_ascii_digit() } else { byte == *sign }
    };
    text.len() == pattern.len() && text.bytes().zip(pattern).all(matches)
}
