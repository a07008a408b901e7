//! What is made works at once, is written with care, and is never mistaken for more than it is.

use super::{
    Holder,
    authority::{DevelopmentCa, PkiError},
    keys_in, make, origin,
};
use crate::{
    clock::{Clock, SystemClock},
    ledger::VerifierKey,
    peer::{Files, Revocation, Tls, create_private, create_public, read_private},
};
use jiff::{Timestamp, ToSpan, civil::date, tz::TimeZone};
use std::{collections::BTreeMap, fs, os::unix::fs::PermissionsExt, path::Path};

fn now() -> Timestamp {
    SystemClock.now()
}

fn holders() -> Vec<Holder> {
    vec![
        Holder::gateway("karlstad:SE2120001850-STAFETT:stafett.karlstad.se").unwrap(),
        Holder::client("cosmic:SE2321000156-COSMIC").unwrap(),
    ]
}

fn modes(dir: &Path) -> BTreeMap<String, u32> {
    fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            (entry.file_name().into_string().unwrap(), mode)
        })
        .collect()
}

#[test]
fn keys_are_ours_alone_and_the_ca_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("new/pki");
    make(&dir, &holders(), now()).unwrap();
    let expected = [
        ("ca.crl", 0o644),
        ("ca.pem", 0o644),
        ("cosmic.key", 0o600),
        ("cosmic.pem", 0o644),
        ("karlstad.key", 0o600),
        ("karlstad.ledger.key", 0o600),
        ("karlstad.ledger.vkey", 0o644),
        ("karlstad.master.key", 0o600),
        ("karlstad.pem", 0o644),
    ];
    assert_eq!(modes(&dir), expected.map(|(name, mode)| (name.to_owned(), mode)).into());
}

#[test]
fn nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), &holders(), now()).unwrap();
    let before = fs::read(folder.path().join("ca.pem")).unwrap();
    let again = make(folder.path(), &holders(), now()).unwrap_err();
    assert!(matches!(again, PkiError::Write(..)));
    assert_eq!(fs::read(folder.path().join("ca.pem")).unwrap(), before);
    let keys = folder.path().join("keys");
    keys_in(&keys, "2321000156/region/audit").unwrap();
    let before = fs::read(keys.join("master.key")).unwrap();
    assert!(keys_in(&keys, "2321000156/region/audit").is_err());
    assert_eq!(fs::read(keys.join("master.key")).unwrap(), before);
}

#[test]
fn what_is_made_opens_and_holds_for_a_year() {
    let folder = tempfile::tempdir().unwrap();
    let made = make(folder.path(), &holders(), now()).unwrap();
    for (holder, (serves, hsa_id)) in
        made.holders.iter().zip([(true, "SE2120001850-STAFETT"), (false, "SE2321000156-COSMIC")])
    {
        let files = Files {
            certificate: holder.certificate.clone(),
            key: holder.key.clone(),
            trust: vec![made.ca.clone()],
            revocation: Revocation::Lists(vec![made.crl.clone()]),
        };
        let tls = Tls::open(&files, now()).unwrap();
        assert_eq!((tls.serves(), tls.hsa_id().as_str()), (serves, hsa_id));
        assert!(tls.holds_until() > now().checked_add((364 * 24).hours()).unwrap());
        assert!(Tls::open(&files, now().checked_add((366 * 24).hours()).unwrap()).is_err());
    }
}

#[test]
fn a_revoked_certificate_is_on_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let today = now().to_zoned(TimeZone::UTC).date();
    let ca = DevelopmentCa::new(today).unwrap();
    let issued = ca.issue("system", &"SE2321000156-COSMIC".parse().unwrap(), &[]).unwrap();
    let file = |name: &str, contents: &str| {
        let path = folder.path().join(name);
        create_private(&path, contents.as_bytes()).unwrap();
        path
    };
    let mut files = Files {
        certificate: file("pem", issued.certificate_pem()),
        key: file("key", issued.key_pem()),
        trust: vec![file("ca", &ca.certificate_pem())],
        revocation: Revocation::Lists(vec![file("none", &ca.revocation_list(&[]).unwrap())]),
    };
    assert!(Tls::open(&files, now()).is_ok());
    let list = ca.revocation_list(&[&issued]).unwrap();
    files.revocation = Revocation::Lists(vec![file("one", &list)]);
    assert!(Tls::open(&files, now()).is_err());
}

#[test]
fn the_calendars_ends_do_not_panic() {
    assert!(DevelopmentCa::new(date(9999, 12, 31)).is_err());
    assert!(DevelopmentCa::new(date(2028, 2, 29)).is_ok());
}

#[test]
fn a_gateways_keys_differ_and_fit() {
    let folder = tempfile::tempdir().unwrap();
    let keys = keys_in(folder.path(), "2321000156/region/audit").unwrap();
    let master = read_private(&keys.master).unwrap();
    let ledger = read_private(&keys.ledger).unwrap();
    assert_ne!(*master, *ledger);
    for key in [&master, &ledger] {
        assert_eq!((key.len(), key.last()), (45, Some(&b'\n')));
    }
    let vkey = fs::read_to_string(folder.path().join("ledger.vkey")).unwrap();
    let vkey: VerifierKey = vkey.trim_end().parse().unwrap();
    assert_eq!(vkey, keys.ledger_key);
    assert_eq!(vkey.name(), "2321000156/region/audit");
}

#[test]
fn holders_are_read_strictly() {
    for right in [
        "a:SE2120001850-STAFETT:localhost",
        "a-1:se165565594230-1000:::1",
        "a:SE2120001850-X:10.0.0.1",
    ] {
        assert!(Holder::gateway(right).is_ok(), "{right}");
    }
    for wrong in [
        "",
        "a:SE2120001850-STAFETT",
        "a:SE2120001850-STAFETT:",
        "a:SE2120001850-STAFETT:host:7443",
        "a:SE2120001850-STAFETT:a b",
        "a:STAFETT:localhost",
        // Ten digits, but no organisation's.
        "a:SE2120001851-STAFETT:localhost",
        "A:SE2120001850-STAFETT:localhost",
        "../a:SE2120001850-STAFETT:localhost",
        "ca:SE2120001850-STAFETT:localhost",
        ":SE2120001850-STAFETT:localhost",
    ] {
        assert!(Holder::gateway(wrong).is_err(), "{wrong}");
    }
    assert!(Holder::client("a:SE2120001850-STAFETT").is_ok());
    for wrong in ["", "a", "a:", "ca:SE2120001850-STAFETT", "a:SE2120001850-STAFETT:localhost"] {
        assert!(Holder::client(wrong).is_err(), "{wrong}");
    }
    assert_eq!(origin("2321000156/region").as_deref(), Ok("2321000156/region/audit"));
    for wrong in
        ["", "2321000156", "2321000157/region", "2321000156/", "2321000156/a/b", "x/region"]
    {
        assert!(origin(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_file_is_never_written_over_or_through_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (target, link) = (folder.path().join("target"), folder.path().join("link"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert!(create_private(&link, b"x").is_err());
    assert!(create_public(&link, b"x").is_err());
    assert!(!target.exists());
}
