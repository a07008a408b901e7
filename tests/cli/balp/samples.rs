//! One record and more for every event that a ledger may hold.

use super::events::*;
use stafett::wire::v1::{self, record::Event, record_request::Change};

/// The number of kinds of events. A new one breaks `kind_of`, then `every_event` until it has a sample.
pub(super) const KINDS: usize = 27;

/// A place for each kind.
pub(super) fn kind_of(event: &Event) -> usize {
    match event {
        Event::Accepted(_) => 0,
        Event::Attempted(_) => 1,
        Event::AttemptFailed(_) => 2,
        Event::Acknowledged(_) => 3,
        Event::Stopped(_) => 4,
        Event::Released(_) => 5,
        Event::Received(_) => 6,
        Event::Imported(_) => 7,
        Event::Registered(_) => 8,
        Event::TurnedAway(_) => 9,
        Event::Lifecycle(_) => 10,
        Event::ImportFailed(_) => 11,
        Event::RegisterRead(_) => 12,
        Event::ExpiresSoon(_) => 13,
        Event::MissingAcknowledgement(_) => 14,
        Event::Answered(_) => 15,
        Event::Operated(_) => 16,
        Event::ClockLeapt(_) => 17,
        Event::LedgerRead(_) => 18,
        Event::Changed(_) => 19,
        Event::Erasing(_) => 20,
        Event::Erased(_) => 21,
        Event::ErasureRefused(_) => 22,
        Event::WitnessMissing(_) => 23,
        Event::WitnessRefused(_) => 24,
        Event::Escalated(_) => 25,
        Event::Escalating(_) => 26,
    }
}

/// Records in a ledger's order, each with who caused it.
pub(super) fn every_event() -> Vec<(&'static str, Event)> {
    let mut told = of_packets();
    told.extend(of_the_house());
    told.extend(of_the_ledger());
    told
}

fn of_packets() -> Vec<(&'static str, Event)> {
    let child = Some(child());
    vec![
        ("", started()),
        (SYSTEM, accepted(OUTGOING, header(OUTGOING, BVC, EMI, child.clone()), permit())),
        ("", attempted(OUTGOING, KARLSTAD)),
        ("", failed(OUTGOING, "timed-out")),
        ("", attempted(OUTGOING, KARLSTAD)),
        ("", acknowledged(OUTGOING, v1::Depth::Stored)),
        ("", acknowledged(OUTGOING, v1::Depth::Imported)),
        ("", acknowledged(OUTGOING, v1::Depth::Read)),
        ("", acknowledged(OUTGOING, v1::Depth::Rejected)),
        ("", missing(OUTGOING, false)),
        ("", Event::ExpiresSoon(v1::ExpiresSoon { packet_id: id_bytes(OUTGOING) })),
        ("", stopped(OUTGOING, v1::PacketStatus::Held, "missing")),
        (
            "",
            Event::Released(v1::Released {
                packet_id: id_bytes(OUTGOING),
                decision: Some(permit()),
            }),
        ),
        (SYSTEM, stopped(OUTGOING, v1::PacketStatus::Withdrawn, "sender-withdrew")),
        ("", stopped(OUTGOING, v1::PacketStatus::Expired, "expired")),
        ("", stopped(OUTGOING, v1::PacketStatus::Refused, "no-ground")),
        (SYSTEM, accepted(NOBODYS, header(NOBODYS, BVC, EMI, None), refer())),
        ("", attempted(NOBODYS, KARLSTAD)),
        (SYSTEM, accepted(STRANGER, v1::Header::default(), refuse())),
        // Handed over to a record system here, without another gateway.
        ("", attempted(OUTGOING, "elevhalsa-mapp")),
        ("", imported(OUTGOING, false, false)),
        ("", escalating(OUTGOING, "Rektor")),
        // The same child's packet comes in, from its sender's gateway.
        (KARLSTAD, received(INCOMING, header(INCOMING, EMI, BVC, child.clone()))),
        ("", imported(INCOMING, true, false)),
        ("", imported(INCOMING, true, true)),
        (
            "",
            Event::ImportFailed(v1::ImportFailed {
                packet_id: id_bytes(INCOMING),
                why: "folder-failed".into(),
                next_attempt: None,
                steps_aside: false,
            }),
        ),
        ("", missing(INCOMING, true)),
        ("", escalated(INCOMING, "Enhetschef")),
        (SYSTEM, answered(INCOMING, v1::Depth::Read)),
        (SYSTEM, answered(INCOMING, v1::Depth::Rejected)),
        // Who it is about was withheld.
        (KARLSTAD, received(STRANGER, header(STRANGER, EMI, BVC, Some(v1::Child::default())))),
    ]
}

