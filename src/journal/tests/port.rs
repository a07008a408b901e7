//! The journal in a real folder: its lock, its permissions, and that both storages keep the same promises.

use super::*;
use std::{fs, io, os::unix::fs::PermissionsExt};

fn storages() -> Vec<(Arc<dyn Storage>, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let files = FileStorage::create(&folder.path().join("journal")).unwrap();
    vec![(Arc::new(Memory::new()), None), (Arc::new(files), Some(folder))]
}

#[test]
fn every_storage_keeps_the_ports_promises() {
    for (storage, _folder) in storages() {
        let file = storage.create("a").unwrap();
        assert_eq!(storage.create("a").err().unwrap().kind(), io::ErrorKind::AlreadyExists);
        file.allocate(5000).unwrap();
        assert_eq!(file.length().unwrap(), 5000);
        file.write_at(b"hello", 4995).unwrap();
        file.sync().unwrap();
        let mut buffer = [1; 10];
        assert_eq!(file.read_at(&mut buffer, 4994).unwrap(), 6);
        assert_eq!(&buffer[..6], b"\0hello");
        assert_eq!(file.read_at(&mut buffer, 6000).unwrap(), 0);
        assert!(file.written_from(0).unwrap().is_some_and(|from| from <= 4995));
        storage.rename("a", "b").unwrap();
        storage.sync_folder().unwrap();
        assert_eq!(storage.open("a", false).err().unwrap().kind(), io::ErrorKind::NotFound);
        let again = storage.open("b", false).unwrap();
        assert_eq!(again.read_at(&mut buffer, 4995).unwrap(), 5);
        assert_eq!(storage.names().unwrap(), ["b"]);
        storage.remove("b").unwrap();
        assert_eq!(storage.remove("b").unwrap_err().kind(), io::ErrorKind::NotFound);
        let held = storage.lock().unwrap().unwrap();
        assert!(storage.lock().unwrap().is_none());
        drop(held);
        assert!(storage.lock().unwrap().is_some());
    }
}

fn open_in(folder: &std::path::Path) -> Result<Recovered, JournalError> {
    let storage = Arc::new(FileStorage::create(folder).unwrap());
    recover(storage, key(), settings(), None, |_| Ok(()))
}

#[test]
fn a_folder_has_one_writer_and_many_readers() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("some").join("journal");
    let mut journal = ByHand::start(open_in(&folder).unwrap());
    journal.commit(&[draft(0), draft(1)]).unwrap();
    let second = open_in(&folder).err().unwrap();
    assert!(matches!(second, JournalError::InUse));
    let offline = Reader::new(Arc::new(FileStorage::existing(&folder).unwrap()), Some(key()));
    let group = offline.scan().next().unwrap().unwrap();
    assert!(group.records().zip(0..).all(|(record, number)| same(&record, &draft(number))));
    drop(journal);
    assert_eq!(open_in(&folder).unwrap().records, 2);
}

#[test]
fn nobody_else_can_read_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().join("journal");
    ByHand::start(open_in(&folder).unwrap()).commit(&[draft(0)]).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    for entry in fs::read_dir(&folder).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_missing_folder_is_no_empty_journal() {
    let folder = tempfile::tempdir().unwrap();
    let missing = FileStorage::existing(&folder.path().join("none"));
    assert_eq!(missing.unwrap_err().kind(), io::ErrorKind::NotFound);
}

#[test]
fn a_real_folder_survives_being_reopened_in_between() {
    let folder = tempfile::tempdir().unwrap();
    let mut number = 0;
    for _ in 0..6 {
        let recovered = open_in(folder.path()).unwrap();
        assert_eq!((recovered.records, recovered.cut_bytes), (number, 0));
        let mut journal = ByHand::start(recovered);
        for _ in 0..5 {
            journal.commit(&[draft(number), draft(number + 1)]).unwrap();
            number += 2;
        }
    }
}
