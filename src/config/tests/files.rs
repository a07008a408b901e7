//! Files that are none, texts that are none, and paths that lead where nothing may lie.

use super::site::{RIGHT, Site, now};
use crate::config::{Config, folder};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::{fs, path::Path, sync::mpsc, thread, time::Duration};

/// What `load` answers, unless it waits for what never comes.
fn promptly(site: &Site, text: &str) -> String {
    let file = site.path("region.toml");
    fs::write(&file, text).unwrap();
    of_file(site, &file)
}

fn of_file(site: &Site, file: &Path) -> String {
    let (file, (tell, told)) = (file.to_owned(), mpsc::channel());
    thread::spawn(move || tell.send(Config::load(&file, now()).unwrap_err().to_string()));
    let errors = told.recv_timeout(Duration::from_secs(20)).expect("it waits for a named pipe");
    errors.replace(&format!("{}/", site.path("").display()).replace("//", "/"), "")
}

fn pipe(path: &Path) {
    mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap();
}

#[test]
fn a_named_pipe_is_no_file_and_nobody_waits_for_it() {
    let site = Site::new();
    pipe(&site.path("pipe"));
    for (name, expected) in [
        ("region-varmland.pem", "region.toml:8: tls.certificate: pipe is not a file"),
        ("region-varmland.key", "region.toml:9: tls.key: pipe is not a file"),
        ("ca.pem", "region.toml:10: tls.trust: pipe is not a file"),
        ("ca.crl", "region.toml:11: tls.crl: pipe is not a file"),
        ("region-varmland.master.key", "region.toml:13: keys.master: pipe is not a file"),
        ("region-varmland.ledger.key", "region.toml:14: keys.ledger: pipe is not a file"),
    ] {
        assert_eq!(RIGHT.matches(&format!("\"{name}\"")).count(), 1);
        let text = site.right().replace(&format!("\"{name}\""), "\"pipe\"");
        assert_eq!(promptly(&site, &text), expected);
    }
    for (section, key) in [("policy", "local"), ("codes", "files")] {
        let text = format!("{}[{section}]\n{key} = [\"pipe\"]\n", site.right());
        let expected = format!("region.toml:57: {section}.{key}: pipe is not a file");
        assert_eq!(promptly(&site, &text), expected);
    }
    assert_eq!(of_file(&site, &site.path("pipe")), "pipe: is not a file");
}

#[test]
fn a_text_that_is_not_utf_8_is_told_of_with_its_line() {
    let site = Site::new();
    let file = site.path("region.toml");
    let right = "is not UTF-8 from here on; right is the file saved as UTF-8";
    let latin = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>();
    fs::write(&file, latin(&site.right())).unwrap();
    assert_eq!(of_file(&site, &file), format!("region.toml:29: {right}"));
    fs::write(site.path("own.toml"), latin("# a\n# b\n# Åtgärder\n")).unwrap();
    for (section, key) in [("policy", "local"), ("codes", "files")] {
        let text = format!("{}[{section}]\n{key} = [\"own.toml\"]\n", site.right());
        let expected = format!("region.toml:57: {section}.{key}: own.toml:3: {right}");
        assert_eq!(site.errors(&text), expected);
    }
}

#[test]
fn a_folder_that_is_not_there_may_be_named_from_the_working_folder() {
    // As README has it: `stafett config check region.toml`, beside the file.
    let relative = Path::new("no-such-folder-yet");
    assert_eq!(folder::usable(relative).as_deref(), Ok(relative));
    assert!(folder::usable(Path::new("no-such-folder-yet/inbox")).is_ok());
    assert!(folder::usable(Path::new("Cargo.toml")).is_err());
}

#[test]
fn an_empty_path_is_not_the_folder_of_the_file() {
    let site = Site::new();
    let empty = "empty; right is a path";
    for (from, to, expected) in [
        ("data = \"data\"", "data = \"\"", format!("region.toml:6: gateway.data: {empty}")),
        (
            "data = \"data\"",
            "data = \"data\"\npacks = \"\"",
            format!("region.toml:7: gateway.packs: {empty}"),
        ),
        ("\"region-varmland.pem\"", "\"\"", format!("region.toml:8: tls.certificate: {empty}")),
        ("\"ca.crl\"", "\"\"", format!("region.toml:11: tls.crl: {empty}")),
        ("\"region-varmland.master.key\"", "\"\"", format!("region.toml:13: keys.master: {empty}")),
        ("folder = \"inbox\"", "folder = \"\"", format!("region.toml:55: deliver.folder: {empty}")),
    ] {
        assert_eq!(site.errors(&site.right().replace(from, to)), expected);
    }
}

#[test]
fn what_is_delivered_is_not_written_among_the_gateway_s_own_data() {
    let site = Site::new();
    for folder in ["data", "./data/journal", "data/ledger"] {
        let text = site.right().replace("\"inbox\"", &format!("{folder:?}"));
        assert_eq!(
            site.errors(&text),
            "region.toml:55: deliver.folder: lies in gateway.data; right is a folder of the record system's"
        );
    }
    let beside = site.right().replace("\"inbox\"", "\"data-in\"");
    assert!(site.load(&beside).is_ok());
}
