//! The command line as a person or a script meets it: exit codes and messages.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod balp;
mod contract;
mod ledger;
mod measures;

use assert_cmd::Command;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Output, Stdio};
use tempfile::TempDir;

fn stafett(arguments: &[&str]) -> Output {
    Command::cargo_bin("stafett").unwrap().args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What the demo leaves: two gateways' configurations, keys and data.
fn demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let told = stafett(&["demo", "--dir", text(folder.path())]);
    assert_eq!(code(&told), 0, "{}{}", out(&told), err(&told));
    assert!(!out(&told).contains("  NOT  ") && out(&told).contains("expectations held"));
    folder
}

#[test]
fn help_names_every_exit_code_and_every_command() {
    let help = stafett(&["--help"]);
    assert_eq!(code(&help), 0);
    for word in ["   0  ", "   1  ", "   2  ", "  69  ", "  70  ", "  74  ", "  78  "] {
        assert!(out(&help).contains(word), "{word}");
    }
    for command in [
        "serve", "demo", "submit", "status", "queue", "sip", "register", "decide", "rules",
        "ledger", "measures", "config", "pki", "adapter", "contract", "codes",
    ] {
        assert!(out(&help).contains(&format!("\n  {command} ")), "{command}");
        assert_eq!(code(&stafett(&[command, "--help"])), 0, "{command}");
    }
    assert!(out(&help).lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn wrong_arguments_end_with_two_and_with_three_for_verify() {
    let id = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c21";
    for arguments in [
        &[][..],
        &["nothing"],
        &["serve"],
        &["submit"],
        &["status", "1"],
        &["status", id],
        &["submit", "--pack", "nothing", "-"],
        &["decide", "--loud"],
        &["register"],
        &["register", "record"],
        &["register", "agreements"],
        &["queue"],
        &["queue", "--unit", "nobody"],
    ] {
        assert_eq!(code(&stafett(arguments)), 2, "{arguments:?}");
    }
    assert!(err(&stafett(&["status", id])).contains("missing: --to"));
    assert!(err(&stafett(&["submit", "--pack", "nothing", "-"])).contains("bvc-journal, cosmic"));
    assert_eq!(code(&stafett(&["ledger", "verify"])), 3);
    assert_eq!(code(&stafett(&["ledger", "verify", "a", "--checkpoint"])), 3);
    assert_eq!(code(&stafett(&["ledger", "prove"])), 2);
    assert_eq!(code(&stafett(&["ledger"])), 2);
}

#[test]
fn decide_answers_every_line() {
    let question = r#"{"id":"1","kind":"handover.bhv","now":"2027-08-16T08:00:00Z",
        "sender":{"branch":"region_care","org":"2321000156","authority":"hsn","region":"17"},
        "receiver":{"branch":"school_health_municipal","org":"2120001850","authority":"bun","municipality":"1780","unit":"SE2120001850-SK01"},
        "child":{"birth_date":"2021-03-04","maturity":"unassessed","protection":"none","whereabouts_hidden":false},
        "guardians":["g1","g2"],"in_place_of_guardians":null,"relatives_in_packet":["r1"],
        "consents":[{"by":"g1","kinds":["handover.bhv"],"receivers":["SE2120001850-SK01"],"without_parts":[],
            "given":"2027-05-10","expires":"2029-06-30","revoked":null}],
        "blocks":[],"attestations":[],"duty":null}"#;
    let line = question.replace('\n', " ");
    let input = format!("{line}\n{{\"id\":\"2\"}}\n\n{line}\n");
    let told =
        Command::cargo_bin("stafett").unwrap().arg("decide").write_stdin(input).output().unwrap();
    assert_eq!(code(&told), 0);
    assert_eq!(err(&told).trim(), "1 of 3 questions can't be read; their answers say why");
    let answers: Vec<serde_json::Value> =
        out(&told).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0], answers[2]);
    assert_eq!(answers[0]["verdict"], "refer");
    assert_eq!(answers[0]["missing"], serde_json::json!(["consent:g2"]));
    assert_eq!(answers[0]["withheld"], serde_json::json!(["relative"]));
    assert_eq!(answers[1]["error"]["field"], "kind");
    assert_eq!(code(&stafett(&["decide", "no/such/file"])), 74);
    let folder = stafett(&["decide", env!("CARGO_MANIFEST_DIR")]);
    assert_eq!(code(&folder), 74);
    let expected = format!("{}: is a directory", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(err(&folder).trim(), expected, "it is the questions that can't be read");
}

#[test]
fn bad_rows_are_named_with_file_and_line_and_nobody_is_called_for_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("packets.json");
    fs::write(&file, "[\n  {\"header\": {\"packet_id\": 7}},\n  {\"heading\": {}}\n]\n").unwrap();
    let connection = connection_to(&folder, "https://127.0.0.1:1");
    let told = stafett(&["submit", "--connection", &connection, text(&file)]);
    assert_eq!(code(&told), 1, "{}", err(&told));
    assert!(
        err(&told).contains(&format!("{}:2: header.packet_id: ", text(&file))),
        "{}",
        err(&told)
    );
    assert!(err(&told).contains(&format!("{}:3: ", text(&file))), "{}", err(&told));
    assert!(out(&told).contains("2 packets: 2 not taken"));

    let lines = "{\"header\":{}}{\"header\":\nnonsense\n{\"header\":{\"case_id\":5}}\n";
    fs::write(&file, lines).unwrap();
    let told = stafett(&["submit", "--connection", &connection, text(&file)]);
    assert_eq!(code(&told), 69, "the first is a packet, whatever the gateway says of it");
    assert!(err(&told).contains(":3: header.case_id: "), "{}", err(&told));
    assert!(err(&told).contains("https://127.0.0.1:1 can't be reached"), "{}", err(&told));
    assert_eq!(code(&stafett(&["submit", "--connection", &connection, "no/such/file"])), 74);
}

