//! `ledger balp`: what it writes of every event, and what it refuses to read. What it writes here, a script of `tests/peers/balp` holds
//! against validators of others.

mod events;
mod golden;
mod samples;

use crate::{code, err, out, stafett, text};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use events::{CHILD, MORNING, OUTGOING, REGION};
use prost::Message;
use samples::{KINDS, every_event, kind_of};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use stafett::wire::v1;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ORIGIN: &str = "2321000156/varmland/audit";
const PROFILE: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure";

/// Where the validators' script looks.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("balp");
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// One line of an exported file.
fn line(index: usize, actor: &str, event: v1::record::Event) -> String {
    let seconds = MORNING + i64::try_from(index).unwrap();
    let record = v1::Record {
        at: Some(prost_types::Timestamp { seconds, nanos: 0 }),
        actor: actor.to_owned(),
        actor_certificate: if actor.is_empty() { Vec::new().into() } else { vec![7; 32].into() },
        event: Some(event),
    };
    let key = STANDARD.encode([u8::try_from(index).unwrap(); 32]);
    let record = STANDARD.encode(record.encode_to_vec());
    json!({"index": index, "key": key, "record": record}).to_string()
}

/// A file with every event, and an entry that was erased.
fn exported() -> String {
    let mut lines = vec![json!({ "origin": ORIGIN }).to_string()];
    let events = every_event();
    let erased = events.len();
    lines.extend(events.into_iter().enumerate().map(|(n, (actor, event))| line(n, actor, event)));
    lines.push(json!({"index": erased, "erased": true}).to_string());
    lines.join("\n") + "\n"
}

/// Every event, as the command tells it.
fn told(name: &str, options: &[&str]) -> Vec<Value> {
    let (records, events) =
        (folder().join(format!("{name}.jsonl")), folder().join(format!("{name}.ndjson")));
    fs::write(&records, exported()).unwrap();
    let arguments = ["ledger", "balp", text(&records), "--out", text(&events)];
    let done = stafett(&[&arguments, options].concat());
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert!(err(&done).contains("1 entries were erased"), "{}", err(&done));
    assert!(err(&done).contains("not verified: "), "{}", err(&done));
    fs::read_to_string(&events)
        .unwrap()
        .lines()
        .map(|it| serde_json::from_str(it).unwrap())
        .collect()
}

#[test]
fn every_event_is_an_audit_event() {
    let kinds: BTreeSet<usize> = every_event().iter().map(|(_, event)| kind_of(event)).collect();
    assert_eq!(kinds, (0..KINDS).collect(), "a sample of each");
    let events = told("every", &["--gateway", REGION]);
    assert_eq!(events.len(), every_event().len());
    let mut ids = BTreeSet::new();
    for (event, (actor, record)) in events.iter().zip(every_event()) {
        assert_eq!(event["resourceType"], "AuditEvent");
        assert!(ids.insert(event["id"].as_str().unwrap()), "an id of its own");
        assert_eq!(event["id"].as_str().unwrap().len(), 64);
        let recorded: jiff::Timestamp = event["recorded"].as_str().unwrap().parse().unwrap();
        assert!(
            recorded.as_second() >= MORNING && event["recorded"].as_str().unwrap().ends_with('Z')
        );
        assert!(event["type"]["code"].is_string() && event["source"]["observer"].is_object());
        let agents = event["agent"].as_array().unwrap();
        let asked: Vec<&Value> = agents.iter().filter(|it| it["requestor"] == true).collect();
        assert_eq!(asked.len(), 1, "one asked for it: {event}");
        let asked = &asked[0]["who"]["identifier"]["value"];
        assert_eq!(asked, if actor.is_empty() { REGION } else { actor }, "{event}");
        assert!(no_nothing(event), "FHIR has no empty strings, lists and objects: {event}");
        let refused = matches!(&record, v1::record::Event::Accepted(it)
            if it.decision.as_ref().unwrap().verdict() == v1::Verdict::Refuse);
        assert_eq!(refused, event["outcomeDesc"] == "refuse");
        assert!(!refused || event["outcome"] == "8");
    }
}

