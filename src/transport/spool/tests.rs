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

/// What a killed process was writing, of a packet that was withdrawn since.
const LEFT: &str = ".0198d5a0-0000-7000-8000-000000000002.csv.part";

#[test]
fn what_a_crash_left_is_cleared_and_nothing_of_the_record_systems_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let own = [
        "0198d5a0-0000-7000-8000-000000000002.csv",
        "0198d5a0-0000-7000-8000-000000000002.csv.part",
        ".0198d5a0-0000-7000-8000-000000000002.csv",
        ".0198d5a0-0000-7000-8000-000000000002.csv.part.old",
        ".0198d5a0-0000-7000-8000-000000000002.part",
        ".0198d5a0-0000-7000-8000-000000000002.xml.part",
        ".0198d5a0-0000-7000-8000-000000000002.old.csv.part",
        ".0198D5A0-0000-7000-8000-000000000002.csv.part",
        ".0198d5a0-0000-4000-8000-000000000002.csv.part",
        ".0198d5a0000070008000000000000002.csv.part",
        ".export.csv.part",
        ".part",
        "..part",
    ];
    own.iter().chain([&LEFT]).for_each(|name| fs::write(path(name), "of a child").unwrap());
    let (inside, link) =
        (".0198d5a0-0000-7000-8000-000000000003.csv.part", LEFT.replace("02.", "04."));
    fs::create_dir(path(inside)).unwrap();
    symlink(path(own[0]), path(&link)).unwrap();
    Spool::new(folder.path()).clear();
    assert!(!path(LEFT).exists());
    let mut kept: Vec<_> = own.into_iter().chain([inside, &link]).collect();
    kept.sort();
    assert_eq!(names(folder.path()), kept);
}

#[test]
fn a_folder_that_was_away_is_cleared_before_the_first_file() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("in");
    let spool = Spool::new(&folder);
    spool.clear();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(LEFT), "of a child").unwrap();
    spool.write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(names(&folder), [NAME]);
}

/// An empty folder is what stands in the place of one that isn't mounted.
#[test]
fn a_folder_that_comes_in_the_place_of_another_is_cleared_too() {
    let home = tempfile::tempdir().unwrap();
    let (folder, away) = (home.path().join("in"), home.path().join("away"));
    fs::create_dir(&folder).unwrap();
    fs::create_dir(&away).unwrap();
    fs::write(away.join(LEFT), "of a child").unwrap();
    let spool = Spool::new(&folder);
    spool.clear();
    fs::rename(&folder, home.path().join("mount point")).unwrap();
    fs::rename(&away, &folder).unwrap();
    spool.write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(names(&folder), [NAME]);
}

#[test]
fn what_could_not_be_taken_away_is_before_the_next_file() {
    let folder = tempfile::tempdir().unwrap();
    let hidden = folder.path().join(hidden_name(NAME));
    let spool = Spool::new(folder.path());
    // A folder in its place: it can't be removed as a file.
    let given_up = || {
        fs::remove_file(&hidden).unwrap();
        fs::create_dir(&hidden).unwrap();
        false
    };
    assert!(spool.write(NAME, b"whole", &given_up).is_err());
    fs::remove_dir(&hidden).unwrap();
    fs::write(&hidden, "of a child").unwrap();
    let other = NAME.replace("01.", "05.");
    spool.write(&other, b"whole", &|| true).unwrap();
    assert_eq!(names(folder.path()), [other]);
}

#[test]
fn a_file_that_nobody_is_sure_of_is_taken_back_and_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    // The second time it lies there already, as after a crash.
    for there in [false, true] {
        if there {
            fs::write(folder.path().join(NAME), "whole").unwrap();
        }
        let failed = Spool::that_fails_to_sync(folder.path()).write(NAME, b"whole", &|| true);
        assert!(was_glimpsed(&failed.unwrap_err()), "its reader may have seen it");
        assert!(names(folder.path()).is_empty());
    }
    Spool::new(folder.path()).write(NAME, b"whole", &|| true).unwrap();
    assert_eq!(names(folder.path()), [NAME]);
}

#[test]
fn a_renaming_whose_answer_was_lost_is_told_from_one_that_never_was() {
    let folder = tempfile::tempdir().unwrap();
    let (hidden, place) = (folder.path().join(hidden_name(NAME)), folder.path().join(NAME));
    let spool = Spool::new(folder.path());
    let renamed = || fs::rename(&hidden, &place).is_ok();
    assert!(was_glimpsed(&spool.write(NAME, b"whole", &renamed).unwrap_err()));
    assert!(names(folder.path()).is_empty());
    let blocked = || fs::create_dir(&place).is_ok();
    assert!(!was_glimpsed(&spool.write(NAME, b"whole", &blocked).unwrap_err()));
    fs::remove_dir(&place).unwrap();
    assert!(!was_glimpsed(&spool.write(NAME, b"whole", &|| false).unwrap_err()));
}
