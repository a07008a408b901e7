//! What `contract fields` prints, held against the contract itself.

use super::*;
use crate::wire::v1;
use prost_reflect::{DescriptorPool, Kind, MessageDescriptor};
use serde_json::Value;
use std::collections::BTreeMap;

fn printed(kind: Option<PacketKind>, json: bool) -> String {
    let command = ContractCommand::Fields { kind, json };
    let mut out = Vec::new();
    assert_eq!(ContractArgs { command }.run(&mut out).unwrap(), Exit::Ok);
    String::from_utf8(out).unwrap()
}

fn lines(kind: Option<PacketKind>) -> Vec<Value> {
    printed(kind, true).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every path to a value in `message`, with the numbers of what it and what holds it reveal.
fn paths(
    pool: &DescriptorPool,
    message: &MessageDescriptor,
    at: &str,
    around: &[i32],
) -> Vec<(String, Vec<i32>)> {
    let option = pool.get_extension_by_name("stafett.v1.reveals").unwrap();
    let mut found = Vec::new();
    for field in message.fields() {
        let options = field.options();
        let said = options.get_extension(&option);
        let said = said.as_list().unwrap().iter().map(|word| word.as_enum_number().unwrap());
        let mut numbers: Vec<i32> = said.chain(around.iter().copied()).collect();
        let list = if field.is_list() { "[]" } else { "" };
        let path = format!("{at}{}{list}", field.name());
        match field.kind() {
            Kind::Message(inner) if inner.full_name().starts_with("stafett.") => {
                found.extend(paths(pool, &inner, &format!("{path}."), &numbers));
            }
            _ => {
                numbers.sort_unstable();
                numbers.dedup();
                if numbers.len() > 1 {
                    numbers.retain(|number| *number != 9);
                }
                found.push((path, numbers));
            }
        }
    }
    found
}

#[test]
fn every_value_of_the_contract_is_told_once_with_what_it_reveals() {
    let pool = DescriptorPool::decode(v1::DESCRIPTORS).unwrap();
    let packet = pool.get_message_by_name("stafett.v1.Packet").unwrap();
    let words = pool.get_enum_by_name("stafett.v1.Reveal").unwrap();
    let word = |number: &i32| {
        let name = words.get_value(*number).unwrap().name().to_owned();
        name.trim_start_matches("REVEAL_").to_lowercase()
    };
    let expected: BTreeMap<String, Vec<String>> = paths(&pool, &packet, "", &[])
        .into_iter()
        .map(|(path, numbers)| (path, numbers.iter().map(word).collect()))
        .collect();
    let told = lines(None);
    assert_eq!(told.len(), expected.len());
    for line in told {
        let path = line["path"].as_str().unwrap();
        let reveals: Vec<String> = serde_json::from_value(line["reveals"].clone()).unwrap();
        assert_eq!(expected.get(path), Some(&reveals), "{path}");
        assert_eq!(line["kind"].is_null(), path.starts_with("header."), "{path}");
    }
}

#[test]
fn a_kind_narrows_to_its_body() {
    for kind in PacketKind::ALL {
        let told = lines(Some(kind));
        assert!(!told.is_empty(), "{kind} has no fields");
        assert!(told.iter().all(|line| line["kind"] == kind.word()), "{kind}");
    }
    let goal = lines(Some(PacketKind::SipPlan));
    let goal = goal.iter().find(|line| line["path"] == "sip_plan.goals[].text").unwrap();
    assert_eq!(goal["reveals"], serde_json::json!(["location", "health", "social", "free_text"]));
}

#[test]
fn no_kind_or_path_is_cut_in_two_at_any_width() {
    let fields = contract_fields();
    for width in [80, 100, 120] {
        let mut table = told(&fields);
        table.set_width(width);
        let text = table::lines(&table);
        for line in text.lines() {
            assert!(line.chars().count() <= usize::from(width), "{width}: {line}");
        }
        for ContractField { kind, path, reveals } in &fields {
            let begins = format!("{} ", kind.map_or("every kind", PacketKind::word));
            let line = text.lines().find(|line| {
                line.starts_with(&begins) && line.split_whitespace().any(|cell| cell == path)
            });
            let line = line.unwrap_or_else(|| panic!("{path} stands on no line of {width}"));
            assert!(line.contains(reveals.names().next().unwrap()), "{width}: {line}");
        }
        // A word of what is revealed is whole, too.
        let cells = text.lines().skip(2).filter_map(|line| line.split_whitespace().last());
        for cell in cells {
            let word = cell.trim_end_matches(',');
            assert!(crate::domain::Reveal::of_word(word).is_some(), "{width}: {word}");
        }
    }
}
