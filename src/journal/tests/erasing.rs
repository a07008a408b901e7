//! Keys are destroyed while the disk fails in every way: what was to go goes at last, and nothing else is touched.

use super::{
    memory::{FAULTS, Fault},
    reading::reader,
    running::Nobody,
    *,
};
use crate::journal::{
    erase::{Doomed, Eraser},
    health::Health,
};

/// So many groups lie in more than one segment.
const GROUPS: u64 = 14;

fn eraser(disk: &Memory) -> Eraser {
    Eraser { reader: reader(disk), health: Health::new() }
}

/// Every third record, all its keys or its payload's alone.
fn doomed(positions: &[Position]) -> Vec<Doomed> {
    let numbered = (0..).zip(positions.iter().copied()).step_by(3);
    let which = |number| if u64::is_multiple_of(number, 2) { Which::Both } else { Which::Payload };
    numbered.map(|(number, position)| Doomed { number, position, which: which(number) }).collect()
}

fn goes(number: u64, which: Which) -> bool {
    number.is_multiple_of(3) && (which == Which::Payload || number.is_multiple_of(2))
}

/// What a slot must be that is to stay, and may be that was to go.
fn check_slot(found: KeySlot<'_>, given: &Option<[u8; 60]>, goes: bool, gone: bool) {
    match (found, given) {
        (KeySlot::Absent, None) => {}
        (KeySlot::Erased, Some(_)) => assert!(goes, "another's key is destroyed"),
        (KeySlot::Held(found), Some(given)) => {
            assert!(!gone || !goes, "a key that was destroyed is there");
            let as_it_was = |(found, given): (&u8, &u8)| found == given || goes && *found == 0;
            assert!(found.iter().zip(given).all(as_it_was), "other bytes were written");
        }
        _ => panic!("a slot came or went"),
    }
}

/// Every record is as it was written, but for keys that were to go; with `gone`, these are gone.
fn check(disk: &Memory, many: usize, gone: bool) {
    drop(open(disk).expect("it opens again"));
    let mut seen = 0;
    for group in reader(disk).scan() {
        for record in group.unwrap().records() {
            let draft = draft(record.number);
            assert!(same_but_slots(&record, &draft));
            let (log, payload) =
                (goes(record.number, Which::Both), goes(record.number, Which::Payload));
            check_slot(record.log_slot, &draft.log_slot, log, gone);
            check_slot(record.payload_slot, &draft.payload_slot, payload, gone);
            seen += 1;
        }
    }
    assert_eq!(seen, many);
}

#[test]
fn every_operation_fails_once_in_every_way_and_the_keys_go_at_last() {
    let (whole, _, positions) = journal_of(GROUPS);
    let segments = positions.last().unwrap().segment;
    assert!(segments > 1, "one sync a segment");
    let mut dice = Dice(7);
    let mut struck = 0;
    for fault in FAULTS {
        for at in 0.. {
            let disk = whole.after_restart();
            disk.plan(at, fault);
            let erased = eraser(&disk).erase(&doomed(&positions));
            let is_over = disk.fault_is_over();
            let disk = match fault {
                Fault::CutsPower => disk.after_power_cut(&mut dice),
                _ => disk.after_restart(),
            };
            check(&disk, positions.len(), erased.is_ok() && fault != Fault::CutsPower);
            // Who asks again gets it done, for good.
            eraser(&disk).erase(&doomed(&positions)).unwrap();
            check(&disk.after_worst_power_cut(), positions.len(), true);
            if !is_over {
                break;
            }
            struck += 1;
        }
    }
    println!("journal: {struck} faults while keys were destroyed");
    assert!(struck > 100, "{struck}");
}

#[test]
fn once_it_is_said_to_be_done_no_power_cut_brings_a_key_back() {
    let (disk, _, positions) = journal_of(GROUPS);
    eraser(&disk).erase(&doomed(&positions)).unwrap();
    check(&disk.after_worst_power_cut(), positions.len(), true);
}

#[test]
fn a_failed_sync_halts_and_only_what_was_meant_is_touched() {
    let (disk, marks, positions) = journal_of(6);
    let journal = open(&disk).unwrap().start::<(), _, _>(Namer, Nobody).unwrap();
    let eraser = journal.eraser();
    let payload_of = |number: u64, position| Doomed { number, position, which: Which::Payload };
    // Number 1 has both keys; number 0 has none.
    for _ in 0..2 {
        eraser.erase(&[payload_of(0, positions[0]), payload_of(1, positions[1])]).unwrap();
    }
    let beside = Position { offset: positions[1].offset + 1, ..positions[1] };
    for wrong in [payload_of(1, beside), payload_of(2, positions[1])] {
        let refused = eraser.erase(&[wrong]);
        assert!(matches!(refused, Err(JournalError::NotARecord { .. })));
    }
    let after = disk.after_restart();
    let stored = reader(&after).read(positions[1]).unwrap();
    assert_eq!(stored.record().payload_slot, KeySlot::Erased);
    let log_slot = draft(1).log_slot.unwrap();
    assert_eq!(stored.record().log_slot, KeySlot::Held(&log_slot));
    assert!(same_but_slots(&stored.record(), &draft(1)));
    assert_eq!(open(&after).unwrap().mark.as_ref(), marks.last());

    disk.plan(0, Fault::ForgetsWhatItShouldSync);
    let condition = journal.condition();
    assert!(eraser.erase(&[payload_of(1, positions[1])]).is_err());
    assert_eq!(*condition.borrow(), Condition::Halted);
}
