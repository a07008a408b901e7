//! The line of a child's packets to one receiver, over many random lives.

use super::{Stepped, begin, miss, step};
use crate::domain::{PacketId, PacketStatus, Step};
use crate::index::{Index, PacketKey, PacketRow, Place, ValueSeal};
use proptest::collection::vec;
use proptest::prelude::*;

fn key(n: u8) -> PacketKey {
    PacketKey::outgoing(PacketId::new(1_790_000_000_000, &[n; 10]))
}

/// Something happens to a packet of a child's.
#[derive(Debug, Clone)]
enum Happens {
    Comes { not_before: i64, held: bool, urgent: bool, child: u8 },
    Steps { which: usize, step: Step },
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
    ];
    prop_oneof![
        (0..4_i64, prop::bool::weighted(0.2), prop::bool::weighted(0.2), 0..2_u8).prop_map(
            |(not_before, held, urgent, child)| Happens::Comes { not_before, held, urgent, child }
        ),
        (0..20_usize, prop::sample::select(steps.to_vec()))
            .prop_map(|(which, step)| Happens::Steps { which, step }),
    ]
}

fn take_in(index: &Index, number: u64, happening: &Happens) {
    let place = Place { number, ..Place::default() };
    index
        .write(false, |writer| match happening {
            Happens::Comes { not_before, held, urgent, child } => {
                let mut row = PacketRow {
                    child: vec![*child; 32],
                    receiver: "SE2120001850-EMI01".to_owned(),
                    not_before: *not_before,
                    next_attempt: *not_before,
                    expires: 9_000,
                    urgent: *urgent,
                    ..PacketRow::default()
                };
                row.set_status(if *held { PacketStatus::Held } else { PacketStatus::Queued });
                begin(writer, &key(u8::try_from(number).unwrap()), place, row)
            }
            Happens::Steps { which, step: what } => {
                let key = key(u8::try_from(*which).unwrap());
                step(writer, place, &Stepped::plain(key, *what, 5))
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
        let come = Happens::Comes { not_before: 0, held: false, urgent: false, child: 0 };
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
            let rows: Vec<_> = (0..=u8::try_from(number).unwrap())
                .filter_map(|n| Some((key(n), index.packet(&key(n)).unwrap()?)))
                .collect();
            let due: Vec<_> = index
                .lanes()
                .unwrap()
                .iter()
                .flat_map(|(lane, _)| index.due(lane, i64::MAX - 1, 100).unwrap())
                .collect();
            for child in 0..2 {
                let mut line: Vec<_> = rows
                    .iter()
                    .filter(|(key, row)| row.child == [child; 32] && row.is_in_line(key.side))
                    .collect();
                line.sort_by_key(|(_, row)| (row.not_before, row.stored.unwrap().number));
                for (place, (key, row)) in line.iter().enumerate() {
                    prop_assert_eq!(row.blocked, place > 0, "{:?} at {}", key, place);
                    prop_assert_eq!(due.contains(key), place == 0);
                }
            }
            for (key, row) in rows {
                let goes = matches!(row.status(), PacketStatus::Queued | PacketStatus::Sent);
                if row.urgent || !goes {
                    prop_assert!(!row.blocked);
                    prop_assert_eq!(due.contains(&key), goes);
                }
            }
        }
    }
}
