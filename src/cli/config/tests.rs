//! What `config check` says, and how it ends.

use super::ConfigArgs;
use crate::{
    cli::exit::Exit,
    clock::{Clock, SystemClock},
    pki::{self, Holder},
};
use clap::Parser;
use std::{fs, path::Path};

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: ConfigArgs,
}

fn check(file: &Path) -> (Exit, String, String) {
    let words = ["config".as_ref(), "check".as_ref(), "--show".as_ref(), file.as_os_str()];
    let cli = Cli::try_parse_from(words).unwrap();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = cli.args.run(&SystemClock, &mut out, &mut err).unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

const RIGHT: &str = r#"[gateway]
name = "karlstad"
hsa_id = "SE2120001850-STAFETT"
organisation = "2120001850"
listen = "127.0.0.1:7444"
data = "data"
[tls]
certificate = "karlstad.pem"
key = "karlstad.key"
trust = ["ca.pem"]
crl = ["ca.crl"]
[keys]
master = "karlstad.master.key"
ledger = "karlstad.ledger.key"
[[party]]
unit = "SE2120001850-EMI01"
name = "Elevhälsan Kronoparken"
branch = "school_health_municipal"
organisation = "2120001850"
authority = "bun"
municipality = "1780"
[[party]]
unit = "SE5560360793-BVC02"
name = "BVC Gripen"
branch = "private_care"
organisation = "5560360793"
region = "17"
[[peer]]
hsa_id = "SE2120001850-PMO"
name = "PMO"
may = ["audit", "submit"]
speaks_for = ["SE2120001850-EMI01"]
"#;

const SHOWN: &str = "\
unit SE2120001850-EMI01: Elevhälsan Kronoparken; school_health_municipal, bun, 2120001850
unit SE5560360793-BVC02: BVC Gripen; private_care, private, 5560360793
peer SE2120001850-PMO: PMO; may [submit, audit]; speaks for [SE2120001850-EMI01]; only calls
";

#[test]
fn a_right_file_is_praised_and_a_wrong_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let holder = Holder::gateway("karlstad:SE2120001850-STAFETT:localhost").unwrap();
    let made = pki::make(folder.path(), &[holder], SystemClock.now()).unwrap();
    let file = folder.path().join("karlstad.toml");
    fs::write(&file, RIGHT).unwrap();
    let (exit, out, err) = check(&file);
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    let first = "gateway karlstad at 127.0.0.1:7444; units: 2, served here: 0; peers: 1\n";
    assert!(out.starts_with(&format!("ok: {}: {first}", file.display())), "{out}");
    assert!(out.contains("certificate and revocation lists hold until 20"), "{out}");
    let key = &made.holders[0].gateway.as_ref().unwrap().ledger_key;
    assert!(out.ends_with(&format!("`ledger_key`: {key}\n{SHOWN}")), "{out}");

    let off = "revocation = \"off\"\nrevocation_reason = \"trial\"";
    fs::write(&file, RIGHT.replace("crl = [\"ca.crl\"]", off)).unwrap();
    let (exit, out, _) = check(&file);
    assert_eq!(exit, Exit::Ok);
    assert!(out.contains("REVOCATION IS OFF (trial); certificate holds until "), "{out}");

    fs::write(&file, RIGHT.replace("7444", "x").replace("ca.crl", "none")).unwrap();
    let (exit, out, err) = check(&file);
    assert_eq!((exit, out.as_str()), (Exit::Config, ""));
    assert_eq!(err.lines().count(), 2, "{err}");
    assert!(err.contains("karlstad.toml:5: gateway.listen: "), "{err}");
}

#[test]
fn packs_that_a_gateway_would_not_start_with_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let holder = Holder::gateway("karlstad:SE2120001850-STAFETT:localhost").unwrap();
    pki::make(folder.path(), &[holder], SystemClock.now()).unwrap();
    let file = folder.path().join("karlstad.toml");
    let delivering = |pack: &str| {
        let unit = "SE2120001850-EMI01";
        let inbox = format!("[[deliver]]\nunit = {unit:?}\npack = {pack:?}\nfolder = \"inbox\"\n");
        fs::write(&file, format!("{RIGHT}{inbox}")).unwrap();
        check(&file)
    };
    assert_eq!(delivering("paket-mapp").0, Exit::Ok);
    let (exit, out, err) = delivering("pakt-mapp");
    assert_eq!((exit, out.as_str()), (Exit::Config, ""));
    assert!(
        err.contains("karlstad.toml:35: deliver.pack: no such pack; one of bvc-journal, "),
        "{err}"
    );

    fs::create_dir_all(folder.path().join("packs/own")).unwrap();
    fs::write(folder.path().join("packs/own/adapter.toml"), "nonsense").unwrap();
    fs::write(&file, RIGHT.replace("data = \"data\"", "data = \"data\"\npacks = \"packs\""))
        .unwrap();
    let (exit, _, err) = check(&file);
    assert_eq!(exit, Exit::Config);
    assert!(err.starts_with("adapter packs: ") && err.contains("adapter.toml"), "{err}");
}

#[test]
fn a_missing_file_is_wrong_too() {
    let (exit, _, err) = check(Path::new("no/such.toml"));
    assert_eq!(exit, Exit::Config);
    assert!(err.starts_with("no/such.toml: cannot be read: "), "{err}");
}
