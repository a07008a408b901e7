//! The half-year of a region: what is read of it is what its generator counted.

use super::*;
use crate::{codes::CodeMaps, domain::PacketKind, wire};
use std::collections::{BTreeMap, BTreeSet};

fn file(ending: &str) -> &'static str {
    sample("cosmic", &format!("halvar-2025.{ending}")).unwrap()
}

fn summary() -> Value {
    let path = adapters().join("cosmic/samples/halvar-2025.summary.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn packets() -> &'static [Value] {
    static PACKETS: OnceLock<Vec<Value>> = OnceLock::new();
    PACKETS.get_or_init(read_packets)
}

fn read_packets() -> Vec<Value> {
    let rows = read_at(&builtin("cosmic"), file("csv").as_bytes(), "2025-07-01T04:30:00Z");
    assert_eq!(rows.len() as u64, summary()["rows"]["all"]);
    rows.iter().filter_map(|row| row.outcome.as_ref().ok()).map(decoded).collect()
}

#[test]
fn every_step_that_was_planned_is_read_once_a_case_and_again_where_it_came_again() {
    let (summary, packets) = (summary(), packets());
    let count = |name: &str| summary["rows"][name].as_u64().unwrap();
    assert_eq!(packets.len() as u64, count("all") - count("refused"));
    let mut rows = BTreeSet::new();
    let mut cases: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for packet in packets {
        let (header, step) = (&packet["header"], &packet["sip_step"]);
        let child = header["child"]["number"].as_str().unwrap().to_owned();
        let word = step["step"].as_str().unwrap().trim_start_matches("SIP_STEP_KIND_");
        cases.entry(word.to_owned()).or_default().insert(child.clone());
        cases.entry("cases".to_owned()).or_default().insert(child.clone());
        rows.insert((child, word.to_owned(), step["date"].to_string()));
    }
    assert_eq!(packets.len() - rows.len(), count("the same row again") as usize);
    let counted: BTreeMap<String, Value> =
        cases.into_iter().map(|(word, children)| (word, children.len().into())).collect();
    assert_eq!(serde_json::to_value(counted).unwrap(), summary["cases with each step"]);
}

#[test]
fn every_row_that_is_read_is_whole_by_the_strict_reading() {
    let maps = CodeMaps::builtin().unwrap();
    for packet in packets() {
        let packet = wire::packet::whole(encoded(packet)).unwrap().packet;
        assert_eq!((packet.kind, packet.codes.len()), (PacketKind::SipStep, 1));
        let (name, version) = packet.header.code_map.as_ref().unwrap();
        maps.check(Some((name, version)), &packet.codes[0]).unwrap();
    }
}

#[test]
fn it_is_of_the_sixteen_municipalities_and_every_unit_is_a_party() {
    let summary = summary();
    let places = summary["by municipality"].as_object().unwrap();
    assert_eq!(places.len(), 16);
    for place in places.keys() {
        let (code, name) = place.split_once(' ').unwrap();
        assert_eq!(crate::domain::areas::municipality(code).unwrap().name, name);
    }
    let parties: toml::Table = toml::from_str(file("parties.toml")).unwrap();
    let parties: BTreeSet<&str> = parties["party"]
        .as_array()
        .unwrap()
        .iter()
        .map(|party| {
            let cell = |key: &str| party[key].as_str().unwrap();
            cell("organisation").parse::<crate::domain::OrgNumber>().unwrap();
            cell("unit").parse::<crate::domain::HsaId>().unwrap();
            cell("unit")
        })
        .collect();
    let mut used = BTreeSet::new();
    for packet in packets() {
        for end in ["sender_unit", "receiver_unit"] {
            used.insert(packet["header"][end].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(used.iter().map(String::as_str).collect::<BTreeSet<_>>(), parties);
}

#[test]
fn the_rows_stand_as_they_were_registered_and_not_by_their_days() {
    let days: Vec<&str> =
        file("csv").lines().skip(1).map(|row| row.split(';').nth(1).unwrap()).collect();
    assert!(days.iter().all(|day| ("2025-01-02"..="2025-06-30").contains(day)));
    let mut latest = "";
    let long_before = |day: &str, latest: &str| {
        let date = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
        !latest.is_empty() && (date(latest) - date(day)).get_days() >= 14
    };
    let mut late = 0;
    for day in days {
        late += u64::from(long_before(day, latest));
        latest = latest.max(day);
    }
    assert!(late >= summary()["rows"]["registered weeks late"].as_u64().unwrap(), "{late}");
}

#[test]
fn the_register_knows_of_some_children_and_of_no_stranger() {
    let children: BTreeSet<String> = packets()
        .iter()
        .map(|packet| packet["header"]["child"]["number"].as_str().unwrap().to_owned())
        .collect();
    let mut known = BTreeSet::new();
    for line in file("register.jsonl").lines() {
        let change: Value = serde_json::from_str(line).unwrap();
        let child = change["child"]["number"].as_str().unwrap().to_owned();
        assert!(children.contains(&child));
        known.insert(child);
    }
    let of_register = summary()["register"].clone();
    let counted: u64 =
        of_register.as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(known.len() as u64, counted);
    assert!(known.len() < children.len(), "of some nothing is known, and their steps wait");
}
