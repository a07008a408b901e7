//! The answer to a question, with its grounds.

use super::{
    local::LocalRule,
    rule::{Ground, Rule, Text},
};
use crate::domain::{Reveals, words};
use std::{fmt, sync::Arc};

words! {
    /// The three answers.
    pub(crate) enum Verdict {
        /// It may go, cut down by what is withheld.
        Permit = "permit",
        /// A person must do something first.
        Refer = "refer",
        /// No ground exists, and none can be supplied.
        Refuse = "refuse",
    }
}

/// What the law answered. Only `decide` makes one.
#[derive(Clone)]
pub(crate) struct Decision {
    pub(super) verdict: Verdict,
    pub(super) rule: Option<Arc<Rule>>,
    pub(super) missing: Vec<String>,
    pub(super) withheld: Reveals,
    pub(super) rules_version: Arc<str>,
    pub(super) text: Arc<Text>,
    pub(super) alarm: bool,
    pub(super) narrowed_by: Vec<Arc<LocalRule>>,
}

impl Decision {
    pub(crate) fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// The rule that opened the case, or that it waits for. A refusal has none.
    pub(crate) fn rule(&self) -> Option<&Rule> {
        self.rule.as_deref()
    }

    /// The rule's provisions, or `nothing_secret`. A refusal has none.
    pub(crate) fn lagrum(&self) -> impl Iterator<Item = &str> {
        let (cites, nothing_secret) = match self.rule().map(|rule| &rule.ground) {
            Some(Ground::Lagrum(lagrum)) => (lagrum.as_slice(), None),
            Some(Ground::NothingSecret) => (&[][..], Some("nothing_secret")),
            None => (&[][..], None),
        };
        cites.iter().map(|lagrum| lagrum.cite.as_str()).chain(nothing_secret)
    }

    /// All that must be supplied; `a|b` where either would do. Empty unless referred.
    pub(crate) fn missing(&self) -> &[String] {
        &self.missing
    }

    /// What is, or would be, held back. Empty for a refusal: nothing travels.
    pub(crate) fn withheld(&self) -> Reveals {
        self.withheld
    }

    pub(crate) fn rules_version(&self) -> &str {
        &self.rules_version
    }

    pub(crate) fn text(&self) -> &Text {
        &self.text
    }

    /// Local rules that were about the case: each asked for more than the law does, or held something back.
    pub(crate) fn narrowed_by(&self) -> impl Iterator<Item = &LocalRule> {
        self.narrowed_by.iter().map(AsRef::as_ref)
    }

    /// A person must be told at once.
    pub(crate) fn alarm(&self) -> bool {
        self.alarm
    }
}

/// What is missing names guardians, if only by pseudonym.
impl fmt::Debug for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decision({}, {:?}, {} missing)", self.verdict, self.rule, self.missing.len())
    }
}
