//! Which folders are synced, as the kernel tells of those that are opened.

use super::*;
use crate::journal::FileStorage;
use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
use rustix::io::Errno;
use std::collections::BTreeSet;
use std::mem::MaybeUninit;

/// The folders that were opened while `work` was done: `folder` itself, called `.`, and those right in it. Whoever syncs one opens it, and
/// whoever makes one in it doesn't.
pub(crate) fn opened_in(folder: &Path, work: impl FnOnce()) -> BTreeSet<String> {
    let watching = init(CreateFlags::NONBLOCK).unwrap();
    add_watch(&watching, folder, WatchFlags::OPEN).unwrap();
    work();
    let mut buffer = [MaybeUninit::uninit(); 4096];
    let mut events = Reader::new(watching, &mut buffer);
    let mut opened = BTreeSet::new();
    loop {
        match events.next() {
            Ok(event) => {
                let name = event.file_name().map_or(".", |name| name.to_str().unwrap());
                opened.insert(name.to_owned());
            }
            Err(Errno::AGAIN) => return opened,
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn all_that_hold_a_new_folder_are_synced_and_no_others() {
    let home = tempfile::tempdir().unwrap();
    let opened = opened_in(home.path(), || make_folder(&home.path().join("a/b/c"), 0o700).unwrap());
    assert_eq!(opened, BTreeSet::from([".", "a"].map(str::to_owned)));
    let opened = opened_in(home.path(), || make_folder(&home.path().join("a/b/c"), 0o700).unwrap());
    assert!(opened.is_empty(), "{opened:?}");
}

#[test]
fn a_journal_whose_data_folder_is_new_lasts_too() {
    let home = tempfile::tempdir().unwrap();
    let journal = home.path().join("data/journal");
    let opened = opened_in(home.path(), || drop(FileStorage::create(&journal).unwrap()));
    assert!(opened.contains("."), "{opened:?}");
    // Whoever made it may have been killed before it was sure.
    let opened =
        opened_in(&home.path().join("data"), || drop(FileStorage::create(&journal).unwrap()));
    assert!(opened.contains("."), "{opened:?}");
}
