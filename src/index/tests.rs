//! The index keeps what it is given, and hands out nothing that was changed behind its back.

mod aging;
mod lanes;
mod replaced;

use super::*;
use crate::domain::{PacketId, PacketStatus};

fn index(folder: &std::path::Path) -> Index {
    Index::open(&folder.join("index.redb"), ValueSeal::new(&[7; 32]).unwrap()).unwrap()
}

fn key(n: u8) -> PacketKey {
    PacketKey::outgoing(PacketId::new(1_790_000_000_000, &[n; 10]))
}

fn row(status: PacketStatus, due: i64) -> PacketRow {
    let mut row = PacketRow {
        child: vec![1; 32],
        receiver: "SE2120001850-EMI01".to_owned(),
        next_attempt: due,
        expires: 9_000,
        warn_at: 8_000,
        ..PacketRow::default()
    };
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

fn lane() -> Lane {
    Lane { urgent: false, side: Side::Outgoing, unit: "SE2120001850-EMI01".to_owned() }
}

#[test]
fn nobody_else_can_read_the_file() {
    use std::{fs, os::unix::fs::PermissionsExt};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("index.redb");
    let mode = || fs::metadata(&file).unwrap().permissions().mode() & 0o777;
    put(&index(folder.path()), &key(1), &row(PacketStatus::Queued, 0));
    assert_eq!(mode(), 0o600);
    // As an earlier version left it.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert!(index(folder.path()).packet(&key(1)).unwrap().is_some());
    assert_eq!(mode(), 0o600);
}

#[test]
fn only_packets_that_wait_are_found_by_their_child() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    for (n, status) in [(1, PacketStatus::Queued), (2, PacketStatus::Held), (3, PacketStatus::Sent)]
    {
        put(&index, &key(n), &row(status, 0));
    }
    let waiting = index.waiting_of(&[1; 32]).unwrap();
    assert_eq!(waiting, [key(1), key(3), key(2)], "what is in line comes first");
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
    assert_eq!(index.lanes().unwrap(), []);
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
    index(folder.path())
        .write(true, |writer| {
            writer.set_form(1);
            Ok(())
        })
        .unwrap();
    let seal = ValueSeal::new(&[7; 32]).unwrap();
    let opened = Index::open(&folder.path().join("index.redb"), seal);
    assert!(matches!(opened.map(drop), Err(IndexError::OtherForm)));
}

#[test]
fn a_packet_is_looked_at_for_its_warning_its_end_or_a_missing_word() {
    let waiting = PacketRow { warn_at: 800, ..row(PacketStatus::Queued, 5_000) };
    let waiting = PacketRow { expires: 900, ..waiting };
    assert_eq!(waiting.watched_at(Side::Outgoing), Some(800));
    let warned = PacketRow { warned: true, ..waiting.clone() };
    assert_eq!(warned.watched_at(Side::Outgoing), Some(900), "its end waits for nothing");
    let silent = PacketRow { alarm_at: 700, ..warned };
    assert_eq!(silent.watched_at(Side::Outgoing), Some(700));
    let mut there = silent;
    there.set_status(PacketStatus::Delivered);
    assert_eq!(there.watched_at(Side::Outgoing), Some(700), "to be imported");
    there.alarm_at = 0;
    assert_eq!(there.watched_at(Side::Outgoing), None);
    let came = row(PacketStatus::Delivered, 5_000);
    assert_eq!(came.watched_at(Side::Incoming), None, "what has arrived doesn't expire");
    let told = |warned, now| PacketRow { warned, ..waiting.clone() }.must_be_warned_of(now);
    assert_eq!([told(false, 799), told(false, 800), told(true, 800)], [false, true, false]);
}

#[test]
fn what_is_watched_comes_soonest_first() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    for (n, warn_at) in [(1, 30), (2, 10), (3, 20)] {
        put(&index, &key(n), &PacketRow { warn_at, ..row(PacketStatus::Held, 0) });
    }
    assert_eq!(index.watched(25, 10).unwrap(), [key(2), key(3)]);
    assert_eq!(index.next_watched().unwrap(), Some(10));
    put(&index, &key(2), &PacketRow { warned: true, ..row(PacketStatus::Held, 0) });
    assert_eq!(index.next_watched().unwrap(), Some(20));
    let held = index.held_page(&[]).unwrap().unwrap();
    assert_eq!(held.packets, [key(1), key(2), key(3)]);
    assert!(index.held_page(&held.next).unwrap().is_none());
}

