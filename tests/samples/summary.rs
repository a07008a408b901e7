//! What is in the half-year, counted: for whoever reads the export, and for tests to hold what comes of it against.

use crate::{
    cases::{CHILD_HEALTH_TEAM, Case},
    export::Export,
    faults,
    register::Register,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Cases of each kind, and how many of them have each step.
fn by(cases: &[Case], key: impl Fn(&Case) -> Option<String>) -> BTreeMap<String, Value> {
    let mut counted: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for case in cases {
        let Some(key) = key(case) else { continue };
        let counts = counted.entry(key).or_default();
        *counts.entry("cases").or_default() += 1;
        for step in case.steps.iter().map(|(step, _)| *step).collect::<BTreeSet<_>>() {
            *counts.entry(step).or_default() += 1;
        }
    }
    counted.into_iter().map(|(key, counts)| (key, json!(counts))).collect()
}

pub(crate) fn of(cases: &[Case], export: &Export, register: &Register) -> String {
    let rows = |wanted: &dyn Fn(&crate::export::Row) -> bool| {
        export.rows.iter().filter(|row| wanted(row)).count()
    };
    let unknown: BTreeMap<&str, usize> =
        faults::UNKNOWN.iter().map(|(code, _, count)| (*code, *count)).collect();
    let summary = json!({
        "rows": {
            "all": export.rows.len(),
            "registered weeks late": rows(&|row| row.late),
            "the same row again": rows(&|row| row.again),
            "without a case number": rows(&|row| row.case.is_empty()),
            "refused": rows(&|row| row.step.is_none()),
        },
        "refused codes": unknown,
        // All that was recorded, whether it can have happened or not.
        "cases with each step": by(cases, |_| Some("all".to_owned()))["all"],
        "by what the audits looked at": by(cases, |case| {
            let sound = !faults::is_contradictory(case.group) && case.group != CHILD_HEALTH_TEAM;
            sound.then(|| case.group.to_owned())
        }),
        "contradictory": by(cases, |case| {
            faults::is_contradictory(case.group).then(|| case.group.to_owned())
        }),
        "meetings of child-health teams": rows(&|row| row.step == Some("CHILD_HEALTH_TEAM_MET") && !row.again),
        "by municipality": by(cases, |case| {
            Some(format!("{} {}", case.municipality.code, case.municipality.name))
        }).into_iter().map(|(place, counts)| (place, counts["cases"].clone())).collect::<BTreeMap<_, _>>(),
        "register": {
            "children with every consent": register.with_consent,
            "children with one consent of two": register.with_one_of_two,
            "children with guardians only": register.with_guardians_only,
        },
    });
    let mut text = serde_json::to_string_pretty(&summary).unwrap();
    text.push('\n');
    text
}
