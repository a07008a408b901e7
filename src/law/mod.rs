//! The law alone: a question in the JSON contract of `stafett decide`, and what the engine that gateways use answers.
//!
//! A program that wants to know beforehand, and sends nothing, needs no gateway for that.

mod answer;
mod asked;
mod fields;
mod object;
mod raw;
mod unreadable;

pub(crate) use answer::{Answer, NoAnswer};
pub(crate) use asked::Asked;
pub(crate) use object::Object;
pub(crate) use raw::OnlyId;
pub use unreadable::Unreadable;

use crate::policy::{self, RuleError, Rules};
use std::fmt;

/// Swedish law as this program applies it, compiled when it is loaded.
pub struct Law(Rules);

/// Whoever wrote the rule file must correct it: the message names file, line, and what would be right.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LawError(#[from] RuleError);

/// May this packet go from this party to this party, now? With every fact that the answer rests on.
pub struct Question(Asked);

/// What the law answered, on what ground.
#[derive(Clone)]
pub struct Decision(policy::Decision);

impl Law {
    /// The rules that are built in.
    ///
    /// # Errors
    /// Only where the program was built with a rule file that is wrong.
    pub fn sweden() -> Result<Self, LawError> {
        Ok(Self(Rules::sweden()?))
    }

    /// The same, narrowed by a local pack; `file` is what errors call it.
    ///
    /// # Errors
    /// The first line of `text` that would widen the law, or that is wrong in itself.
    pub fn narrowed_by(self, file: &str, text: &str) -> Result<Self, LawError> {
        Ok(Self(self.0.narrowed_by(file, text)?))
    }

    /// Which rules these are: `sweden-2026.11`, and each local pack's version after a plus sign.
    pub fn version(&self) -> &str {
        self.0.version()
    }

    /// Answers. The same question gets the same answer, on any machine.
    pub fn decide(&self, question: &Question) -> Decision {
        Decision(self.0.decide(&question.0.question()))
    }
}

impl Question {
    /// Reads one JSON object of the contract (`stafett decide --help`).
    ///
    /// # Errors
    /// The field at fault, and what would be right.
    pub fn from_json(json: &str) -> Result<Self, Unreadable> {
        Asked::read(json).map(Self)
    }

    /// Whoever asked gave it.
    pub fn id(&self) -> &str {
        self.0.id()
    }
}

impl Decision {
    /// `permit`, `refer` or `refuse`.
    pub fn verdict(&self) -> &'static str {
        self.0.verdict().word()
    }

    /// Id of the rule that opened the case, or that it waits for. A refusal has none.
    pub fn rule(&self) -> Option<&str> {
        self.0.rule().map(|rule| rule.id.as_str())
    }

    /// Law, SFS number, chapter and section; or `nothing_secret`.
    pub fn lagrum(&self) -> impl Iterator<Item = &str> {
        self.0.lagrum()
    }

    /// All that must be supplied, such as `consent:g2`; `a|b` where either would do.
    pub fn missing(&self) -> &[String] {
        self.0.missing()
    }

    /// What is, or would be, held back: `identity`, `contact`, `location`, `health`, `social`, `relative`, `staff`, `free_text`.
    pub fn withheld(&self) -> impl Iterator<Item = &'static str> {
        self.0.withheld().names()
    }

    /// A person must be told at once.
    pub fn alarm(&self) -> bool {
        self.0.alarm()
    }

    /// What a person is told, in Swedish and in English.
    pub fn text(&self) -> (&str, &str) {
        let policy::Text { sv, en } = self.0.text();
        (sv, en)
    }
}

/// Facts name people, if only by pseudonym.
impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Question(…)")
    }
}

impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Law({})", self.version())
    }
}