#[test]
fn what_a_peer_is_to_be_told_is_kept_for_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let place = |number| Place { number, ..Place::default() };
    index
        .write(true, |writer| {
            writer.add_news("SE2321000156-STAFETT", &place(7))?;
            writer.add_news("SE2321000156-STAFETT2", &place(8))?;
            writer.add_news("SE2321000156-STAFETT", &place(300))?;
            writer.heard("SE2120001850-STAFETT", [1; 4], 9)?;
            writer.heard("SE2120001850-STAFETT", [1; 4], 4)?;
            writer.heard("SE2120001850-STAFETT", [2; 4], 3)
        })
        .unwrap();
    let numbers = |from| {
        let news = index.news("SE2321000156-STAFETT", from, 10).unwrap();
        news.iter().map(|place| place.number).collect::<Vec<_>>()
    };
    assert_eq!((numbers(0), numbers(8), numbers(301)), (vec![7, 300], vec![300], vec![]));
    let heard = |peer, key| index.heard(peer, key).unwrap();
    assert_eq!(heard("SE2120001850-STAFETT", [1; 4]), 9, "what was heard stays heard");
    assert_eq!(heard("SE2120001850-STAFETT", [2; 4]), 3, "another ledger counts by itself");
    assert_eq!(heard("SE2120001850-STAFETT", [3; 4]), 0);
    assert_eq!(heard("SE2321000156-STAFETT", [1; 4]), 0);
}

#[test]
fn history_keeps_the_order_of_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let place = |number| Place {
        number,
        segment: 1,
        offset: 64,
        tree_size: number + 1,
        late: false,
        at: 0,
    };
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

#[test]
fn the_same_value_is_never_sealed_twice_alike() {
    let seal = ValueSeal::new(&[7; 32]).unwrap();
    let sealed = |_| seal.close("packets", b"one", b"value").unwrap();
    let different: std::collections::HashSet<_> = (0..1_000).map(sealed).collect();
    assert_eq!(different.len(), 1_000);
}

/// Both layers are asked as one, whatever of it has been written to the store.
#[test]
fn what_is_in_memory_shadows_what_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let put = |durable, n, status, due| {
        let row = row(status, due);
        index
            .write(durable, |writer| {
                let before = writer.packet(&key(n))?;
                writer.put_packet(&key(n), before.as_ref(), &row)
            })
            .unwrap();
    };
    for (n, due) in [(1, 100), (3, 300), (5, 500)] {
        put(true, n, PacketStatus::Queued, due);
    }
    put(false, 2, PacketStatus::Queued, 200);
    put(false, 3, PacketStatus::Delivered, 300);
    put(false, 4, PacketStatus::Queued, 400);
    put(false, 4, PacketStatus::Withdrawn, 400);
    put(false, 5, PacketStatus::Queued, 50);
    let told = |index: &Index| {
        let statuses: Vec<_> =
            (1..=5).map(|n| index.packet(&key(n)).unwrap().unwrap().status()).collect();
        let page = index.waiting_page(&[]).unwrap().unwrap();
        assert!(index.waiting_page(&page.next).unwrap().is_none());
        (
            statuses,
            index.due(&lane(), 1_000, 9).unwrap(),
            index.due(&lane(), 1_000, 2).unwrap(),
            index.lanes().unwrap(),
            index.waiting_of(&[1; 32]).unwrap(),
            page.packets,
            index.waiting(),
        )
    };
    use PacketStatus::{Delivered, Queued, Withdrawn};
    let waiting = vec![key(1), key(2), key(5)];
    let expected = (
        vec![Queued, Queued, Delivered, Withdrawn, Queued],
        vec![key(5), key(1), key(2)],
        vec![key(5), key(1)],
        vec![(lane(), 50)],
        waiting.clone(),
        waiting,
        3,
    );
    assert_eq!(told(&index), expected);
    // Written, it is the same; and so it is when it is opened again.
    index.write(true, |_| Ok(())).unwrap();
    assert_eq!(told(&index), expected);
    drop(index);
    assert_eq!(told(&self::index(folder.path())), expected);
}

