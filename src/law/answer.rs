//! A decision as the JSON contract writes it, or why there is none.

use super::unreadable::Unreadable;
use crate::policy::{Decision, Explanation, Text};
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct Answer<'a> {
    id: &'a str,
    verdict: &'static str,
    rule: Option<&'a str>,
    lagrum: Vec<&'a str>,
    missing: &'a [String],
    withheld: Vec<&'static str>,
    rules_version: &'a str,
    text: Said<'a>,
    #[serde(skip_serializing_if = "is_silent")]
    alarm: bool,
    /// Only where local packs were loaded and one was about the case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    narrowed_by: Vec<&'a str>,
    #[serde(flatten)]
    explained: Option<Explained<'a>>,
}

/// What `--explain` adds.
#[derive(Serialize)]
struct Explained<'a> {
    path: Vec<Step<'a>>,
    held_back: Vec<HeldBack<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    rule: &'a str,
    outcome: &'static str,
    lacked: &'a [String],
    text: Said<'a>,
}

#[derive(Serialize)]
struct HeldBack<'a> {
    part: &'static str,
    text: Said<'a>,
}

#[derive(Serialize)]
struct Said<'a> {
    sv: &'a str,
    en: &'a str,
}

/// Serde asks by reference.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
const fn is_silent(alarm: &bool) -> bool {
    !*alarm
}

impl<'a> Said<'a> {
    fn of(text: &'a Text) -> Self {
        Self { sv: &text.sv, en: &text.en }
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn of(id: &'a str, decision: &'a Decision) -> Self {
        Self {
            id,
            verdict: decision.verdict().word(),
            rule: decision.rule().map(|rule| rule.id.as_str()),
            lagrum: decision.lagrum().collect(),
            missing: decision.missing(),
            withheld: decision.withheld().names().collect(),
            rules_version: decision.rules_version(),
            text: Said::of(decision.text()),
            alarm: decision.alarm(),
            narrowed_by: decision.narrowed_by().map(|local| local.id.as_str()).collect(),
            explained: None,
        }
    }

    pub(crate) fn explained(id: &'a str, explanation: &'a Explanation) -> Self {
        let Explanation { decision, path, held_back } = explanation;
        let path = path.iter().map(|step| Step {
            rule: &step.rule,
            outcome: step.outcome.word(),
            lacked: &step.lacked,
            text: Said::of(&step.text),
        });
        let held_back =
            held_back.iter().map(|it| HeldBack { part: it.part.word(), text: Said::of(&it.text) });
        let explained = Explained { path: path.collect(), held_back: held_back.collect() };
        Self { explained: Some(explained), ..Self::of(id, decision) }
    }
}

#[derive(Serialize)]
pub(crate) struct NoAnswer<'a> {
    id: Option<&'a str>,
    error: Fault<'a>,
}

#[derive(Serialize)]
struct Fault<'a> {
    field: &'a str,
    problem: &'a str,
}

impl<'a> NoAnswer<'a> {
    pub(crate) fn of(id: Option<&'a str>, fault: &'a Unreadable) -> Self {
        Self { id, error: Fault { field: fault.field(), problem: fault.problem() } }
    }
}
