//! What `codes` and `codes check` print, and how they end.

use super::*;
use crate::clock::SystemClock;
use serde_json::Value;
use std::{fs, path::Path};

fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters/socialtjanst/egna-koder.codes.toml")
}

fn run(arguments: &[&str]) -> (Exit, String, String) {
    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        codes: CodesArgs,
    }
    let words = ["codes"].iter().chain(arguments);
    let Line { codes } = clap::Parser::try_parse_from(words).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = codes.run(&SystemClock, &mut out, &mut err).unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn every_code_of_every_map_is_told_and_ours_are_marked() {
    let own = own().display().to_string();
    let (exit, out, err) = run(&["--codes", &own]);
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    assert!(out.starts_with("kva-sip 2020-04-09: Socialstyrelsen's full list"), "{out}");
    assert!(out.contains("\n\nexempelkommun-sip 2025-01-01: Invented"), "{out}");
    let line = |begins: &str| out.lines().find(|line| line.starts_with(begins)).unwrap();
    assert!(line("established ").contains(" AU124 ") && !line("established ").contains("ours"));
    assert!(line("need_seen ").contains(" SIP-BEHOV ") && line("need_seen ").contains("(ours)"));
    assert!(line("stafett = ").ends_with(", this program's own events"));
    assert!(out.contains(" SIP-07 (main) ") && out.contains(" 2025-03-31 "), "{out}");

    let (_, json, _) = run(&["--codes", &own, "--json"]);
    let told: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut maps = CodeMaps::builtin().unwrap();
    maps.add("own", &fs::read_to_string(super::tests::own()).unwrap()).unwrap();
    let codes: usize = maps.all().iter().map(|map| map.codes().len()).sum();
    assert_eq!(told.len(), codes);
    for line in &told {
        let word = line["code"].as_str().unwrap();
        assert!(out.contains(&format!(" {word} ")), "{word} stands whole in the table");
    }
    assert_eq!(told.iter().filter(|line| line["ours"] == true).count(), 10);
    assert_eq!(told.iter().filter(|line| !line["to"].is_null()).count(), 1);
}

#[test]
fn a_file_is_checked_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(own()).unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let right = file("right.toml", &text);
    let (exit, out, err) = run(&["check", &right]);
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    assert!(
        out.ends_with(
            "right.toml: map exempelkommun-sip 2025-01-01; codes: 14; steps without one: established_at_discharge\n"
        ),
        "{out}"
    );
    let wrong = file("wrong.toml", &text.replacen("main = true\n", "", 1));
    let (exit, out, err) = run(&["check", &wrong, &right]);
    assert_eq!(
        (exit, out.lines().count()),
        (Exit::Config, 1),
        "the right one is praised all the same"
    );
    assert!(err.contains("wrong.toml:68: code SIP-07 and code SIP-17 clash"), "{err}");
    let (exit, _, err) = run(&["check", &folder.path().join("none.toml").display().to_string()]);
    assert!(exit == Exit::Io && err.contains("none.toml: "), "{err}");
    let (exit, out, _) = run(&["--config", &right]);
    assert_eq!((exit, out.as_str()), (Exit::Config, ""));
}
