//! What `adapter test` prints, and how it ends.

use super::*;
use std::{fs, path::Path};

fn adapters() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("adapters")
}

/// The exit, and what went to either output.
fn run(folders: Vec<PathBuf>) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let command = AdapterCommand::Test { folders, write: false, codes: Default::default() };
    let exit = AdapterArgs { command }.run(&mut out, &mut err).unwrap();
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

#[test]
fn good_packs_get_one_line_a_sample() {
    let (exit, out, err) =
        run(vec![adapters().join("bvc-journal"), adapters().join("socialtjanst")]);
    assert_eq!((exit, err.as_str()), (Exit::Ok, ""));
    assert_eq!(out.lines().count(), 3);
    assert!(
        out.lines().all(|line| line.contains("/samples/") && line.contains(": as it must be ("))
    );
}

#[test]
fn a_difference_an_empty_pack_and_a_bad_one_end_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let source = adapters().join("elevhalsa-mapp");
    for file in ["adapter.toml", "handover.json.j2", "sip-steg.json.j2"] {
        fs::copy(source.join(file), folder.path().join(file)).unwrap();
    }
    let at = || vec![folder.path().to_owned()];
    let (exit, out, _) = run(at());
    assert_eq!((exit, out.lines().count()), (Exit::Negative, 3));

    let manifest = fs::read_to_string(source.join("adapter.toml")).unwrap();
    let without = manifest.split("[samples]").next().unwrap();
    fs::write(folder.path().join("adapter.toml"), without).unwrap();
    let (exit, out, _) = run(at());
    assert!(exit == Exit::Negative && out.contains("no samples"), "{out}");

    fs::write(folder.path().join("adapter.toml"), "[send]\n").unwrap();
    let (exit, out, err) = run(at());
    assert_eq!((exit, out.as_str()), (Exit::Config, ""));
    assert!(err.contains("adapter.toml:1: unknown field `send`"), "{err}");
}