#[test]
fn what_was_not_asked_to_be_durable_goes_with_its_mark() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    index.write(true, |writer| writer.set_mark(b"first")).unwrap();
    for n in 0..9_000_u32 {
        index
            .write(false, |writer| {
                writer.put_facts(&n.to_be_bytes(), &n.to_be_bytes())?;
                writer.set_mark(&n.to_be_bytes())
            })
            .unwrap();
    }
    assert_eq!(index.mark().unwrap().unwrap(), 8_999_u32.to_be_bytes());
    assert_eq!(index.facts(&2_047_u32.to_be_bytes()).unwrap().unwrap(), 2_047_u32.to_be_bytes());
    // As after a crash: what the store was told to write without a sync, or never told, is not there, nor is its mark.
    let copy = folder.path().join("copy");
    std::fs::create_dir(&copy).unwrap();
    std::fs::copy(folder.path().join("index.redb"), copy.join("index.redb")).unwrap();
    let crashed = self::index(&copy);
    let mark = crashed.mark().unwrap().unwrap();
    let known = |n: u32| crashed.facts(&n.to_be_bytes()).unwrap().is_some();
    match <[u8; 4]>::try_from(mark.as_slice()).map(u32::from_be_bytes) {
        Ok(n) => assert!(known(n) && !known(n + 1)),
        Err(_) => assert!(mark == b"first" && !known(0)),
    }
}

/// Everything that an index tells.
type Told = (Vec<PacketKey>, Vec<PacketKey>, Vec<Option<PacketRow>>, Vec<Option<Vec<u8>>>);

fn told(index: &Index) -> Result<Told, IndexError> {
    let packets = (0..KNOWN).map(|n| index.packet(&key(n))).collect::<Result<_, _>>()?;
    let facts = (0..KNOWN).map(|n| index.facts(&[n; 32])).collect::<Result<_, _>>()?;
    Ok((index.due(&lane(), i64::MAX - 1, usize::MAX)?, index.waiting_of(&[1; 32])?, packets, facts))
}

const KNOWN: u8 = 60;

#[test]
fn no_flipped_byte_hides_a_key_or_moves_it() {
    let folder = tempfile::tempdir().unwrap();
    let before = {
        let index = index(folder.path());
        for n in 0..KNOWN {
            put(&index, &key(n), &row(PacketStatus::Queued, n.into()));
            index.write(true, |writer| writer.put_facts(&[n; 32], &[n; 9])).unwrap();
        }
        told(&index).unwrap()
    };
    let file = folder.path().join("index.redb");
    let whole = std::fs::read(&file).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    let mut noticed = 0;
    for place in (0..=used).step_by(997) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        std::fs::write(&file, flipped).unwrap();
        let opened = Index::open(&file, ValueSeal::new(&[7; 32]).unwrap());
        match opened.and_then(|index| told(&index)) {
            Ok(now) => assert!(now == before, "byte {place}"),
            Err(_) => noticed += 1,
        }
    }
    assert!(noticed > 5, "{noticed}");
}

#[test]
fn an_end_that_names_no_child_is_heard_where_one_case_alone_can_be_meant() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let said = |n: u8| Heard {
        packet: key(n).bytes().to_vec(),
        sender: "SE2321000156-BUP01".to_owned(),
        receiver: "SE2120001850-SOC01".to_owned(),
        ..Heard::default()
    };
    let case = |n: u8| CaseKey { child: [n; 32], case: [n; 32] };
    // More than are read at once, of which some change in the step itself.
    let hear = |from, to| {
        index.write(false, |writer| {
            for n in from..to {
                let name = if n == 195 { "one" } else { "many" };
                writer.hear(&case(n), name, said(n))?;
            }
            writer.hear_of("many", said(251))?;
            if to == 250 { writer.hear_of("one", said(252)) } else { Ok(()) }
        })
    };
    hear(0, 200).unwrap();
    hear(190, 250).unwrap();
    for n in 0..250 {
        let heard = index.case(&case(n)).unwrap().heard;
        let of = |end| heard.iter().filter(|it| it.packet == key(end).bytes()).count();
        assert_eq!((of(251), of(252)), (0, usize::from(n == 195)), "{n}");
    }
    // Its own row knows no child to look under.
    let row = PacketRow {
        child: vec![251; 32],
        kind: "sip.closure".to_owned(),
        case: "one".to_owned(),
        ..row(PacketStatus::Imported, 0)
    };
    index.write(false, |writer| writer.unhear(&key(252), &row)).unwrap();
    assert_eq!(index.case(&case(195)).unwrap().heard.len(), 2, "what the others said stands");
    assert!((0..250).all(|n| {
        index.case(&case(n)).unwrap().heard.iter().all(|it| it.packet != key(252).bytes())
    }));
}
