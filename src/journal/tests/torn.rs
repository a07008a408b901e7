//! One write, torn in every way that a power cut can tear it, wherever in a sector it begins.

use super::reading::reader;
use super::*;
use crate::journal::segments::{SECTOR, segment_name};
use std::{thread, time::Duration};

/// A draft with so many bytes of payload and no keys.
fn of_length(payload: usize) -> Draft {
    let mut dice = Dice(payload as u64);
    Draft {
        log_slot: None,
        payload_slot: None,
        log: dice.bytes(20),
        payload: dice.bytes(payload),
        ..draft(1)
    }
}

/// The disk on which only those sectors of the group came to be written whose bits are set.
fn torn(whole: &Memory, group: &Mark, end: usize, kept: usize) -> Memory {
    let mut files = whole.contents();
    let bytes = files.get_mut(&segment_name(group.segment)).unwrap();
    let start = group.offset as usize;
    for (number, sector) in (start / SECTOR..end.div_ceil(SECTOR)).enumerate() {
        if kept & 1 << number == 0 {
            let (first, last) = (start.max(sector * SECTOR), end.min((sector + 1) * SECTOR));
            bytes[first..last].fill(0);
        }
    }
    Memory::holding(&files)
}

#[test]
fn a_torn_group_is_cut_off_wherever_it_begins() {
    let mut tried = 0;
    for before in 0..SECTOR {
        let disk = Memory::new();
        let mut journal = ByHand::start(open(&disk).unwrap());
        journal.commit(&[of_length(before)]).unwrap();
        let (group, _) = journal.commit(&[of_length(70), of_length(500)]).unwrap();
        let end = journal.committer.tail.offset as usize;
        drop(journal);
        let sectors = end.div_ceil(SECTOR) - group.offset as usize / SECTOR;
        for kept in 0..(1 << sectors) - 1 {
            let disk = torn(&disk, &group, end, kept);
            let recovered = open(&disk).unwrap_or_else(|error| {
                panic!("begun at {} with sectors {kept:#b} of {sectors}: {error}", group.offset)
            });
            assert_eq!(recovered.records, 1);
            ByHand::start(recovered).commit(&[of_length(70)]).unwrap();
            assert_eq!(open(&disk).unwrap().records, 2);
            tried += 1;
        }
    }
    assert!(tried > 3000, "{tried}");
}

#[test]
fn a_write_in_the_midst_is_waited_for_where_there_may_be_a_writer_and_nowhere_else() {
    let (whole, marks, _) = journal_of(6);
    let last = marks.last().unwrap();
    let (name, start) = (segment_name(last.segment), last.offset as usize);
    let written = whole.contents()[&name].clone();
    let end = written.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    let half = || torn(&whole, last, end, 1);
    let walk = |mut scan: Scan| {
        let groups = scan.by_ref().map(Result::unwrap).collect::<Vec<_>>().len();
        (groups, scan.end().unwrap().torn().0 > 0)
    };
    assert_eq!(walk(reader(&half()).scan()), (5, true));
    assert_eq!(walk(reader(&half()).scan().beside_a_writer(Duration::from_millis(1))), (5, true));
    let disk = half();
    let writes = thread::spawn({
        let disk = disk.clone();
        move || {
            thread::sleep(Duration::from_millis(50));
            disk.open(&name, true).unwrap().write_at(&written[start..end], start as u64).unwrap();
        }
    });
    assert_eq!(walk(reader(&disk).scan().beside_a_writer(Duration::from_millis(200))), (6, false));
    writes.join().unwrap();
}
