//! The JSON contract, line by line.

mod contract;
mod explained;
mod faults;
mod lines;

use super::{Manner, Options, Summary, run};
use crate::policy::Rules;
use serde_json::{Value, json};

/// The example of the contract.
fn example() -> Value {
    json!({
        "id": "1", "kind": "handover.bhv", "now": "2027-08-16T08:00:00Z",
        "sender": {"branch": "region_care", "org": "2321000156", "authority": "hsn", "region": "17"},
        "receiver": {"branch": "school_health_municipal", "org": "2120001850", "authority": "bun",
            "municipality": "1780", "unit": "SE2120001850-SK01"},
        "child": {"birth_date": "2021-03-04", "maturity": "unassessed", "protection": "none",
            "whereabouts_hidden": false},
        "guardians": ["g1", "g2"], "in_place_of_guardians": null,
        "relatives_in_packet": ["r1"],
        "consents": [{"by": "g1", "kinds": ["handover.bhv"], "receivers": ["SE2120001850-SK01"],
            "without_parts": [], "given": "2027-05-10", "expires": "2029-06-30", "revoked": null}],
        "blocks": [], "attestations": [], "duty": null
    })
}

fn answers(input: &[u8], options: Options) -> (Vec<Value>, Summary) {
    let mut output = Vec::new();
    let summary = run(&Rules::sweden().unwrap(), input, &mut output, options).unwrap();
    let lines = str::from_utf8(&output).unwrap().lines();
    (lines.map(|line| serde_json::from_str(line).unwrap()).collect(), summary)
}

fn answer_to(line: &str) -> Value {
    let (mut answers, _) = answers(line.as_bytes(), Options::default());
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

/// The example with one place of it replaced; a path that ends in `-` takes the field away.
fn but(pointer: &str, value: Value) -> String {
    let mut question = example();
    let (parent, field) = pointer.rsplit_once('/').unwrap();
    match question.pointer_mut(parent).unwrap() {
        Value::Object(fields) => match field.strip_suffix('-') {
            Some(field) => assert!(fields.remove(field).is_some()),
            None => drop(fields.insert(field.to_owned(), value)),
        },
        Value::Array(items) => items[field.parse::<usize>().unwrap()] = value,
        _ => panic!("no such place"),
    }
    question.to_string()
}

#[track_caller]
fn faults(line: &str, field: &str) -> String {
    let answer = answer_to(line);
    assert_eq!(answer["error"]["field"], field, "{answer}");
    assert_eq!(answer.as_object().unwrap().len(), 2);
    answer["error"]["problem"].as_str().unwrap().to_owned()
}
