//! What the samples hold: official test numbers, real municipalities, packets and register changes of the contract.

use super::*;
use crate::{domain::PacketKind, wire};
use std::collections::BTreeSet;

/// Every file of every pack.
fn files() -> Vec<(PathBuf, String)> {
    let mut folders = vec![adapters()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    assert!(found.len() > 20);
    found
}

/// A file of the shared inputs; the test is skipped where they are missing.
fn input(file: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/inputs").join(file);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is missing", path.display());
    }
    text
}

/// Runs of at least twelve digits, a hyphen after the eighth taken away: whatever could be a child's number.
fn numbers(text: &str) -> BTreeSet<String> {
    let mut numbers = BTreeSet::new();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    for word in text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-') {
        let bare = match word.split_once('-') {
            Some((date, rest)) if date.len() == 8 && rest.len() == 4 => format!("{date}{rest}"),
            _ => word.to_owned(),
        };
        if bare.len() == 12 && digits(&bare) {
            numbers.insert(bare);
        }
    }
    numbers
}

#[test]
fn every_child_is_one_of_skatteverkets_test_numbers() {
    let Some(official) = input("03-personnummer/skatteverket_testpersonnummer.json") else {
        return;
    };
    let official: BTreeSet<String> = serde_json::from_str(&official).unwrap();
    let mut seen = BTreeSet::new();
    for (path, text) in files() {
        for number in numbers(&text) {
            assert!(
                official.contains(&number),
                "{} holds a number that is no test number",
                path.display()
            );
            seen.insert(number);
        }
    }
    assert_eq!(
        seen.len(),
        12 + 5 + 1 + 449,
        "a class, a day of codes, a placement and a half-year"
    );
}

#[test]
fn every_municipality_is_one_of_the_290() {
    let Some(codes) = input("14-codes/kommuner.csv") else {
        return;
    };
    let codes: BTreeSet<&str> =
        codes.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(codes.len(), 290);
    let mut seen = 0;
    for (path, text) in files() {
        for line in text
            .lines()
            .filter(|line| line.contains("residence_municipality") || line.contains("\"kommun\":"))
        {
            let mut after =
                line.rsplit("kommun\":").next().unwrap().split('"').filter(|part| part.len() == 4);
            if let Some(code) = after.find(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
                assert!(codes.contains(code), "{}: no such municipality", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 4, "only {seen} municipalities found");
}

#[test]
fn every_packet_of_the_samples_is_whole_by_the_strict_reading() {
    let mut kinds = BTreeSet::new();
    for name in [
        "bvc-journal/samples/class-1a",
        "cosmic/samples/atgardskoder",
        "socialtjanst/samples/placering",
    ] {
        let rows = fs::read(adapters().join(format!("{name}.rows.json"))).unwrap();
        for row in serde_json::from_slice::<Vec<Value>>(&rows).unwrap() {
            let Some(packet) = row.get("packet") else {
                continue;
            };
            let packet = wire::packet::whole(encoded(packet)).unwrap().packet;
            for step in &packet.codes {
                let map = packet
                    .header
                    .code_map
                    .as_ref()
                    .map(|(name, version)| (name.as_str(), version.as_str()));
                crate::codes::CodeMaps::builtin().unwrap().check(map, step).unwrap();
            }
            kinds.insert(packet.kind);
        }
    }
    assert_eq!(
        Vec::from_iter(kinds),
        [PacketKind::SipStep, PacketKind::HandoverBhv, PacketKind::PlacementNotice]
    );
}

#[test]
fn every_line_of_the_registers_is_a_change_of_the_contract() {
    let request = wire::described("RecordRequest").unwrap();
    let mut lines = 0;
    for (path, text) in
        files().into_iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "jsonl"))
    {
        for line in text.lines() {
            let mut json = serde_json::Deserializer::from_str(line);
            let message = prost_reflect::DynamicMessage::deserialize(request.clone(), &mut json)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            wire::register::request(&message.transcode_to().unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            lines += 1;
        }
    }
    assert!(lines > 50, "only {lines} changes found");
}

#[test]
fn steps_are_those_of_the_contract() {
    let pool = prost_reflect::DescriptorPool::decode(wire::v1::DESCRIPTORS).unwrap();
    let steps = pool.get_enum_by_name("stafett.v1.SipStepKind").unwrap();
    let words: Vec<_> = steps.values().skip(1).map(|value| value.name().to_owned()).collect();
    assert_eq!(crate::codes::STEPS.as_slice(), words);
}

/// What the pack ignores stays at home, though the export is full of it.
#[test]
fn nothing_that_a_pack_ignores_gets_into_a_packet() {
    let export = sample("bvc-journal", "class-1a.json").unwrap();
    assert!(export.contains("epds") && export.contains("rökning_i_hemmet"));
    let pack = builtin("bvc-journal");
    for row in read(&pack, export) {
        let text = decoded(&row.outcome.unwrap()).to_string();
        assert!(!text.contains("epds") && !text.contains("rökning"));
    }
    let text = decoded(
        read(&builtin("socialtjanst"), sample("socialtjanst", "placering.json").unwrap())[0]
            .outcome
            .as_ref()
            .unwrap(),
    )
    .to_string();
    assert!(!text.contains("FH-0412") && !text.contains("LVU-2025-0031-U1"));
}
