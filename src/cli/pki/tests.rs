//! What `pki dev` and `pki keys` make, say, and how they end.

use super::PkiArgs;
use crate::{cli::exit::Exit, clock::SystemClock};
use clap::Parser;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: PkiArgs,
}

fn run(args: &[&str]) -> Option<(Exit, String, String)> {
    let cli = Cli::try_parse_from([&["pki"], args].concat()).ok()?;
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = cli.args.run(&SystemClock, &mut out, &mut err).unwrap();
    Some((exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap()))
}

#[test]
fn dev_lists_what_it_made_and_warns() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().display().to_string();
    let gateway = "--gateway=karlstad:SE2120001850-STAFETT:localhost";
    let args = ["dev", &dir, gateway, "--client=cosmic:SE2321000156-COSMIC"];
    let (exit, out, err) = run(&args).unwrap();
    assert_eq!(exit, Exit::Ok);
    assert!(err.starts_with("DEVELOPMENT ONLY"), "{err}");
    let told: Vec<&str> = out.lines().map(|line| line.split_once(' ').unwrap().0).collect();
    let expected = [
        "trust",
        "crl",
        "certificate",
        "key",
        "master",
        "ledger",
        "ledger_key",
        "certificate",
        "key",
    ];
    assert_eq!(told, expected);
    let (exit, out, err) = run(&args).unwrap();
    assert_eq!((exit, out.as_str()), (Exit::Io, ""));
    assert!(err.contains("cannot be written"), "{err}");
}

#[test]
fn keys_are_made_without_a_ca() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("keys");
    let args = ["keys", dir.to_str().unwrap(), "--gateway", "2321000156/region-varmland"];
    let (exit, out, err) = run(&args).unwrap();
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    let vkey = out.lines().find_map(|line| line.strip_prefix("ledger_key ")).unwrap();
    assert!(vkey.starts_with("2321000156/region-varmland/audit+"), "{vkey}");
    assert!(!dir.join("ca.pem").exists());
}

#[test]
fn wrong_arguments_are_told_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new");
    let dir = dir.to_str().unwrap();
    for wrong in [
        ["dev", dir, "--gateway", "karlstad"],
        ["dev", dir, "--client", "cosmic:nobody"],
        ["keys", dir, "--gateway", "region-varmland"],
    ] {
        assert!(run(&wrong).is_none(), "{wrong:?}");
    }
    assert!(!std::path::Path::new(dir).exists());
}

#[test]
fn one_name_for_two_leaves_no_half_made_folder() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new");
    let twice = ["--gateway", "a:SE2321000156-GW01:localhost", "--client", "a:SE2321000156-SYS01"];
    let (exit, out, err) = run(&[&["dev", dir.to_str().unwrap()], &twice[..]].concat()).unwrap();
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.starts_with("two holders are called a, "), "{err}");
    assert!(!dir.exists());
}