fn of_the_house() -> Vec<(&'static str, Event)> {
    use Change::{Agreement, BlockLift, Consent, PartyEnd, Protection};
    let packet = |act, reason| operated(act, reason, OUTGOING, "");
    vec![
        (OPERATOR, ledger_read("records", None)),
        (OPERATOR, ledger_read("records", Some(child()))),
        ("", changed("configuration", digest(5))),
        ("", changed("rules", digest(5))),
        ("", changed("certificate", digest(5))),
        ("", changed("keys", bytes::Bytes::new())),
        (
            SYSTEM,
            registered(
                Some(child()),
                Consent(v1::Consent { id: "c-g1".into(), by: "g1".into(), ..Default::default() }),
            ),
        ),
        (SYSTEM, registered(Some(child()), BlockLift(v1::BlockLift { id: "b-1".into() }))),
        (
            SYSTEM,
            registered(
                Some(child()),
                Protection(v1::Protection {
                    level: "sekretessmarkering".into(),
                    ..Default::default()
                }),
            ),
        ),
        (
            OPERATOR,
            registered(None, Agreement(v1::Agreement { id: "a-1".into(), ..Default::default() })),
        ),
        (
            OPERATOR,
            registered(
                None,
                PartyEnd(v1::PartyEnd { unit: EMI.into(), last_day: "2027-08-31".into() }),
            ),
        ),
        (
            SYSTEM,
            Event::RegisterRead(v1::RegisterRead { child: Some(child()), at: "2027-08-15".into() }),
        ),
        (
            KARLSTAD,
            Event::TurnedAway(v1::TurnedAway {
                why: "other-content".into(),
                packet_id: id_bytes(OUTGOING),
            }),
        ),
        (
            KARLSTAD,
            Event::TurnedAway(v1::TurnedAway {
                why: "foreign-unit".into(),
                packet_id: Vec::new().into(),
            }),
        ),
        (OPERATOR, packet(v1::OperatorAct::Hold, v1::OperatorReason::Secrecy)),
        (OPERATOR, packet(v1::OperatorAct::Release, v1::OperatorReason::FaultMended)),
        (OPERATOR, packet(v1::OperatorAct::SendAgain, v1::OperatorReason::ReceiverAsked)),
        (OPERATOR, packet(v1::OperatorAct::Withdraw, v1::OperatorReason::WrongReceiver)),
        (OPERATOR, operated(v1::OperatorAct::Hold, v1::OperatorReason::Maintenance, "", EMI)),
        ("", Event::ClockLeapt(v1::ClockLeapt { seconds_ahead: -7200, believed: false })),
        ("", Event::ClockLeapt(v1::ClockLeapt { seconds_ahead: 0, believed: true })),
        (
            "",
            Event::Lifecycle(v1::Lifecycle {
                what: "stopped".into(),
                version: "0.1.0".into(),
                rules_version: "2027-01-01".into(),
            }),
        ),
    ]
}

fn of_the_ledger() -> Vec<(&'static str, Event)> {
    let part = v1::ErasedPart::Payload.into();
    let (entries, basis) = (vec![1, 4, 5, 6, 9], "gallringsbeslut 2027-1".to_owned());
    vec![
        (
            "",
            Event::Erasing(v1::Erasing {
                entries: entries.clone(),
                part,
                basis: basis.clone(),
                packets: vec![id_bytes(OUTGOING)],
                ..Default::default()
            }),
        ),
        ("", Event::Erased(v1::Erased { entries, part, basis, begun: 50, ..Default::default() })),
        (
            OPERATOR,
            Event::ErasureRefused(v1::ErasureRefused {
                packet_id: id_bytes(OUTGOING),
                incoming: false,
                part,
                why: "not-settled".into(),
                basis: String::new(),
            }),
        ),
        (
            "",
            Event::WitnessMissing(v1::WitnessMissing {
                peers: vec![KARLSTAD.into()],
                since: None,
                witnessed_size: 40,
            }),
        ),
        (
            KARLSTAD,
            Event::WitnessRefused(v1::WitnessRefused {
                peer: KARLSTAD.into(),
                word: "forked".into(),
                known_size: 40,
                size: 41,
                // A signed note, as far as its shape goes.
                known_checkpoint: "2120001850/karlstad/audit\n40\nAAAA\n\n\u{2014} karlstad AAAA\n"
                    .into(),
                checkpoint: "2120001850/karlstad/audit\n41\nAAAA\n\n\u{2014} karlstad AAAA\n"
                    .into(),
            }),
        ),
    ]
}
