//! A decision as it is written, or why there is none.

use super::unreadable::Unreadable;
use crate::policy::Decision;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Answer<'a> {
    id: &'a str,
    verdict: &'static str,
    rule: Option<&'a str>,
    lagrum: Vec<&'a str>,
    missing: &'a [String],
    withheld: Vec<&'static str>,
    rules_version: &'a str,
    text: Text<'a>,
    #[serde(skip_serializing_if = "is_silent")]
    alarm: bool,
}

#[derive(Serialize)]
struct Text<'a> {
    sv: &'a str,
    en: &'a str,
}

/// Serde asks by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
const fn is_silent(alarm: &bool) -> bool {
    !*alarm
}

impl<'a> Answer<'a> {
    pub(super) fn of(id: &'a str, decision: &'a Decision) -> Self {
        let text = decision.text();
        Self {
            id,
            verdict: decision.verdict().word(),
            rule: decision.rule().map(|rule| rule.id.as_str()),
            lagrum: decision.lagrum().collect(),
            missing: decision.missing(),
            withheld: decision.withheld().names().collect(),
            rules_version: decision.rules_version(),
            text: Text { sv: &text.sv, en: &text.en },
            alarm: decision.alarm(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct NoAnswer<'a> {
    id: Option<&'a str>,
    error: Fault<'a>,
}

#[derive(Serialize)]
struct Fault<'a> {
    field: &'a str,
    problem: &'a str,
}

impl<'a> NoAnswer<'a> {
    pub(super) fn of(id: Option<&'a str>, fault: &'a Unreadable) -> Self {
        Self { id, error: Fault { field: &fault.field, problem: &fault.problem } }
    }
}
