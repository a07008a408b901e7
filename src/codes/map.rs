//! A version of a code map, read both ways for a day.

use super::{CodeError, error::named, shape::Shape};
use jiff::civil::Date;

/// What one code stands for, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    /// What people call the code system.
    pub(crate) system_name: String,
    /// OID of the code system, the one that we write.
    pub(crate) system: String,
    /// Other OIDs that senders write for the same system.
    pub(super) also: Vec<String>,
    pub(crate) code: String,
    /// The contract's word for the step.
    pub(crate) step: &'static str,
    pub(crate) text: String,
    /// Of several codes for one step on one day, the one that is written for it.
    pub(crate) main: bool,
    pub(crate) from: Date,
    /// The last day.
    pub(crate) to: Option<Date>,
}

/// OID of this program's own named events, for the steps that KVÅ has no code for.
const OURS: &str = "2.25.295492880696216754558973420370570965690";

impl Code {
    /// Whether this program named it, and nobody else.
    pub(crate) fn is_ours(&self) -> bool {
        self.system == OURS
    }

    /// Every OID that its system goes by.
    pub(super) fn systems(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.system).chain(&self.also).map(String::as_str)
    }

    pub(super) fn of_system(&self, oid: &str) -> bool {
        self.systems().any(|system| system == oid)
    }

    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|last| other.from <= last)
            && other.to.is_none_or(|last| self.from <= last)
    }
}

/// One version of one map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CodeMap {
    pub(super) name: String,
    pub(super) version: String,
    /// Whence the codes are.
    pub(super) source: String,
    /// What its systems' codes look like.
    pub(super) shapes: Vec<Shape>,
    pub(super) codes: Vec<Code>,
}

impl CodeMap {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    pub(crate) fn source(&self) -> &str {
        &self.source
    }

    /// Every code of this version, whenever it holds.
    pub(crate) fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// What `code` stands for on `day`.
    pub(crate) fn step(&self, code: &str, day: Date) -> Result<&Code, CodeError> {
        let mut written = self.codes.iter().filter(|entry| entry.code == code).peekable();
        let (known, map) = (written.peek().is_some(), self.title());
        if !known {
            return Err(CodeError::Unknown { code: self.named(code), map });
        }
        let mut later: Option<Date> = None;
        let mut ended: Option<Date> = None;
        for entry in written {
            if entry.holds_on(day) {
                return Ok(entry);
            }
            if day < entry.from {
                later = Some(later.map_or(entry.from, |known| known.min(entry.from)));
            } else {
                ended = ended.max(entry.to);
            }
        }
        let code = self.named(code);
        Err(match (ended, later) {
            (Some(to), _) => CodeError::Retired { code, map, to },
            (None, Some(from)) => CodeError::NotYetValid { code, map, from },
            (None, None) => CodeError::Unknown { code, map },
        })
    }

    /// The code that is written for `step` on `day`: the only one, or the main one of several.
    pub(crate) fn code(&self, step: &str, day: Date) -> Result<&Code, CodeError> {
        self.codes
            .iter()
            .filter(|entry| entry.step == step && entry.holds_on(day))
            .max_by_key(|entry| entry.main)
            .ok_or_else(|| CodeError::NoCode { map: self.title() })
    }

    /// Adds a code; what would be right where it clashes with another.
    pub(super) fn add(&mut self, code: Code) -> Result<(), String> {
        if code.to.is_some_and(|last| last < code.from) {
            return Err(format!("code {} ends before it begins", code.code));
        }
        let mut others = self.codes.iter().filter(|other| other.overlaps(&code));
        let clash = others.find(|other| {
            other.code == code.code || (other.step == code.step && other.main && code.main)
        });
        match clash {
            Some(other) if other.code == code.code => Err(format!(
                "code {} and code {} clash: on any day a code stands for one step",
                other.code, code.code
            )),
            Some(other) => Err(two_for_a_step(other, &code)),
            None => {
                self.codes.push(code);
                Ok(())
            }
        }
    }

    /// The place of a code that leaves it open which of several is written for its step on some day, and what would be right.
    pub(super) fn left_open(&self) -> Option<(usize, String)> {
        self.codes.iter().enumerate().find_map(|(place, code)| {
            let first_days = self.codes.iter().map(|other| other.from);
            let days_after = self.codes.iter().filter_map(|other| other.to?.tomorrow().ok());
            // Only on these days can it become open.
            let mut days = first_days.chain(days_after).filter(|day| code.holds_on(*day));
            let other = days.find_map(|day| {
                let mut holding = self.codes.iter().take(place + 1);
                let before = holding.find(|one| one.step == code.step && one.holds_on(day))?;
                let mut all = self.codes.iter();
                let settled = all.any(|one| one.step == code.step && one.main && one.holds_on(day));
                (before != code && !settled).then_some(before)
            })?;
            Some((place, two_for_a_step(other, code)))
        })
    }

    /// A code as errors name it: whole where the map has it, or where it looks like one.
    pub(super) fn named(&self, code: &str) -> String {
        if self.codes.iter().any(|known| known.code == code) {
            return format!("code {code}");
        }
        named(code, &self.shapes)
    }

    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

fn two_for_a_step(one: &Code, another: &Code) -> String {
    format!(
        "code {} and code {} clash: on some day both stand for one step; right is `main = true` on one of them, which is written for it",
        one.code, another.code
    )
}
