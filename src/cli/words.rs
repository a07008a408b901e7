//! Answers, grounds and standings in the words that people read.

use crate::wire::v1;
use jiff::{Timestamp, Unit};

/// A decision's answer.
pub(super) fn answer(decision: &v1::Decision) -> &'static str {
    match decision.verdict() {
        v1::Verdict::Permit => "permitted",
        v1::Verdict::Refer => "referred",
        v1::Verdict::Refuse => "refused",
        v1::Verdict::Unspecified => "unknown",
    }
}

/// A decision's lagrum, each law named once: `OSL 10:1, 12:2; PSL 6:12`.
pub(super) fn ground(decision: &v1::Decision) -> String {
    let mut told = String::new();
    let mut last = None;
    for lagrum in &decision.lagrum {
        let (law, section) = match law_and_section(lagrum) {
            Some((law, section)) => (Some(law), section),
            None => (None, lagrum.as_str()),
        };
        let between = match (told.is_empty(), law) {
            (true, _) => "",
            (false, Some(_)) if law == last => ", ",
            (false, _) => "; ",
        };
        told.push_str(between);
        if let Some(law) = law.filter(|_| law != last) {
            told.push_str(law);
            told.push(' ');
        }
        told.push_str(section);
        last = law;
    }
    told
}

/// `OSL (2009:400) 10:1` without its number; nothing where the law has no short name and is known by its number.
fn law_and_section(lagrum: &str) -> Option<(&str, &str)> {
    let (named, section) = lagrum.split_once(") ")?;
    let (law, _) = named.split_once(" (")?;
    Some((law, section)).filter(|(law, _)| !law.eq_ignore_ascii_case("lag"))
}

/// Where a packet stands.
pub(super) fn standing(status: v1::PacketStatus) -> &'static str {
    match status {
        v1::PacketStatus::Unspecified => "unknown",
        v1::PacketStatus::Queued => "queued",
        v1::PacketStatus::Held => "held",
        v1::PacketStatus::Sent => "sent",
        v1::PacketStatus::Delivered => "delivered",
        v1::PacketStatus::Imported => "imported",
        v1::PacketStatus::Read => "read",
        v1::PacketStatus::Rejected => "rejected",
        v1::PacketStatus::Expired => "expired",
        v1::PacketStatus::Withdrawn => "withdrawn",
        v1::PacketStatus::Refused => "refused",
    }
}

/// An instant of the contract, to the second.
pub(super) fn instant(at: Option<&prost_types::Timestamp>) -> String {
    at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok())
        .and_then(|at| at.round(Unit::Second).ok())
        .map_or_else(String::new, |at| at.to_string())
}

/// An instant of the contract, to the minute.
pub(super) fn minute(at: Option<&prost_types::Timestamp>) -> String {
    let whole = instant(at);
    let minute = whole.get(..16).map(|text| text.replacen('T', " ", 1) + "Z");
    minute.unwrap_or(whole)
}

/// A child's number without its last four characters: `20200106-…`.
pub(super) fn child(number: &str) -> String {
    format!("{}-…", number.get(..8).unwrap_or_default())
}
