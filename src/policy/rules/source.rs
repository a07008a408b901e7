//! Rule files as they are written.

use super::error::{Place, Problem, RuleError};
use serde::{Deserialize, de::DeserializeOwned};
use toml::Spanned;

/// A rule file and its text.
#[derive(Clone, Copy)]
pub(in crate::policy) struct Source<'a> {
    pub(in crate::policy) file: &'a str,
    pub(in crate::policy) text: &'a str,
}

/// What holds for every rule.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Preamble {
    pub(super) version: String,
    pub(super) lagrum: Vec<RawLagrum>,
    pub(super) refusal: RawRefusals,
}

/// Why nothing opened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRefusals {
    pub(super) no_rule: RawText,
    pub(super) closed: RawText,
    pub(super) sparr: RawText,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLagrum {
    pub(super) cite: Spanned<String>,
    pub(super) wording: Spanned<String>,
    pub(super) mark: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawText {
    pub(super) sv: String,
    pub(super) en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) rule: Vec<RawRule>,
}

/// The keys are explained at the top of sweden.toml. What is left out is the strictest.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) order: Option<u8>,
    pub(super) mark: Spanned<String>,
    pub(super) sv: Spanned<String>,
    pub(super) en: Spanned<String>,
    #[serde(default)]
    pub(super) lagrum: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) nothing_secret: bool,
    pub(super) kinds: Spanned<Vec<Spanned<String>>>,
    pub(super) from: Spanned<Vec<Spanned<String>>>,
    pub(super) to: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) when: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) needs: Vec<Spanned<String>>,
    #[serde(default = "yes")]
    pub(super) offered: bool,
    #[serde(default)]
    pub(super) alarm: bool,
    pub(super) sparr: Spanned<String>,
    #[serde(default)]
    pub(super) withholds: Vec<Spanned<String>>,
    pub(super) relatives: Option<Spanned<String>>,
    pub(super) left_out_parts: Option<Spanned<String>>,
    pub(super) skyddad_folkbokforing: Option<Spanned<String>>,
}

const fn yes() -> bool {
    true
}

impl<'a> Source<'a> {
    pub(super) fn parse<T: DeserializeOwned>(self) -> Result<T, RuleError> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.at(at).error(Problem::Toml(error.message().to_owned()))
        })
    }

    /// The line of a byte of the text.
    pub(super) fn at(self, offset: usize) -> Place<'a> {
        let before = self.text.as_bytes().iter().take(offset);
        Place { file: self.file, line: 1 + before.filter(|byte| **byte == b'\n').count() }
    }

    pub(super) fn place<T>(self, value: &Spanned<T>) -> Place<'a> {
        self.at(value.span().start)
    }
}
