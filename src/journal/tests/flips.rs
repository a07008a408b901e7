//! Every byte of a journal is changed once, files are lost, exchanged and rolled back: never is a wrong byte served, nor a record dropped.

use super::*;
use crate::journal::segments::segment_name;
use std::collections::BTreeSet;

/// What each byte of a segment is: part of a frame or header that is authenticated, of a slot, or blank.
fn authenticated(disk: &Memory) -> BTreeSet<(String, usize)> {
    let mut bytes = BTreeSet::new();
    let reader = Reader::new(Arc::new(disk.clone()), Some(key()));
    for group in reader.scan() {
        let group = group.unwrap();
        let file = segment_name(group.mark.segment);
        let start = group.mark.offset as usize;
        bytes.extend((0..48).chain(start..start + group.bytes.len()).map(|at| (file.clone(), at)));
        for (offset, head) in &group.records {
            for slot in head.log_slot().into_iter().chain(head.payload_slot()) {
                for at in 0..60 {
                    bytes.remove(&(file.clone(), start + *offset as usize + slot + at));
                }
            }
        }
    }
    bytes
}

/// Few and small records, so that every byte's turn comes soon: three segments, groups of one and of two, one alone in the last.
fn small_journal() -> (Memory, Settings, Vec<Draft>, Vec<Mark>, Vec<Position>) {
    let disk = Memory::new();
    let settings = Settings { segment_bytes: 1200, ..settings() };
    let recovered = recover(Arc::new(disk.clone()), key(), settings.clone(), None, |_| Ok(()));
    let mut journal = ByHand::start(recovered.unwrap());
    let small = |number| {
        let Draft { mut log, mut payload, .. } = draft(number);
        log.truncate(20);
        payload.truncate(40);
        Draft { log, payload, ..draft(number) }
    };
    let drafts: Vec<_> = (0..7).map(small).collect();
    let (mut marks, mut positions) = (Vec::new(), Vec::new());
    for group in [0..2, 2..3, 3..4, 4..6, 6..7] {
        let (mark, placed) = journal.commit(&drafts[group]).unwrap();
        marks.push(mark);
        positions.extend(placed);
    }
    assert!(marks.iter().map(|mark| mark.segment).eq([1, 1, 2, 2, 3]));
    (disk, settings, drafts, marks, positions)
}

#[test]
fn every_changed_byte_is_noticed_or_harmless() {
    let (disk, settings, drafts, marks, positions) = small_journal();
    let guarded = authenticated(&disk);
    let (mut refused, mut harmless) = (0, 0);
    for (name, bytes) in &disk.contents() {
        for (at, mask) in (0..bytes.len()).flat_map(|at| [(at, 1 << (at % 8)), (at, 0xff)]) {
            let disk = disk.after_restart();
            disk.flip(name, at, mask);
            let reader = Reader::new(Arc::new(disk.clone()), Some(key()));
            for ((number, draft), position) in (0..).zip(&drafts).zip(&positions) {
                if let Ok(stored) = reader.read(*position) {
                    assert_eq!(stored.record().number, number);
                    assert!(same_but_slots(&stored.record(), draft), "a wrong byte was served");
                }
            }
            let mut number = 0;
            let storage = Arc::new(disk.clone());
            let opened = recover(storage, key(), settings.clone(), None, |group| {
                for record in group.records() {
                    assert_eq!(record.number, number);
                    let draft = &drafts[number as usize];
                    assert!(same_but_slots(&record, draft), "a wrong byte was served");
                    number += 1;
                }
                Ok(())
            });
            match opened {
                Ok(recovered) => {
                    assert!(
                        !guarded.contains(&(name.clone(), at)),
                        "{name} at {at} went unnoticed"
                    );
                    assert_eq!(recovered.records, drafts.len() as u64, "a record was dropped");
                    assert_eq!(number, recovered.records);
                    harmless += 1;
                }
                Err(JournalError::Corrupt { file, offset, number, .. }) => {
                    assert_eq!(&file, name);
                    let until = (segment_of(name), offset);
                    let is_before = |mark: &&Mark| (mark.segment, mark.offset) <= until;
                    let group = marks.iter().rev().find(is_before).unwrap_or(&marks[0]);
                    assert!((group.first()..=group.next()).contains(&number), "{name} at {at}");
                    assert_eq!(disk.contents()[name][at], bytes[at] ^ mask, "nothing was changed");
                    refused += 1;
                }
                Err(other) => panic!("{name} at {at}: {other}"),
            }
        }
    }
    println!("journal: {refused} changed bytes refused, {harmless} harmless ones, none served");
    assert!(refused >= 2 * guarded.len());
}

fn segment_of(name: &str) -> u32 {
    name.strip_suffix(".journal").unwrap().parse().unwrap()
}

fn refuses(disk: &Memory) -> JournalError {
    open(disk).err().expect("a damaged journal doesn't open")
}

