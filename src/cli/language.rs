//! The languages that people are told things in.

use clap::ValueEnum;

/// Swedish or English.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    /// Svenska
    Sv,
    /// English
    En,
}

impl Language {
    /// The one of two wordings that is in this language.
    pub(super) fn of<'t>(self, sv: &'t str, en: &'t str) -> &'t str {
        match self {
            Self::Sv => sv,
            Self::En => en,
        }
    }
}
