//! Reading: by position, by scan, from a mark, without the key, and after an erasure.

use super::*;

pub(super) fn reader(disk: &Memory) -> Reader {
    Reader::new(Arc::new(disk.clone()), Some(key()))
}

fn numbers(scan: Scan) -> Vec<u64> {
    scan.flat_map(|group| group.unwrap().records().map(|record| record.number).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_record_is_read_by_its_position() {
    let (disk, _, positions) = journal_of(14);
    let reader = reader(&disk);
    for (number, position) in positions.iter().enumerate().rev() {
        let number = number as u64;
        let stored = reader.read(*position).unwrap();
        let record = stored.record();
        assert_eq!((record.number, record.position), (number, *position));
        assert!(same(&record, &draft(number)));
    }
}

#[test]
fn no_other_position_is_a_record() {
    let (disk, _, positions) = journal_of(3);
    let reader = reader(&disk);
    for offset in 0..SEGMENT + 9 {
        let position = Position { segment: 1, offset };
        let read = reader.read(position);
        if !positions.contains(&position) {
            assert!(matches!(read, Err(JournalError::NotARecord { .. })), "{offset}");
        }
    }
    let nowhere = Position { segment: 9, offset: 48 };
    assert!(matches!(reader.read(nowhere), Err(JournalError::Storage { .. })));
}

#[test]
fn a_record_longer_than_one_read_is_whole() {
    let disk = Memory::new();
    let roomy = Settings { segment_bytes: 1 << 20, ..settings() };
    let recovered = recover(Arc::new(disk.clone()), key(), roomy, None, |_| Ok(())).unwrap();
    let mut journal = ByHand::start(recovered);
    let long = Draft { payload: Dice(7).bytes(100_000), ..draft(0) };
    let (_, positions) = journal.commit(std::slice::from_ref(&long)).unwrap();
    assert!(same(&reader(&disk).read(positions[0]).unwrap().record(), &long));
}

#[test]
fn a_scan_shows_groups_in_order() {
    let (disk, marks, positions) = journal_of(14);
    let mut scan = reader(&disk).scan();
    let groups: Vec<_> = scan.by_ref().map(Result::unwrap).collect();
    assert_eq!(groups.iter().map(Group::mark).collect::<Vec<_>>(), marks);
    let records: Vec<_> = groups.iter().flat_map(Group::records).collect();
    assert_eq!(records.iter().map(|record| record.position).collect::<Vec<_>>(), positions);
    assert!(records.iter().all(|record| same(record, &draft(record.number))));
    assert_eq!(scan.end().unwrap().torn(), (0, 0));
}

#[test]
fn a_scan_begins_at_a_mark_or_near_a_number() {
    let (disk, marks, positions) = journal_of(14);
    let all = positions.len() as u64;
    for mark in &marks {
        let kept = Mark::from_bytes(&mark.to_bytes()).unwrap();
        assert_eq!(kept, *mark);
        let from: Vec<_> = (mark.first()..all).collect();
        assert_eq!(numbers(reader(&disk).scan_from(&kept).unwrap()), from);
    }
    for (number, position) in (0..all).zip(&positions) {
        let near = numbers(reader(&disk).scan_near(number).unwrap());
        assert!(near[0] <= number && *near.last().unwrap() == all - 1);
        assert_eq!(positions[near[0] as usize].segment, position.segment);
    }
    // A segment that is damaged hides none of those behind it.
    let newest = positions[positions.len() - 1].segment;
    assert!(newest > 3);
    for damaged in 1..newest {
        let name = format!("{damaged:010}.journal");
        disk.flip(&name, 20, 1);
        for (number, position) in (0..all).zip(&positions) {
            let near = reader(&disk).scan_near(number).unwrap();
            if position.segment > damaged {
                let first = near.take(1).next().unwrap().unwrap().mark().first();
                assert_eq!(positions[first as usize].segment, position.segment, "{damaged}");
            }
        }
        disk.flip(&name, 20, 1);
    }
    assert!(Mark::from_bytes(&marks[0].to_bytes()[1..]).is_none());
    let other = Mark { tag: [0; 16], ..marks[3] };
    let error = reader(&disk).scan_from(&other).err().unwrap();
    assert!(matches!(error, JournalError::Unknown { number } if number == marks[3].next() - 1));
}

#[test]
fn opening_with_a_mark_folds_only_what_is_new() {
    let (disk, marks, positions) = journal_of(14);
    for (known, mark) in marks.iter().enumerate() {
        let mut folded = Vec::new();
        let recovered = recover(Arc::new(disk.clone()), key(), settings(), Some(mark), |group| {
            folded.push(group.mark());
            Ok(())
        });
        let recovered = recovered.unwrap();
        assert_eq!(folded, marks[known + 1..]);
        assert_eq!(recovered.mark.as_ref(), marks.last());
        assert_eq!(recovered.records, positions.len() as u64);
    }
}

#[test]
fn without_a_key_the_frames_are_shown() {
    let (disk, _, positions) = journal_of(14);
    let keyless = Reader::new(Arc::new(disk), None);
    let mut count = 0;
    for group in keyless.scan() {
        for record in group.unwrap().records() {
            assert_eq!((record.number, record.commitment), (count, draft(count).commitment));
            count += 1;
        }
    }
    assert_eq!(count, positions.len() as u64);
}

#[test]
fn without_a_key_numbers_have_no_gaps_all_the_same() {
    let (disk, _, positions) = journal_of(3);
    let in_head = 28;
    disk.flip("0000000001.journal", positions[2].offset as usize + in_head, 1);
    let scanned: Result<Vec<_>, _> = Reader::new(Arc::new(disk), None).scan().collect();
    assert!(matches!(scanned.unwrap_err(), JournalError::Corrupt { number: 2, .. }));
}

#[test]
fn nothing_stored_is_printed() {
    let (disk, ..) = journal_of(2);
    let group = reader(&disk).scan().next().unwrap().unwrap();
    let record = group.records().next().unwrap();
    assert_eq!(format!("{group:?}"), "Group(0, records 0..1)");
    let expected = format!("Record(0, {} + {} bytes)", record.log.len(), record.payload.len());
    assert_eq!(format!("{record:?}"), expected);
    assert_eq!(format!("{:?}", draft(0)), expected.replace("Record(0, ", "Draft("));
    assert_eq!(format!("{:?}", key()), "FrameKey");
}
