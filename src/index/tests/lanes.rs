//! What is due, lane by lane.

use super::*;

#[test]
fn what_is_due_comes_soonest_first_and_leaves_when_it_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    for (n, due) in [(1, 300), (2, 100), (3, 200)] {
        put(&index, &key(n), &row(PacketStatus::Queued, due));
    }
    assert_eq!(index.due(&lane(), 250, 10).unwrap(), [key(2), key(3)]);
    assert_eq!(index.lanes().unwrap(), [(lane(), 100)]);
    assert_eq!(index.next_due(&lane(), 100).unwrap(), Some(200));
    put(&index, &key(2), &row(PacketStatus::Delivered, 100));
    put(&index, &key(3), &row(PacketStatus::Queued, 900));
    assert_eq!(index.due(&lane(), 1_000, 10).unwrap(), [key(1), key(3)]);
    assert_eq!(index.due(&lane(), 1_000, 1).unwrap(), [key(1)]);
    assert_eq!(index.waiting(), 2);
}

#[test]
fn what_one_step_puts_off_and_hurries_is_due_as_if_it_were_two() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, two) = (index(one.path()), index(two.path()));
    let before = row(PacketStatus::Queued, 100);
    let later = row(PacketStatus::Queued, 900);
    for index in [&one, &two] {
        put(index, &key(1), &before);
    }
    one.write(false, |writer| {
        writer.put_packet(&key(1), Some(&before), &later)?;
        writer.hurry(&lane(), 200)
    })
    .unwrap();
    put(&two, &key(1), &later);
    two.write(false, |writer| writer.hurry(&lane(), 200)).unwrap();
    for index in [&one, &two] {
        assert_eq!(index.lanes().unwrap(), [(lane(), 200)]);
    }
}

#[test]
fn lanes_are_told_apart_by_side_and_unit_however_alike_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let units = ["SE2120001850-EMI0", "SE2120001850-EMI01", "SE2120001850-EMI012"];
    for (n, unit) in (1..).zip(units) {
        let row = PacketRow { receiver: unit.to_owned(), ..row(PacketStatus::Queued, n.into()) };
        put(&index, &key(n), &row);
    }
    let mut came = row(PacketStatus::Delivered, 9);
    came.receiver = units[1].to_owned();
    put(&index, &PacketKey { side: Side::Incoming, ..key(9) }, &came);
    let lanes = index.lanes().unwrap();
    let told: Vec<_> =
        lanes.iter().map(|(lane, due)| (lane.side, lane.unit.as_str(), *due)).collect();
    let expected = [
        (Side::Incoming, units[1], 9),
        (Side::Outgoing, units[0], 1),
        (Side::Outgoing, units[1], 2),
        (Side::Outgoing, units[2], 3),
    ];
    assert_eq!(told, expected);
    for ((lane, _), n) in lanes.iter().zip([9, 1, 2, 3]) {
        assert_eq!(
            index.due(lane, 100, 10).unwrap().iter().map(|it| it.id).collect::<Vec<_>>(),
            [key(n).id]
        );
    }
}

#[test]
fn what_is_urgent_has_a_lane_of_its_own_in_front() {
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    put(&index, &key(1), &row(PacketStatus::Queued, 1));
    put(&index, &key(2), &PacketRow { urgent: true, ..row(PacketStatus::Queued, 2) });
    let urgent = Lane { urgent: true, ..lane() };
    assert_eq!(index.lanes().unwrap(), [(urgent.clone(), 2), (lane(), 1)]);
    assert_eq!(index.due(&urgent, 9, 9).unwrap(), [key(2)]);
    assert_eq!(index.due(&lane(), 9, 9).unwrap(), [key(1)]);
}

#[test]
fn what_one_act_has_no_room_for_is_told_and_the_next_act_gets_on() {
    const PACKETS: u16 = 10_500;
    let folder = tempfile::tempdir().unwrap();
    let index = index(folder.path());
    let key = |n: u16| {
        let [high, low] = n.to_be_bytes();
        PacketKey::outgoing(PacketId::new(1_790_000_000_000, &[0, 0, 0, 0, 0, 0, 0, 0, high, low]))
    };
    index
        .write(false, |writer| {
            for n in 0..PACKETS {
                let mut row = row(PacketStatus::Queued, 500 + i64::from(n));
                if n < 300 {
                    // It may not leave sooner, whoever wants it to.
                    row.not_before = row.next_attempt;
                }
                writer.put_packet(&key(n), None, &row)?;
            }
            Ok(())
        })
        .unwrap();
    let mut left = vec![index.left_to_hurry(&lane(), 200).unwrap()];
    for _ in 0..2 {
        index.write(false, |writer| writer.hurry(&lane(), 200)).unwrap();
        left.push(index.left_to_hurry(&lane(), 200).unwrap());
    }
    assert_eq!(left, [10_200, 200, 0]);
}