fn no_nothing(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty() && text.trim() == text,
        Value::Array(items) => !items.is_empty() && items.iter().all(no_nothing),
        Value::Object(fields) => !fields.is_empty() && fields.values().all(no_nothing),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

#[test]
fn a_childs_number_stands_in_the_patient_entity_and_nowhere_else() {
    let mut named = 0;
    for mut event in told("canary", &[]) {
        let entities = event["entity"].as_array_mut().unwrap();
        let patients = entities.extract_if(.., |it| it["type"]["code"] == "1").collect::<Vec<_>>();
        assert!(patients.len() <= 1);
        for patient in &patients {
            let identifier = &patient["what"]["identifier"];
            let right = json!({"system": "http://electronichealth.se/identifier/personnummer", "value": CHILD});
            assert_eq!(identifier, &right);
            named += 1;
        }
        assert!(!event.to_string().contains(CHILD), "{event}");
    }
    assert!(named > 20, "{named} events name the child");
    let without = told("canary", &[]).iter().filter(|it| !it.to_string().contains(CHILD)).count();
    assert!(without > 5, "{without} events tell of no child");
}

#[test]
fn a_profile_is_claimed_where_all_that_it_asks_for_is_there() {
    let (mut sources, mut recipients) = (0, 0);
    for event in told("profiles", &["--gateway", REGION]) {
        let Some(profile) = event["meta"]["profile"][0].as_str() else { continue };
        let (kind, action, own) = match profile.strip_prefix(PROFILE).unwrap() {
            ".Source" => (sources += 1, ("110106", "R", "110153")).1,
            ".Recipient" => (recipients += 1, ("110107", "C", "110152")).1,
            other => panic!("{other}"),
        };
        assert_eq!((&event["type"]["code"], &event["action"]), (&json!(kind), &json!(action)));
        assert_eq!(event["subtype"][0]["code"], "disclose");
        let agents = event["agent"].as_array().unwrap();
        for role in ["110153", "110152"] {
            let of_role = agents.iter().filter(|it| it["type"]["coding"][0]["code"] == role);
            let of_role: Vec<_> = of_role.collect();
            assert_eq!(of_role.len(), 1, "{event}");
            assert!(of_role[0]["who"].is_object() && of_role[0]["network"]["address"].is_string());
            if role == own {
                assert_eq!(of_role[0]["who"], event["source"]["observer"]);
            }
        }
        let entities = event["entity"].as_array().unwrap();
        let codes: Vec<_> = entities.iter().filter_map(|it| it["type"]["code"].as_str()).collect();
        assert_eq!(codes.iter().filter(|it| **it == "1").count(), 1, "{codes:?}");
        assert!(codes.contains(&"2"));
    }
    assert_eq!(
        (sources, recipients),
        (6, 1),
        "three attempts, one acknowledgement, one handed over, and again to a substitute; one came in"
    );
}

#[test]
fn the_leaf_is_the_one_in_the_tree() {
    let events = told("leaves", &[]);
    let file = exported();
    for (line, event) in file.lines().skip(1).zip(&events) {
        let line: Value = serde_json::from_str(line).unwrap();
        let bytes = |name: &str| STANDARD.decode(line[name].as_str().unwrap()).unwrap();
        let commitment = hmac_sha256(&bytes("key"), &bytes("record"));
        let leaf = Sha256::digest([&[0x00, 0x01][..], &commitment].concat());
        let hex: String = leaf.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(event["id"], hex);
        let details = event["entity"].as_array().unwrap().last().unwrap()["detail"].clone();
        assert_eq!(details[0], json!({"type": "log", "valueString": ORIGIN}));
        assert_eq!(details[1]["valueString"], line["index"].to_string());
        assert_eq!(details[2]["valueBase64Binary"], STANDARD.encode(leaf));
    }
}

/// RFC 2104, by another implementation of SHA-256 than the program's; the key is shorter than a block.
fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    let padded = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::digest([&padded(0x36), message].concat());
    Sha256::digest([&padded(0x5c)[..], &inner].concat()).to_vec()
}

#[test]
fn who_is_who_is_named_as_asked_for() {
    let of_inera = told("inera", &["--hsa-system", "urn:oid:1.2.752.129.2.1.4.1"]);
    let observer = &of_inera[0]["source"]["observer"]["identifier"];
    assert_eq!(observer, &json!({"system": "urn:stafett:log", "value": ORIGIN}));
    let written = of_inera.iter().map(Value::to_string).collect::<String>();
    assert!(
        written.contains("urn:oid:1.2.752.129.2.1.4.1") && !written.contains("1.2.752.29.4.19")
    );
    let records = folder().join("inera.jsonl");
    for wrong in [["--hsa-system", "HSA id"], ["--gateway", "region"]] {
        let told = stafett(&[&["ledger", "balp", text(&records)], &wrong[..]].concat());
        assert_eq!(code(&told), 2, "{}", err(&told));
    }
}

