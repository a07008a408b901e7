//! One write, torn in every way that a power cut can tear it, wherever in a sector it begins.

use super::*;
use crate::journal::segments::{SECTOR, segment_name};

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
