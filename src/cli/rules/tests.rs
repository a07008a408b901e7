//! The cases that are built in cover every rule, and a case that shows something else is found out.

use super::coverage::CoverageArgs;
use crate::cli::exit::Exit;
use clap::Parser;
use std::{fs, path::Path};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: CoverageArgs,
}

fn coverage(arguments: &[&str]) -> (Exit, String, String) {
    let cli = Cli::try_parse_from([&["coverage"], arguments].concat()).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = cli.args.run(&mut out, &mut err).unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// The first case that is built in, which shows that `sip-by-consent` permits.
fn first_case() -> &'static str {
    include_str!("cases.jsonl").lines().next().unwrap()
}

#[test]
fn every_rule_is_covered_by_the_cases_that_are_built_in() {
    let (exit, out, err) = coverage(&[]);
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    assert!(out.contains("sweden-2026.11: 49 rules over 1182 cells"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 100 || line.starts_with("sweden")));
}

#[test]
fn a_case_that_does_not_show_what_its_id_says_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cases.jsonl");
    assert!(first_case().contains("sip-by-consent permits: "));
    let wrong = first_case().replace("sip-by-consent permits: ", "sip-by-consent stops: ");
    fs::write(&file, format!("{}\n\n{wrong}\n{{}}\n", first_case())).unwrap();
    let (exit, _, err) = coverage(&[text(&file)]);
    assert_eq!(exit, Exit::Negative);
    let lines: Vec<_> = err.lines().collect();
    assert!(
        lines[0].ends_with(
            ":3: it should show that sip-by-consent stops; it shows that sip-by-consent permits"
        ),
        "{err}"
    );
    assert!(lines[1].ends_with(":4: id: missing"), "{err}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_local_pack_under_which_a_rule_permits_no_case_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("local.toml");
    let closes = "version = \"x\"\n[[rule]]\nid = \"closes\"\nsv = \"a\"\nen = \"b\"\nsource = \"s\"\n\
                  kinds = [\"exam.request\"]\nfrom = [\"any\"]\nto = [\"public_dental\"]\nrefuses = true\n";
    fs::write(&pack, closes).unwrap();
    let (exit, out, err) = coverage(&["--cases", "--local", text(&pack)]);
    assert_eq!(exit, Exit::Negative);
    assert!(err.contains("no case is permitted by exam-request-to-dental-by-duty"), "{err}");
    assert!(out.contains("closes stops: the decision's reference and date are there"), "{out}");
    assert!(out.contains("not every rule is covered"));
}

#[test]
fn what_cannot_be_read_says_who_must_act() {
    assert_eq!(coverage(&["no/such.jsonl"]).0, Exit::Io);
    assert_eq!(coverage(&["--local", "no/such.toml"]).0, Exit::Io);
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("local.toml");
    fs::write(&pack, "version = 7\n").unwrap();
    let (exit, _, err) = coverage(&["--local", text(&pack)]);
    assert_eq!(exit, Exit::Config);
    assert!(err.contains("local.toml:1: "), "{err}");
}