#[test]
fn a_file_that_is_not_as_it_was_exported_is_named_with_its_line() {
    let file = folder().join("wrong.jsonl");
    let whole = exported();
    let lines: Vec<&str> = whole.lines().collect();
    let key = STANDARD.encode([1; 32]);
    let other = |record: &str| json!({"index": 0, "key": key, "record": record}).to_string();
    let unknown = v1::Record { at: Some(prost_types::Timestamp::default()), ..Default::default() };
    let timeless = v1::Record { event: Some(every_event().remove(0).1), ..Default::default() };
    for (content, problem) in [
        (String::new(), ": empty; right is"),
        (format!("{}\n", lines[1]), ":1: right is"),
        (lines[0].to_owned(), ":1: cut off"),
        (format!("{}\n{}", lines[0], lines[1]), ":2: cut off"),
        (
            format!("{}\n{}\n{}\n{}\n", lines[0], lines[1], lines[2], lines[1]),
            ":4: its index was there already",
        ),
        (format!("{}\n{}\n", lines[0], lines[2]), ":2: entry 0 is left out"),
        (format!("{}\n{}\n{}\n", lines[0], lines[1], lines[3]), ":3: entry 1 is left out"),
        (format!("{}\n{{\"index\":1}}\n", lines[0]), ":2: right is key and record, or erased"),
        (format!("{}\n{}\n", lines[0], other("!")), ":2: record: not base64"),
        (format!("{}\n{}\n", lines[0], other("////")), ":2: no record"),
        (
            format!("{}\n{}\n", lines[0], other(&STANDARD.encode(unknown.encode_to_vec()))),
            ":2: its event is unknown to this version",
        ),
        (
            format!("{}\n{}\n", lines[0], other(&STANDARD.encode(timeless.encode_to_vec()))),
            ":2: it holds no moment",
        ),
        (format!("{}\n{}\n\n", lines[0], lines[1]), ":3: no entry of a ledger"),
        (format!("{}\n{}\n", lines[0], "x".repeat(32 << 20)), ":2: longer than any entry"),
    ] {
        fs::write(&file, content).unwrap();
        let events = folder().join("wrong.ndjson");
        let _ = fs::remove_file(&events);
        let told = stafett(&["ledger", "balp", text(&file), "--out", text(&events)]);
        assert_eq!(code(&told), 1, "{problem}: {}", err(&told));
        assert!(err(&told).contains(problem), "{problem}: {}", err(&told));
        assert!(!events.exists(), "whole or not at all");
    }
    assert_eq!(code(&stafett(&["ledger", "balp", "no/such/file"])), 1);
    fs::write(&file, whole).unwrap();
    let nowhere = ["ledger", "balp", text(&file), "--out", "no/such/folder/events.ndjson"];
    assert_eq!(code(&stafett(&nowhere)), 74);
}

#[test]
fn an_erasure_names_the_entries_that_are_gone_and_none_between() {
    let events = told("erasures", &[]);
    let named = events.iter().flat_map(|event| event["entity"].as_array().unwrap().clone());
    let details = named.filter_map(|entity| entity["detail"].as_array().cloned()).flatten();
    let entries: Vec<_> = details.filter(|detail| detail["type"] == "entries").collect();
    assert_eq!(entries.len(), 2);
    assert!(entries.iter().all(|it| it["valueString"] == "1, 4 to 6, 9"), "{entries:?}");
}

#[test]
fn neither_a_device_nor_the_records_are_replaced_by_the_events() {
    let records = folder().join("same.jsonl");
    fs::write(&records, exported()).unwrap();
    let there = folder().join("there.jsonl");
    let _ = fs::remove_file(&there);
    std::os::unix::fs::symlink("/dev/null", &there).unwrap();
    for (out, problem) in [(&records, "it is what is read"), (&there, "it is not a file")] {
        let told = stafett(&["ledger", "balp", text(&records), "--out", text(out)]);
        assert_eq!(code(&told), 74, "{}", err(&told));
        assert!(err(&told).contains(problem), "{}", err(&told));
    }
    assert_eq!(fs::read_to_string(&records).unwrap(), exported());
    assert!(there.is_symlink());
}

#[test]
fn events_go_to_standard_output_where_no_file_is_named() {
    let records = folder().join("plain.jsonl");
    fs::write(&records, exported()).unwrap();
    let told = stafett(&["ledger", "balp", text(&records)]);
    assert_eq!(code(&told), 0, "{}", err(&told));
    assert_eq!(out(&told).lines().count(), every_event().len());
    assert!(out(&told).contains(OUTGOING));
}
