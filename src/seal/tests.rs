//! Tests of the envelope and of the key file.

use super::{
    envelope::{SLOT_LENGTH, SealError, Slot, WrapKey},
    gateway_keys::Keyring,
    keyring::{KeyFileError, MasterKey, Purpose},
};
use aws_lc_rs::rand;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const BASE64: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn key_file(folder: &Path, text: &str, mode: u32) -> PathBuf {
    let path = folder.join("master.key");
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

fn wrap_key(purpose: Purpose) -> WrapKey {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::load(&key_file(folder.path(), HEX, 0o600)).unwrap();
    WrapKey::new(&master.derive(purpose).unwrap()).unwrap()
}

#[test]
fn hex_and_base64_are_the_same_key() {
    let folder = tempfile::tempdir().unwrap();
    let texts = [
        HEX.to_owned(),
        format!("{}\n", HEX.to_uppercase()),
        format!("  {BASE64}\r\n"),
        BASE64.trim_end_matches('=').to_owned(),
    ];
    for text in texts {
        let master = MasterKey::load(&key_file(folder.path(), &text, 0o400)).unwrap();
        let derived = master.derive(Purpose::Index).unwrap();
        assert_eq!(hex_of(derived.as_bytes()), INDEX_KEY);
    }
}

/// Computed with OpenSSL's HKDF: salt `stafett`, info `stafett/v1/index`.
const INDEX_KEY: &str = "d05d71ddae41753400748d181903245525031cd6061e67b79ab624da102133e3";

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn every_purpose_has_a_key_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::load(&key_file(folder.path(), HEX, 0o600)).unwrap();
    let purposes = [
        Purpose::JournalTag,
        Purpose::LogWrap,
        Purpose::PayloadWrap,
        Purpose::Index,
        Purpose::ChildPseudonym,
        Purpose::ContentName,
    ];
    let keys: std::collections::BTreeSet<_> =
        purposes.iter().map(|purpose| *master.derive(*purpose).unwrap().as_bytes()).collect();
    assert_eq!(keys.len(), purposes.len());
}

#[test]
fn a_key_file_that_others_may_read_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    for mode in [0o640, 0o604, 0o620, 0o602, 0o610, 0o644, 0o777] {
        let path = key_file(folder.path(), HEX, mode);
        let error = MasterKey::load(&path).unwrap_err();
        assert!(matches!(error, KeyFileError::Exposed { .. }), "{mode:o}");
        assert!(error.to_string().ends_with(&format!("run: chmod 600 {}", path.display())));
    }
}

#[test]
fn what_is_no_key_is_refused_and_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        String::new(),
        HEX[..62].to_owned(),
        format!("{HEX}00"),
        HEX.replace('f', "g"),
        BASE64.replace('8', "9"),
        format!("{HEX}\n{HEX}"),
        "x".repeat(100_000),
    ];
    for text in wrong {
        let error = MasterKey::load(&key_file(folder.path(), &text, 0o600)).unwrap_err();
        assert!(matches!(error, KeyFileError::NotAKey { .. }), "{} characters", text.len());
        assert!(text.is_empty() || !error.to_string().contains(&text[..text.len().min(20)]));
    }
    let placeholder = key_file(folder.path(), &"0".repeat(64), 0o600);
    let error = MasterKey::load(&placeholder).unwrap_err();
    assert!(matches!(error, KeyFileError::Placeholder { .. }));
    let missing = MasterKey::load(&folder.path().join("none")).unwrap_err();
    assert!(matches!(missing, KeyFileError::Unreadable { .. }));
}

#[test]
fn what_was_sealed_opens_again() {
    let key = wrap_key(Purpose::PayloadWrap);
    for length in [0, 1, 15, 16, 17, 4096, 100_000] {
        let mut plain = vec![0; length];
        rand::fill(&mut plain).unwrap();
        let (slot, sealed) = key.seal(b"context", plain.clone()).unwrap();
        assert_eq!(sealed.0.len(), length + 16);
        assert_eq!(*key.open(b"context", &slot, &sealed.0).unwrap(), plain);
    }
}

#[test]
fn the_same_plaintext_is_never_sealed_alike() {
    let key = wrap_key(Purpose::PayloadWrap);
    let (first_slot, first) = key.seal(b"", vec![7; 64]).unwrap();
    let (second_slot, second) = key.seal(b"", vec![7; 64]).unwrap();
    assert_ne!(first, second);
    assert_ne!(first_slot, second_slot);
    assert_eq!(key.open(b"", &first_slot, &second.0).unwrap_err(), SealError::Content);
}

#[test]
fn nothing_opens_after_any_byte_was_changed() {
    let key = wrap_key(Purpose::LogWrap);
    let (slot, sealed) = key.seal(b"context", vec![7; 100]).unwrap();
    for at in 0..SLOT_LENGTH {
        for flip in [1, 0x80, 0xff] {
            let mut slot = slot;
            slot.0[at] ^= flip;
            assert_eq!(key.open(b"context", &slot, &sealed.0).unwrap_err(), SealError::Slot);
        }
    }
    for at in 0..sealed.0.len() {
        let mut changed = sealed.0.clone();
        changed[at] ^= 1;
        assert_eq!(key.open(b"context", &slot, &changed).unwrap_err(), SealError::Content);
        assert_eq!(key.open(b"context", &slot, &sealed.0[..at]).unwrap_err(), SealError::Content);
    }
    let erased = Slot([0; SLOT_LENGTH]);
    assert_eq!(key.open(b"context", &erased, &sealed.0).unwrap_err(), SealError::Slot);
    assert_eq!(key.open(b"other", &slot, &sealed.0).unwrap_err(), SealError::Slot);
    let other = wrap_key(Purpose::PayloadWrap);
    assert_eq!(other.open(b"context", &slot, &sealed.0).unwrap_err(), SealError::Slot);
}

#[test]
fn only_whoever_has_the_key_can_try_what_a_content_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let load = |text| MasterKey::load(&key_file(folder.path(), text, 0o600)).unwrap();
    let other = HEX.replace('0', "1");
    let keys = [HEX, &other].map(|text| Keyring::new(&load(text)).unwrap());
    let digest = [7; 32];
    let [ours, theirs] = [&keys[0], &keys[1]].map(|keyring| keyring.content_name(&digest));
    assert_eq!(ours, Keyring::new(&load(HEX)).unwrap().content_name(&digest));
    assert!(ours != theirs && ours != digest && ours != keys[0].content_name(&[8; 32]));
}

#[test]
fn nothing_prints_a_secret() {
    let folder = tempfile::tempdir().unwrap();
    let master = MasterKey::load(&key_file(folder.path(), HEX, 0o600)).unwrap();
    let sub_key = master.derive(Purpose::Index).unwrap();
    let key = WrapKey::new(&sub_key).unwrap();
    let (slot, sealed) = key.seal(b"", vec![7; 64]).unwrap();
    let printed = format!("{master:?} {sub_key:?} {key:?} {slot:?} {sealed:?}");
    assert_eq!(printed, "MasterKey SubKey WrapKey Slot(60 bytes) SealedBytes(80 bytes)");
}