#[test]
fn a_connection_file_that_is_wrong_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("connection.toml");
    let id = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c21";
    for (content, told) in [
        ("to = \"https://127.0.0.1:1\"\nwho = \"me\"\n", "connection.toml:2: "),
        ("to = \"127.0.0.1\"\n", "to: not an endpoint; right is https://host:port"),
        ("peer = \"nobody\"\n", "peer: not an HSA-id"),
    ] {
        fs::write(&file, content).unwrap();
        let output = stafett(&["status", "--connection", text(&file), id]);
        assert_eq!(code(&output), 78, "{content}");
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    fs::write(&file, b"# a\nkey = \"nyckel f\xf6r BVC\"\n").unwrap();
    for arguments in [
        &["status", "--connection", text(&file), id][..],
        &["decide", "--local", text(&file)],
        &["codes", "--codes", text(&file)],
    ] {
        let output = stafett(arguments);
        assert_eq!(code(&output), 78, "{arguments:?}");
        assert!(err(&output).contains("connection.toml:2: is not UTF-8"), "{}", err(&output));
    }
}

/// A connection file with a certificate that is in order, to a gateway that isn't there.
fn connection_to(folder: &TempDir, endpoint: &str) -> String {
    let pki = folder.path().join("pki");
    let holders =
        ["--gateway", "region:SE2321000156-GW01:localhost", "--client", "bvc:SE2321000156-SYS01"];
    let made = stafett(&[&["pki", "dev", text(&pki)], &holders[..]].concat());
    assert_eq!(code(&made), 0, "{}", err(&made));
    let file = folder.path().join("bvc.toml");
    let content = format!(
        "to = \"{endpoint}\"\npeer = \"SE2321000156-GW01\"\ncertificate = \"pki/bvc.pem\"\nkey = \"pki/bvc.key\"\n\
         trust = [\"pki/ca.pem\"]\ncrl = [\"pki/ca.crl\"]\n"
    );
    fs::write(&file, content).unwrap();
    text(&file).to_owned()
}

#[test]
fn packs_are_as_their_samples_say() {
    let packs = ["bvc-journal", "cosmic", "elevhalsa-mapp", "socialtjanst"];
    let folders: Vec<String> = packs
        .iter()
        .map(|pack| format!("{}/adapters/{pack}", env!("CARGO_MANIFEST_DIR")))
        .collect();
    let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
    let told = stafett(&[&["adapter", "test"], &folders[..]].concat());
    assert_eq!(code(&told), 0, "{}", out(&told));
    assert_eq!(code(&stafett(&["adapter", "test", "no/such/pack"])), 78);
}

#[test]
fn the_demo_wants_a_folder_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine"), "").unwrap();
    let told = stafett(&["demo", "--dir", text(folder.path())]);
    assert_eq!(code(&told), 2);
    assert!(err(&told).contains("not empty"));
}

#[test]
fn what_the_demo_leaves_is_a_gateway_that_serves_until_it_is_asked_to_stop() {
    let folder = demo();
    let config = folder.path().join("region/gateway.toml");
    let checked = stafett(&["config", "check", text(&config)]);
    assert_eq!(code(&checked), 0, "{}", err(&checked));

    let program = assert_cmd::cargo::cargo_bin!("stafett");
    let mut serving = std::process::Command::new(program)
        .args(["serve", "--config", text(&config), "--log", "json"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut events = BufReader::new(serving.stderr.take().unwrap()).lines().map(Result::unwrap);
    let serves = events.find(|line| line.contains("serving on 127.0.0.1:")).expect("it serves");
    assert!(serde_json::from_str::<serde_json::Value>(&serves).is_ok(), "{serves}");
    let killed =
        std::process::Command::new("kill").args(["-TERM", &serving.id().to_string()]).status();
    assert!(killed.unwrap().success());
    assert!(events.any(|line| line.contains("draining")));
    assert_eq!(serving.wait().unwrap().code(), Some(0));

    let broken =
        fs::read_to_string(&config).unwrap().replace("branch = \"region_care\"", "branch = \"x\"");
    fs::write(&config, broken).unwrap();
    for command in [&["config", "check"][..], &["serve", "--config"]] {
        let told = stafett(&[command, &[text(&config)]].concat());
        assert_eq!(code(&told), 78);
        assert!(
            err(&told).contains("gateway.toml:") && err(&told).contains("party.branch"),
            "{}",
            err(&told)
        );
    }
}

/// As README has it: beside the file, before anything was ever written.
#[test]
fn a_configuration_is_checked_from_its_own_folder() {
    let folder = tempfile::tempdir().unwrap();
    let made =
        stafett(&["pki", "dev", text(folder.path()), "--gateway", "r:SE2321000156-GW01:localhost"]);
    assert_eq!(code(&made), 0, "{}", err(&made));
    let gateway = "[gateway]\nname = \"r\"\nhsa_id = \"SE2321000156-GW01\"\norganisation = \"2321000156\"\n\
                   listen = \"127.0.0.1:0\"\ndata = \"data\"\n";
    let files = "[tls]\ncertificate = \"r.pem\"\nkey = \"r.key\"\ntrust = [\"ca.pem\"]\ncrl = [\"ca.crl\"]\n\
                 [keys]\nmaster = \"r.master.key\"\nledger = \"r.ledger.key\"\n";
    fs::write(folder.path().join("r.toml"), format!("{gateway}{files}")).unwrap();
    let mut command = Command::cargo_bin("stafett").unwrap();
    let told =
        command.args(["config", "check", "r.toml"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(code(&told), 0, "{}", err(&told));
    assert!(!folder.path().join("data").exists(), "nothing is written");
}
