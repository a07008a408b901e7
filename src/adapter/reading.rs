//! How a value of an export is read: each way takes text to the contract's form, or says what would be right.

use super::{RowError, row::Tree};
use crate::{
    codes::{Code, CodeMap},
    domain::{ChildNumber, HsaId, NumberKind, PacketId},
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde_json::{Value, json};
use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

pub(super) const STOCKHOLM: TimeZone = jiff::tz::get!("Europe/Stockholm");
const CHILD: &str =
    "a personnummer or samordningsnummer of twelve digits whose date and check digit hold";
/// Longest decimal number, in characters.
const LONGEST_DECIMAL: usize = 16;

pub(super) enum Reading {
    Text,
    Day {
        format: Option<String>,
    },
    /// Without a format RFC 3339; with one, Swedish local time.
    Instant {
        format: Option<String>,
    },
    /// A decimal comma becomes a point; no digit is lost.
    Decimal,
    Whole,
    Flag,
    HsaId,
    PacketId,
    /// Personnummer or samordningsnummer, with or without its hyphen.
    Child,
    Choice(BTreeMap<String, String>),
    /// The step that a code stands for on the day in another column.
    Step(Coding),
    /// The OID of the code's system.
    CodeSystem(Coding),
}

/// Which map a code is looked up in, and where its day stands.
pub(super) struct Coding {
    pub(super) map: Arc<CodeMap>,
    pub(super) on: String,
    pub(super) format: Option<String>,
}

impl Reading {
    /// Reads `value`, which stands in `column` of `row`.
    pub(super) fn read(&self, value: &Tree, column: &str, row: &Tree) -> Result<Value, RowError> {
        let wrong = |right| RowError::Value { column: column.to_owned(), right };
        if let (Self::Flag, Tree::Flag(flag)) = (self, value) {
            return Ok(json!(flag));
        }
        let text = text(value).ok_or_else(|| wrong("one value"))?;
        match self {
            Self::Text if matches!(value, Tree::Fraction(_)) => {
                Err(wrong("text in quotation marks; a number loses its last zeros"))
            }
            Self::Text => Ok(json!(text)),
            Self::Day { format } => {
                day(&text, format.as_deref()).map(|day| json!(day.to_string())).map_err(wrong)
            }
            Self::Instant { format } => {
                instant(&text, format.as_deref()).map(|at| json!(at.to_string())).map_err(wrong)
            }
            Self::Decimal => {
                decimal(&text).map(|number| json!(number)).ok_or_else(|| wrong("a decimal number"))
            }
            Self::Whole => {
                text.parse::<u32>().map(|number| json!(number)).map_err(|_| wrong("a whole number"))
            }
            Self::Flag => match text.to_lowercase().as_str() {
                "ja" | "true" => Ok(json!(true)),
                "nej" | "false" => Ok(json!(false)),
                _ => Err(wrong("ja or nej")),
            },
            Self::HsaId => text
                .parse::<HsaId>()
                .map(|id| json!(id.as_str()))
                .map_err(|_| wrong("an HSA-id, such as SE2321000156-1000")),
            Self::PacketId => text
                .parse::<PacketId>()
                .map(|id| json!(id.to_string()))
                .map_err(|_| wrong("a UUID of version 7 with hyphens")),
            Self::Child => child(&text).ok_or_else(|| wrong(CHILD)),
            Self::Choice(choices) => choices
                .get(text.as_ref())
                .map(|word| json!(word))
                .ok_or_else(|| wrong("one of the words in the field map")),
            Self::Step(coding) => coding.code(&text, column, row).map(|code| json!(code.step)),
            Self::CodeSystem(coding) => {
                coding.code(&text, column, row).map(|code| json!(code.system))
            }
        }
    }
}

impl Coding {
    fn code(&self, code: &str, column: &str, row: &Tree) -> Result<&Code, RowError> {
        let day = row
            .get(&self.on)
            .ok_or_else(|| RowError::Missing { column: self.on.clone() })
            .and_then(|value| {
                let written = text(value).ok_or("one value");
                written
                    .and_then(|written| day(&written, self.format.as_deref()))
                    .map_err(|right| RowError::Value { column: self.on.clone(), right })
            })?;
        self.map
            .step(code, day)
            .map_err(|error| RowError::Code { column: column.to_owned(), error })
    }
}

fn text(value: &Tree) -> Option<Cow<'_, str>> {
    match value {
        Tree::Text(text) | Tree::Number(text) | Tree::Fraction(text) => Some(text.trim().into()),
        Tree::Flag(_) | Tree::Nothing | Tree::List(_) | Tree::Object(_) => None,
    }
}

pub(super) fn day(text: &str, format: Option<&str>) -> Result<Date, &'static str> {
    let (read, right) = match format {
        Some(format) => (Date::strptime(format, text).ok(), "a day in the field map's format"),
        None if text.len() == 10 => (text.parse().ok(), "a day as YYYY-MM-DD"),
        None => (None, "a day as YYYY-MM-DD"),
    };
    read.filter(has_a_whole_year).ok_or(right)
}

/// A format with `%Y` reads `25` too, as the year 25.
fn has_a_whole_year(day: &Date) -> bool {
    day.year() >= 1000
}

pub(super) fn instant(text: &str, format: Option<&str>) -> Result<Timestamp, &'static str> {
    match format {
        Some(format) => {
            let read = DateTime::strptime(format, text).ok();
            let local = read.filter(|local| has_a_whole_year(&local.date()));
            let local = local.ok_or("an instant in the field map's format")?;
            STOCKHOLM.to_ambiguous_timestamp(local).unambiguous().map_err(|_| {
                "a time that the day has once; in this hour clocks change, and an offset must say which is meant"
            })
        }
        None => text.parse().map_err(|_| "an instant as 2026-08-17T08:00:00+02:00"),
    }
}

fn decimal(text: &str) -> Option<String> {
    let number = text.replacen(',', ".", 1);
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(fraction) && number.len() <= LONGEST_DECIMAL).then_some(number)
}

fn child(text: &str) -> Option<Value> {
    let number = match text.split_once('-') {
        Some((date, rest)) if date.len() == 8 => Cow::Owned([date, rest].concat()),
        Some(_) => return None,
        None => Cow::Borrowed(text),
    };
    [NumberKind::Personnummer, NumberKind::Samordningsnummer].into_iter().find_map(|kind| {
        let known = ChildNumber::parse(kind.oid(), &number).ok()?;
        Some(json!({ "number": known.reveal(), "number_oid": kind.oid() }))
    })
}