#[test]
fn a_lost_segment_is_noticed() {
    let (disk, marks, _) = journal_of(14);
    let files = disk.contents();
    let (last, _) = files.last_key_value().unwrap();
    for name in files.keys() {
        let mut rest = files.clone();
        rest.remove(name);
        let disk = Memory::holding(&rest);
        if name == last {
            // Only whoever has seen more can tell.
            assert!(open(&disk).is_ok());
            let newest = marks.last().unwrap();
            let opened = recover(Arc::new(disk), key(), settings(), Some(newest), |_| Ok(()));
            let number = newest.next() - 1;
            assert!(
                matches!(opened.err(), Some(JournalError::Unknown { number: n }) if n == number)
            );
        } else {
            assert!(matches!(refuses(&disk), JournalError::Corrupt { .. }), "{name}");
        }
    }
}

#[test]
fn exchanged_segments_are_noticed() {
    let (disk, ..) = journal_of(14);
    let mut files = disk.contents();
    let names: Vec<_> = files.keys().cloned().collect();
    let (second, third) = (files[&names[1]].clone(), files[&names[2]].clone());
    files.insert(names[1].clone(), third);
    files.insert(names[2].clone(), second);
    assert!(matches!(refuses(&Memory::holding(&files)), JournalError::Corrupt { .. }));
}

/// Two journals with one key that were once the same, as after an older backup was put back and used.
#[test]
fn a_segment_from_another_course_of_events_is_noticed() {
    let build = |from: u64| {
        let disk = Memory::new();
        let mut journal = ByHand::start(open(&disk).unwrap());
        for group in 0..16 {
            // Same lengths and numbers, but another commitment from some group on.
            let mut drafts = [draft(2 * group), draft(2 * group + 1)];
            if group >= from {
                drafts[0].commitment = [9; 32];
            }
            journal.commit(&drafts).unwrap();
        }
        disk.contents()
    };
    let (ours, theirs) = (build(99), build(0));
    let names: Vec<_> = ours.keys().cloned().collect();
    assert!(names.len() >= 3 && ours.len() == theirs.len());
    let mut mixed = ours.clone();
    mixed.insert(names[1].clone(), theirs[&names[1]].clone());
    let JournalError::Corrupt { file, what, .. } = refuses(&Memory::holding(&mixed)) else {
        panic!()
    };
    assert_eq!(file, names[1]);
    assert!(what.contains("follows another one"), "{what}");
}

/// As if a torn write had left a record that the same place once held.
#[test]
fn a_record_exchanged_for_another_of_its_place_is_noticed() {
    let build = |commitment: u8| {
        let disk = Memory::new();
        let mut journal = ByHand::start(open(&disk).unwrap());
        let (_, positions) = journal
            .commit(&[Draft { commitment: [commitment; 32], ..draft(0) }, draft(1)])
            .unwrap();
        (disk, positions)
    };
    let ((ours, positions), (theirs, _)) = (build(1), build(2));
    let (mut files, their_files) = (ours.contents(), theirs.contents());
    let range = positions[0].offset as usize..positions[1].offset as usize;
    for (name, bytes) in &mut files {
        bytes[range.clone()].copy_from_slice(&their_files[name][range.clone()]);
    }
    let mixed = Memory::holding(&files);
    let alone = Reader::new(Arc::new(mixed.clone()), Some(key())).read(positions[0]).unwrap();
    assert_eq!(alone.record().commitment, [2; 32], "by itself it is a true record");
    let JournalError::Corrupt { what, .. } = refuses(&mixed) else { panic!() };
    assert!(what.contains("belongs to other records"), "{what}");
}

#[test]
fn another_key_opens_nothing_and_changes_nothing() {
    let (disk, marks, _) = journal_of(4);
    let before = disk.contents();
    let other = || FrameKey::new(&[1; 32]).unwrap();
    let opened = recover(Arc::new(disk.clone()), other(), settings(), None, |_| Ok(()));
    let Some(JournalError::Corrupt { what, .. }) = opened.err() else { panic!("must be refused") };
    assert!(what.contains("the key is another journal's"), "{what}");
    let opened = recover(Arc::new(disk.clone()), other(), settings(), marks.last(), |_| Ok(()));
    assert!(matches!(opened.err(), Some(JournalError::Unknown { .. })));
    assert_eq!(disk.contents(), before);
}

#[test]
fn a_group_that_vanished_before_a_later_one_is_damage() {
    let (disk, marks, _) = journal_of(3);
    let (name, _) = disk.contents().into_iter().next().unwrap();
    assert!(marks.iter().all(|mark| mark.segment == 1), "all in one segment");
    // A write that the disk lost altogether: blank where the second group was.
    let range = marks[1].offset as usize..marks[2].offset as usize;
    for at in range {
        let byte = disk.contents()[&name][at];
        disk.flip(&name, at, byte);
    }
    let JournalError::Corrupt { number, offset, .. } = refuses(&disk) else { panic!() };
    assert_eq!((number, offset), (marks[1].first(), marks[1].offset));
}
