//! How an event came out, and the decision that it rests on.

use super::codes::{self, Thing};
use crate::wire::v1;
use serde_json::{Value, json};

/// AuditEvent.outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    /// It goes on, or is tried again; in words of our own lists.
    Minor(String),
    /// It was refused or is over.
    Serious(String),
}

impl Outcome {
    /// What the law said of a packet that was handed over.
    pub(super) fn of(decision: Option<&v1::Decision>) -> Self {
        let Some(decision) = decision else { return Self::Serious("undecided".to_owned()) };
        match decision.verdict() {
            v1::Verdict::Permit => Self::Done,
            v1::Verdict::Refer => Self::Minor(words("refer", &decision.missing)),
            v1::Verdict::Refuse => Self::Serious(words("refuse", &decision.missing)),
            v1::Verdict::Unspecified => Self::Serious("undecided".to_owned()),
        }
    }

    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Done => "0",
            Self::Minor(_) => "4",
            Self::Serious(_) => "8",
        }
    }

    /// FHIR has no empty strings.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Done => None,
            Self::Minor(words) | Self::Serious(words) => {
                Some(words.as_str()).filter(|words| !words.is_empty())
            }
        }
    }
}

fn words(verdict: &str, missing: &[String]) -> String {
    if missing.is_empty() {
        return verdict.to_owned();
    }
    format!("{verdict}: {}", missing.join(", "))
}

/// The decision with its grounds, as an entity.
pub(super) fn entity(decision: &v1::Decision) -> Value {
    let v1::Decision {
        verdict: _,
        rule,
        lagrum,
        missing,
        withheld,
        rules_version,
        // Sentences for people, which the rule's name stands for.
        text_sv: _,
        text_en: _,
        alarm,
        narrowed_by,
    } = decision;
    let verdict = match decision.verdict() {
        v1::Verdict::Permit => "permit",
        v1::Verdict::Refer => "refer",
        v1::Verdict::Refuse => "refuse",
        v1::Verdict::Unspecified => "undecided",
    };
    let mut details = vec![detail("verdict", verdict), detail("rule", rule)];
    let lists = [
        ("lagrum", lagrum),
        ("missing", missing),
        ("withheld", withheld),
        ("narrowed-by", narrowed_by),
    ];
    for (name, list) in lists {
        details.extend(list.iter().map(|word| detail(name, word)));
    }
    details.push(detail("alarm", if *alarm { "yes" } else { "" }));
    let details: Vec<Value> = details.into_iter().flatten().collect();
    let mut entity = Thing::Evidence.entity();
    if !rules_version.is_empty() {
        let rules = json!({"system": codes::RULES, "value": rules_version});
        entity.insert("what".to_owned(), json!({"identifier": rules}));
    }
    entity.insert("description".to_owned(), json!("decision"));
    entity.insert("detail".to_owned(), Value::Array(details));
    Value::Object(entity)
}

/// One named word of an entity; FHIR has no empty strings.
pub(super) fn detail(name: &str, value: &str) -> Option<Value> {
    (!value.is_empty()).then(|| json!({"type": name, "valueString": value}))
}
