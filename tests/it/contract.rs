//! The contract: every field of a packet says what it reveals, and one that doesn't breaks the build.

use prost_reflect::{DescriptorPool, Kind, MessageDescriptor};
use stafett::wire::v1;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

#[test]
fn every_field_that_a_packet_can_hold_says_what_it_reveals() {
    let pool = DescriptorPool::decode(v1::DESCRIPTORS).unwrap();
    let packet = pool.get_message_by_name("stafett.v1.Packet").unwrap();
    let reveals = pool.get_extension_by_name("stafett.v1.reveals").unwrap();
    let mut messages = BTreeSet::new();
    reach(packet, &mut messages);
    assert!(messages.len() > 15, "the walk found {} messages", messages.len());
    for name in messages {
        for field in pool.get_message_by_name(&name).unwrap().fields() {
            let options = field.options();
            let said = options.get_extension(&reveals).as_list().unwrap().to_vec();
            assert!(!said.is_empty(), "{}", field.full_name());
            let none = said.iter().any(|it| it.as_enum_number() == Some(9));
            assert!(!none || said.len() == 1, "{} says NONE and more", field.full_name());
        }
    }
}

fn reach(message: MessageDescriptor, messages: &mut BTreeSet<String>) {
    let ours = message.full_name().starts_with("stafett.");
    if ours && messages.insert(message.full_name().to_owned()) {
        for field in message.fields() {
            if let Kind::Message(inner) = field.kind() {
                reach(inner, messages);
            }
        }
    }
}

/// The build script as cargo built it for this very test.
fn build_script() -> PathBuf {
    let builds = Path::new(env!("OUT_DIR")).ancestors().nth(2).unwrap();
    let scripts = fs::read_dir(builds).unwrap().filter_map(|entry| {
        let script = entry.unwrap().path().join("build-script-build");
        let ours = script.parent()?.file_name()?.to_str()?.starts_with("stafett-");
        let built = fs::metadata(&script).ok()?.modified().ok()?;
        ours.then_some((built, script))
    });
    scripts.max().expect("cargo keeps build scripts beside their output").1
}

/// Runs the build script over a copy of the contract in which `from` stands as `to`.
fn build(file: &str, from: &str, to: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let contract = folder.path().join("proto/stafett/v1");
    fs::create_dir_all(&contract).unwrap();
    for entry in
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("proto/stafett/v1")).unwrap()
    {
        let path = entry.unwrap().path();
        let mut text = fs::read_to_string(&path).unwrap();
        if path.ends_with(file) {
            assert!(text.contains(from), "{file} doesn't say {from}");
            text = text.replacen(from, to, 1);
        }
        fs::write(contract.join(path.file_name().unwrap()), text).unwrap();
    }
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    Command::new(build_script()).current_dir(folder.path()).env("OUT_DIR", out).output().unwrap()
}

const FIELD: &str = "string last_visit = 16 [(reveals) = REVEAL_HEALTH];";

#[test]
fn the_contract_as_it_stands_builds() {
    let built = build("bhv.proto", FIELD, FIELD);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

#[test]
fn a_field_that_says_nothing_breaks_the_build() {
    let says_nothing = [
        ("string last_visit = 16;", "stafett.v1.BhvHandover.last_visit"),
        ("string last_visit = 16 [(reveals) = REVEAL_UNSPECIFIED];", "last_visit"),
    ];
    for (field, named) in says_nothing {
        let built = build("bhv.proto", FIELD, field);
        let why = String::from_utf8_lossy(&built.stderr);
        assert!(!built.status.success() && why.contains(named), "{field}: {why}");
    }
}

#[test]
fn a_body_that_does_not_say_its_kind_breaks_the_build() {
    let built = build("packet.proto", ", (kind) = \"sip.plan\"", "");
    let why = String::from_utf8_lossy(&built.stderr);
    assert!(!built.status.success() && why.contains("sip_plan doesn't say its kind"), "{why}");
}
