//! The line of a child's packets to one receiver, over many random lives.

use super::{Stepped, begin, miss, step};
use crate::domain::{PacketId, PacketStatus, Step};
use crate::index::{Index, PacketKey, PacketRow, Place, Side, ValueSeal};
use proptest::collection::vec;
use proptest::prelude::*;

fn key(n: u8) -> PacketKey {
    PacketKey::outgoing(PacketId::new(1_790_000_000_000, &[n; 10]))
}

fn key_on(side: Side, n: u64) -> PacketKey {
    PacketKey { side, ..key(u8::try_from(n).unwrap()) }
}

/// Something happens to a packet of a child's.
#[derive(Debug, Clone)]
enum Happens {
    Comes { not_before: i64, held: bool, urgent: bool, child: u8, side: Side },
    Steps { which: u64, step: Step, aside: bool },
}

fn happens() -> impl Strategy<Value = Happens> {
    let steps = [
        Step::Attempt,
        Step::Fail,
        Step::Acknowledge,
        Step::Hold,
        Step::Release,
        Step::Expire,
        Step::Withdraw,
        Step::Import,
        Step::Reject,
    ];
    let side = prop::sample::select(vec![Side::Outgoing, Side::Incoming]);
    let rarely = || prop::bool::weighted(0.2);
    prop_oneof![
        (0..4_i64, rarely(), rarely(), 0..2_u8, side).prop_map(
            |(not_before, held, urgent, child, side)| {
                Happens::Comes { not_before, held, urgent, child, side }
            }
        ),
        (0..20_u64, prop::sample::select(steps.to_vec()), any::<bool>())
            .prop_map(|(which, step, aside)| Happens::Steps { which, step, aside }),
    ]
}

fn take_in(index: &Index, number: u64, happening: &Happens) {
    let place = Place { number, ..Place::default() };
    index
        .write(false, |writer| match happening {
            Happens::Comes { not_before, held, urgent, child, side } => {
                let mut row = PacketRow {
                    child: vec![*child; 32],
                    receiver: "SE2120001850-EMI01".to_owned(),
                    not_before: *not_before,
                    next_attempt: *not_before,
                    expires: 9_000,
                    urgent: *urgent,
                    ..PacketRow::default()
                };
                row.set_status(match (side, held) {
                    (Side::Outgoing, true) => PacketStatus::Held,
                    (Side::Outgoing, false) => PacketStatus::Queued,
                    (Side::Incoming, _) => PacketStatus::Delivered,
                });
                begin(writer, &key_on(*side, number), place, row)
            }
            Happens::Steps { which, step: what, aside } => {
                let incoming = key_on(Side::Incoming, *which);
                let came_in = writer.packet(&incoming)?.is_some();
                let key = if came_in { incoming } else { key_on(Side::Outgoing, *which) };
                let stepped = Stepped { aside: *aside, ..Stepped::plain(key, *what, 5) };
                step(writer, place, &stepped).map(drop)
            }
        })
        .unwrap();
}

#[test]
fn a_word_that_comes_as_it_is_missed_leaves_no_alarm_behind() {
    for (word, missing) in [(Step::Import, false), (Step::Fail, true)] {
        let folder = tempfile::tempdir().unwrap();
        let seal = ValueSeal::new(&[7; 32]).unwrap();
        let index = Index::open(&folder.path().join("index.redb"), seal).unwrap();
        let (held, urgent, child, side) = (false, false, 0, Side::Outgoing);
        let come = Happens::Comes { not_before: 0, held, urgent, child, side };
        take_in(&index, 0, &come);
        let place = |at| Place { number: 1, at, ..Place::default() };
        let attempt = Stepped { alarm_at: Some(50), ..Stepped::plain(key(0), Step::Attempt, 5) };
        // At the time of the alarm the word is on its way into the index.
        index
            .write(false, |writer| {
                step(writer, place(5), &attempt)?;
                step(writer, place(50), &Stepped::plain(key(0), word, 50))?;
                miss(writer, &key(0), place(51))
            })
            .unwrap();
        let row = index.packet(&key(0)).unwrap().unwrap();
        assert_eq!((row.missing, row.alarm_at), (missing, 0), "{word:?}");
        assert_eq!(index.waiting(), u64::from(missing));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_first_of_each_line_is_due_and_the_others_wait_for_it(life in vec(happens(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let seal = ValueSeal::new(&[7; 32]).unwrap();
        let index = Index::open(&folder.path().join("index.redb"), seal).unwrap();
        for (number, happening) in (0..).zip(&life) {
            take_in(&index, number, happening);
            let rows: Vec<_> = (0..=number)
                .flat_map(|n| [key_on(Side::Outgoing, n), key_on(Side::Incoming, n)])
                .filter_map(|key| Some((key, index.packet(&key).unwrap()?)))
                .collect();
            let due: Vec<_> = index
                .lanes()
                .unwrap()
                .iter()
                .flat_map(|(lane, _)| index.due(lane, i64::MAX - 1, 100).unwrap())
                .collect();
            let sides = [Side::Outgoing, Side::Incoming];
            for (side, child) in sides.into_iter().flat_map(|it| [(it, 0), (it, 1)]) {
                let mut line: Vec<_> = rows
                    .iter()
                    .filter(|(key, row)| key.side == side && row.child == [child; 32])
                    .filter(|(key, row)| row.is_in_line(key.side))
                    .collect();
                line.sort_by_key(|(_, row)| (row.not_before, row.stored.unwrap().number));
                for (place, (key, row)) in line.iter().enumerate() {
                    prop_assert_eq!(row.blocked, place > 0, "{:?} at {}", key, place);
                    prop_assert_eq!(due.contains(key), place == 0);
                }
            }
            for (key, row) in rows {
                let goes = match key.side {
                    Side::Outgoing => {
                        matches!(row.status(), PacketStatus::Queued | PacketStatus::Sent)
                    }
                    Side::Incoming => row.status() == PacketStatus::Delivered,
                };
                if row.urgent || row.aside || !goes {
                    prop_assert!(!row.blocked);
                    prop_assert_eq!(due.contains(&key), goes);
                }
            }
        }
    }
}
