//! A version of a code map, read both ways for a day.

use super::{CodeError, MapError, error::named, file};
use crate::domain::CodedStep;
use jiff::civil::Date;

/// What one code stands for, and when.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    /// OID of the code system, the one that we write.
    pub(crate) system: String,
    /// Other OIDs that senders write for the same system.
    pub(super) also: Vec<String>,
    pub(crate) code: String,
    /// The contract's word for the step.
    pub(crate) step: &'static str,
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Option<Date>,
}

impl Code {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|last| other.from <= last)
            && other.to.is_none_or(|last| self.from <= last)
    }
}

/// One version of one map.
#[derive(Debug, Clone)]
pub(crate) struct CodeMap {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) codes: Vec<Code>,
}

impl CodeMap {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Every code of this version, whenever it holds.
    pub(crate) fn codes(&self) -> &[Code] {
        &self.codes
    }

    /// What `code` stands for on `day`.
    pub(crate) fn step(&self, code: &str, day: Date) -> Result<&Code, CodeError> {
        let mut written = self.codes.iter().filter(|entry| entry.code == code).peekable();
        let (code, map) = (named(code), self.title());
        if written.peek().is_none() {
            return Err(CodeError::Unknown { code, map });
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
        Err(match (ended, later) {
            (Some(to), _) => CodeError::Retired { code, map, to },
            (None, Some(from)) => CodeError::NotYetValid { code, map, from },
            (None, None) => CodeError::Unknown { code, map },
        })
    }

    /// The code that stands for `step` on `day`.
    pub(crate) fn code(&self, step: &str, day: Date) -> Result<&Code, CodeError> {
        self.codes
            .iter()
            .find(|entry| entry.step == step && entry.holds_on(day))
            .ok_or_else(|| CodeError::NoCode { map: self.title() })
    }

    /// Adds a code; what would be right where it clashes with another.
    pub(super) fn add(&mut self, code: Code) -> Result<(), String> {
        if code.to.is_some_and(|last| last < code.from) {
            return Err(format!("code {} ends before it begins", code.code));
        }
        match self.codes.iter().find(|other| {
            other.overlaps(&code) && (other.code == code.code || other.step == code.step)
        }) {
            Some(other) => Err(format!(
                "code {} and code {} clash: on any day a code stands for one step and a step for one code",
                other.code, code.code
            )),
            None => {
                self.codes.push(code);
                Ok(())
            }
        }
    }

    fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// Every code map that this gateway knows.
#[derive(Debug, Clone)]
pub(crate) struct CodeMaps(Vec<CodeMap>);

impl CodeMaps {
    /// The maps that come with the program.
    pub(crate) fn builtin() -> Result<Self, MapError> {
        Self::parse("kva-sip.toml", include_str!("kva-sip.toml"))
    }

    pub(super) fn parse(file: &str, text: &str) -> Result<Self, MapError> {
        file::parse(file, text).map(Self)
    }

    pub(crate) fn get(&self, name: &str, version: &str) -> Result<&CodeMap, CodeError> {
        self.0.iter().find(|map| map.name == name && map.version == version).ok_or_else(|| {
            CodeError::UnknownMap {
                known: self.0.iter().map(CodeMap::title).collect::<Vec<_>>().join(", "),
            }
        })
    }

    /// Whether a packet's code stands for the step beside it, on its day, in the map that the packet names.
    pub(crate) fn check(
        &self,
        map: Option<(&str, &str)>,
        coded: &CodedStep,
    ) -> Result<(), CodeError> {
        let (name, version) = map.ok_or(CodeError::NoMap)?;
        let map = self.get(name, version)?;
        let known = map.step(&coded.code, coded.day)?;
        if known.system != coded.system && !known.also.contains(&coded.system) {
            let system = known.system.clone();
            return Err(CodeError::OtherSystem {
                code: named(&coded.code),
                map: map.title(),
                system,
            });
        }
        if known.step != coded.step {
            let right = map.code(coded.step, coded.day);
            return Err(CodeError::OtherStep {
                code: named(&coded.code),
                map: map.title(),
                step: known.step,
                right: right.map_or_else(|_| "another".to_owned(), |code| code.code.clone()),
            });
        }
        Ok(())
    }
}
