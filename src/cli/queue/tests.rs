//! The list as people see it.

use super::told;
use crate::wire::v1;

fn stamp(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: 1_818_403_200 + seconds, nanos: 0 })
}

fn reply() -> v1::QueueReply {
    let held = v1::WaitingPacket {
        packet_id: "01a7614f-a400-7c4d-8f52-5d0e9a6b3c21".to_owned(),
        kind: "handover.bhv".to_owned(),
        sender_unit: "SE2321000156-BVC01".to_owned(),
        receiver_unit: "SE2120001850-EMI01".to_owned(),
        status: v1::PacketStatus::Held.into(),
        since: stamp(0),
        missing: vec!["consent:g2".to_owned()],
        waits_for: vec!["guardian g2: consent".to_owned()],
        expires: stamp(3600),
        alarm: "expires-soon".to_owned(),
        ..v1::WaitingPacket::default()
    };
    let queued = v1::WaitingPacket {
        packet_id: "01a7614f-a400-7c4d-8f52-5d0e9a6b3c22".to_owned(),
        kind: "placement.notice".to_owned(),
        status: v1::PacketStatus::Queued.into(),
        waits_for: vec!["the receiver: to be reached".to_owned()],
        attempts: 3,
        next_attempt: stamp(60),
        expires: stamp(86_400),
        alarm: String::new(),
        ..held.clone()
    };
    v1::QueueReply { packets: vec![held, queued], ..v1::QueueReply::default() }
}

const AT_80: &str = "\
PACKET                                STANDS             WAITS FOR
────────────────────────────────────────────────────────────────────────────────
01a7614f-a400-7c4d-8f52-5d0e9a6b3c21  held since         guardian g2: consent
handover.bhv                          2027-08-16 08:00Z  ALARM expires-soon
from SE2321000156-BVC01               expires
to   SE2120001850-EMI01               2027-08-16 09:00Z

01a7614f-a400-7c4d-8f52-5d0e9a6b3c22  queued since       the receiver: to be
placement.notice                      2027-08-16 08:00Z  reached
from SE2321000156-BVC01               expires            tried 3 times; next
to   SE2120001850-EMI01               2027-08-17 08:00Z  2027-08-16 08:01Z

2 waiting: 1 for a person, 1 with an alarm";

#[test]
fn it_reads_well_at_80_and_at_120_columns() {
    for width in [80, 120] {
        let text = told(&reply(), width);
        assert!(text.lines().all(|line| line.chars().count() <= usize::from(width)), "{text}");
        for packet in reply().packets {
            // Nobody can copy what is cut in two.
            assert!(text.contains(&packet.packet_id) && text.contains(&packet.kind), "{text}");
        }
        assert!(text.contains("guardian g2: consent") && text.contains("ALARM expires-soon"));
    }
    assert_eq!(told(&reply(), 80), AT_80);
}

#[test]
fn an_empty_queue_and_a_long_one_say_so() {
    assert_eq!(told(&v1::QueueReply::default(), 80), "nothing waits");
    let emi = v1::HeldReceiver { receiver_unit: "SE2120001850-EMI01".to_owned(), since: stamp(0) };
    let held = v1::QueueReply { held_receivers: vec![emi], ..v1::QueueReply::default() };
    assert_eq!(
        told(&held, 80),
        "nothing waits\nall to SE2120001850-EMI01 is held since 2027-08-16 08:00Z, until `queue release`"
    );
    let long = v1::QueueReply { left_out: 7, ..reply() };
    assert!(
        told(&long, 80).ends_with("2 waiting: 1 for a person, 1 with an alarm, 7 more not shown")
    );
}
