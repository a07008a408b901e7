//! Crash points of the spool: what is left behind, and what the next attempt makes of it.

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

const NAME: &str = "0198d5a0-0000-7000-8000-000000000001.json";

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn a_file_is_whole_and_alone_and_not_for_everybody() {
    let folder = tempfile::tempdir().unwrap();
    Spool::new(folder.path()).write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(names(folder.path()), [NAME]);
    assert_eq!(fs::read_to_string(folder.path().join(NAME)).unwrap(), "whole");
    assert_eq!(fs::metadata(folder.path().join(NAME)).unwrap().permissions().mode() & 0o007, 0);
}

#[test]
fn the_same_again_leaves_the_very_same_file() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(folder.path());
    spool.write(NAME, b"whole", &|| true).unwrap();
    let first = fs::metadata(folder.path().join(NAME)).unwrap();
    spool.write(NAME, b"whole", &|| true).unwrap();
    let second = fs::metadata(folder.path().join(NAME)).unwrap();
    assert_eq!((first.ino(), first.mtime_nsec()), (second.ino(), second.mtime_nsec()));
    assert_eq!(names(folder.path()), [NAME]);
}

#[test]
fn another_content_takes_its_place_whole() {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(folder.path());
    spool.write(NAME, b"longer than what follows", &|| true).unwrap();
    spool.write(NAME, b"less", &|| true).unwrap();
    assert_eq!(fs::read_to_string(folder.path().join(NAME)).unwrap(), "less");
}

/// A crash while the hidden file is written, at every length, and just before it is renamed.
#[test]
fn a_crash_before_renaming_leaves_nothing_to_see_and_the_next_attempt_clears_it() {
    let whole = "the whole packet";
    for written in 0..=whole.len() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(format!(".{NAME}.part")), &whole[..written]).unwrap();
        assert!(names(folder.path()).iter().all(|name| name.starts_with('.')));
        Spool::new(folder.path()).write(NAME, whole.as_bytes(), &|| true).unwrap();
        assert_eq!(names(folder.path()), [NAME]);
        assert_eq!(fs::read_to_string(folder.path().join(NAME)).unwrap(), whole);
    }
}

/// A crash after the renaming: the file is there, and the attempt is made again.
#[test]
fn a_crash_after_renaming_is_an_attempt_made_twice() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(NAME), "whole").unwrap();
    Spool::new(folder.path()).write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(names(folder.path()), [NAME]);
}

#[test]
fn a_link_in_the_way_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    symlink(elsewhere.path(), folder.path().join(format!(".{NAME}.part"))).unwrap();
    Spool::new(folder.path()).write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(fs::read_to_string(elsewhere.path()).unwrap(), "");
    assert!(fs::symlink_metadata(folder.path().join(NAME)).unwrap().is_file());
}

#[test]
fn only_plain_names_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let spool = Spool::new(folder.path());
    for name in ["../outside", "/tmp/outside", "a/b", ".hidden", "", ".."] {
        assert_eq!(
            spool.write(name, &[], &|| true).unwrap_err().kind(),
            io::ErrorKind::InvalidInput,
            "{name}"
        );
    }
    assert!(names(folder.path()).is_empty());
}

#[test]
fn a_folder_that_is_gone_is_an_error_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let gone = folder.path().join("gone");
    assert!(Spool::new(&gone).write(NAME, b"whole", &|| true).is_err());
    assert!(!gone.exists());
}

#[test]
fn a_failed_renaming_leaves_nothing_of_the_packet() {
    let folder = tempfile::tempdir().unwrap();
    // A folder in the file's place: the hidden file can be written and not renamed.
    fs::create_dir(folder.path().join(NAME)).unwrap();
    assert!(Spool::new(folder.path()).write(NAME, b"whole", &|| true).is_err());
    assert_eq!(names(folder.path()), [NAME]);
}

#[test]
fn what_nobody_waits_for_any_more_is_not_shown_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(Spool::new(folder.path()).write(NAME, b"whole", &|| false).is_err());
    assert!(names(folder.path()).is_empty());
}
