//! The index keeps what it is given, and hands out nothing that was changed behind its back.

use super::*;
use crate::domain::{PacketId, PacketStatus};

fn index(folder: &std::path::Path) -> Index {
    Index::open(&folder.join("index.redb"), ValueSeal::new(&[7; 32]).unwrap()).unwrap()
}

fn key(n: u8) -> PacketKey {
    PacketKey::outgoing(PacketId::new(1_790_000_000_000, &[n; 10]))
}

fn row(status: PacketStatus, due: i64) -> PacketRow {
    let mut row = PacketRow { child: vec![1; 32], due, expires: 9_000, ..PacketRow::default() };
    row.set_status(status);
    row
}

fn put(index: &Index, key: &PacketKey, row: &PacketRow) {
    index
        .write(true, |writer| {
            let before = writer.packet(key)?;
            writer.put_packet(key, before.as_ref(), row)
        })
        .unwrap();
}

#[test]
fn what_is_due_comes_soonest_first_and_leaves_when_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    for (n, due) in [(1, 300), (2, 100), (3, 200)] {
        put(&index, &key(n), &row(PacketStatus::Queued, due));
    }
    assert_eq!(index.due(250, 10).unwrap(), [key(2), key(3)]);
    assert_eq!(index.next_due().unwrap(), Some(100));
    put(&index, &key(2), &row(PacketStatus::Delivered, 100));
    put(&index, &key(3), &row(PacketStatus::Queued, 900));
    assert_eq!(index.due(1_000, 10).unwrap(), [key(1), key(3)]);
    assert_eq!(index.due(1_000, 1).unwrap(), [key(1)]);
}

#[test]
fn only_packets_that_wait_are_found_by_their_child() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    for (n, status) in [(1, PacketStatus::Queued), (2, PacketStatus::Held), (3, PacketStatus::Sent)]
    {
        put(&index, &key(n), &row(status, 0));
    }
    assert_eq!(index.waiting_of(&[1; 32]).unwrap(), [key(1), key(2), key(3)]);
    put(&index, &key(2), &row(PacketStatus::Withdrawn, 0));
    assert_eq!(index.waiting_of(&[1; 32]).unwrap(), [key(1), key(3)]);
    assert_eq!(index.waiting_of(&[2; 32]).unwrap(), []);
}

#[test]
fn a_step_that_fails_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let failed = index.write(true, |writer| {
        writer.put_packet(&key(1), None, &row(PacketStatus::Queued, 0))?;
        Err::<(), _>(IndexError::Altered)
    });
    assert!(failed.is_err());
    assert!(index.packet(&key(1)).unwrap().is_none());
    assert_eq!(index.next_due().unwrap(), None);
}

#[test]
fn a_value_moved_to_another_key_or_changed_by_a_bit_is_refused() {
    let seal = ValueSeal::new(&[7; 32]).unwrap();
    let sealed = seal.close("packets", b"one", b"value").unwrap();
    assert_eq!(seal.open("packets", b"one", &sealed).unwrap(), b"value");
    assert!(seal.open("packets", b"two", &sealed).is_err());
    assert!(seal.open("facts", b"one", &sealed).is_err());
    assert!(ValueSeal::new(&[8; 32]).unwrap().open("packets", b"one", &sealed).is_err());
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut flipped = sealed.clone();
            flipped[at] ^= 1 << bit;
            assert!(seal.open("packets", b"one", &flipped).is_err());
        }
    }
    for end in 0..sealed.len() {
        assert!(seal.open("packets", b"one", &sealed[..end]).is_err());
    }
}

#[test]
fn an_index_of_another_version_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    index(folder.path()).write(true, |writer| writer.set_form(1)).unwrap();
    let seal = ValueSeal::new(&[7; 32]).unwrap();
    let opened = Index::open(&folder.path().join("index.redb"), seal);
    assert!(matches!(opened.map(drop), Err(IndexError::OtherForm)));
}

#[test]
fn a_packet_is_looked_at_for_its_attempt_its_warning_or_its_end() {
    let mut row = PacketRow { warn_at: 800, expires: 900, ..PacketRow::default() };
    let mut looked_at = |side, next_attempt, warned| {
        (row.next_attempt, row.warned) = (next_attempt, warned);
        row.look_when_due(side);
        row.due
    };
    assert_eq!(looked_at(Side::Outgoing, 500, false), 500);
    assert_eq!(looked_at(Side::Outgoing, 5_000, false), 800);
    assert_eq!(looked_at(Side::Outgoing, 5_000, true), 900, "its end doesn't wait for an attempt");
    assert_eq!(looked_at(Side::Incoming, 5_000, false), 5_000, "what has arrived doesn't expire");
    let told = |warned, now| PacketRow { warned, ..row.clone() }.must_be_warned_of(now);
    assert_eq!([told(false, 799), told(false, 800), told(true, 800)], [false, true, false]);
}

#[test]
fn history_keeps_the_order_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let place = |number| Place { number, segment: 1, offset: 64, tree_size: number + 1 };
    index
        .write(false, |writer| {
            [300, 2, 70_000].iter().try_for_each(|n| writer.add_history(&key(1), &place(*n)))
        })
        .unwrap();
    let numbers: Vec<_> =
        index.history(&key(1)).unwrap().iter().map(|place| place.number).collect();
    assert_eq!(numbers, [2, 300, 70_000]);
    assert!(index.history(&key(2)).unwrap().is_empty());
}
