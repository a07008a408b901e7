//! One record and more for every event that a ledger may hold. The child is an official test person of the Swedish Tax Agency.

use stafett::wire::v1::{self, record::Event, record_request::Change};

pub(super) const CHILD: &str = "202001062385";
pub(super) const BVC: &str = "SE2321000156-BVC07";
pub(super) const EMI: &str = "SE2120001850-EMI01";
/// The two gateways: ours, and the other one.
pub(super) const REGION: &str = "SE2321000156-GW01";
pub(super) const KARLSTAD: &str = "SE2120001850-GW01";
/// The record system that hands over, and who operates.
pub(super) const SYSTEM: &str = "SE2321000156-SYS01";
pub(super) const OPERATOR: &str = "SE2321000156-DRIFT1";
pub(super) const OFFICIAL: &str = "SE2321000156-SSK014";

/// 2027-08-16T08:00:00Z
pub(super) const MORNING: i64 = 1_818_403_200;

pub(super) const OUTGOING: &str = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c21";
pub(super) const INCOMING: &str = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c22";
/// A packet that no entry introduces: its first entry was erased, or lies in another part of the ledger.
pub(super) const STRANGER: &str = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c23";
pub(super) const NOBODYS: &str = "01927c3e-7b1a-7c4d-8f52-5d0e9a6b3c24";

/// The number of kinds of events. A new one breaks `kind_of`, then `every_event` until it has a sample.
pub(super) const KINDS: usize = 25;

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
            }),
        ),
        ("", missing(INCOMING, true)),
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
    let (entries, basis) = (vec![1, 4, 9], "gallringsbeslut 2027-1".to_owned());
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
                ..Default::default()
            }),
        ),
    ]
}

/// An official test person.
pub(super) fn child() -> v1::Child {
    v1::Child {
        number: CHILD.into(),
        number_oid: "1.2.752.129.2.1.3.1".into(),
        birth_date: String::new(),
    }
}

/// The sixteen bytes of an id.
pub(super) fn id_bytes(id: &str) -> bytes::Bytes {
    let id: stafett::PacketId = id.parse().unwrap();
    id.as_bytes().to_vec().into()
}

fn digest(seed: u8) -> bytes::Bytes {
    vec![seed; 32].into()
}

fn header(id: &str, sender: &str, receiver: &str, child: Option<v1::Child>) -> v1::Header {
    let attestation = v1::Attestation { what: "necessary".into(), by: OFFICIAL.into(), at: None };
    let duty = v1::Duty { basis: "sol_20_6".into(), id: "d-1".into(), date: "2027-08-14".into() };
    v1::Header {
        packet_id: id.into(),
        sender_unit: sender.into(),
        receiver_unit: receiver.into(),
        // As a careless sender might write it: it is not to be told.
        case_id: child.as_ref().map(|child| child.number.clone()).unwrap_or_default(),
        child,
        ground: Some(v1::Ground {
            attestations: vec![attestation],
            duty: Some(duty),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn permit() -> v1::Decision {
    v1::Decision {
        verdict: v1::Verdict::Permit.into(),
        rule: "bhv-handover-consent".into(),
        lagrum: vec!["OSL (2009:400) 10:1".into()],
        withheld: vec!["relative".into()],
        rules_version: "2027-01-01".into(),
        ..Default::default()
    }
}

fn refer() -> v1::Decision {
    let missing = vec!["consent:g2".into(), "attestation:necessary".into()];
    v1::Decision { verdict: v1::Verdict::Refer.into(), missing, alarm: true, ..permit() }
}

fn refuse() -> v1::Decision {
    v1::Decision { verdict: v1::Verdict::Refuse.into(), rule: String::new(), ..Default::default() }
}

fn started() -> Event {
    let (version, rules_version) = ("0.1.0".into(), "2027-01-01".into());
    Event::Lifecycle(v1::Lifecycle { what: "started".into(), version, rules_version })
}

fn accepted(id: &str, header: v1::Header, decision: v1::Decision) -> Event {
    Event::Accepted(v1::Accepted {
        packet_id: id_bytes(id),
        digest: digest(1),
        header: Some(header),
        kind: "handover.bhv".into(),
        decision: Some(decision),
    })
}

fn attempted(id: &str, peer: &str) -> Event {
    Event::Attempted(v1::Attempted {
        packet_id: id_bytes(id),
        decision: Some(permit()),
        digest: digest(2),
        receiver_peer: peer.into(),
        alarm_at: None,
    })
}

fn failed(id: &str, why: &str) -> Event {
    Event::AttemptFailed(v1::AttemptFailed {
        packet_id: id_bytes(id),
        why: why.into(),
        next_attempt: None,
    })
}

fn acknowledged(id: &str, depth: v1::Depth) -> Event {
    let reason = match depth {
        v1::Depth::Rejected => v1::RejectReason::NotOurChild,
        _ => v1::RejectReason::Unspecified,
    };
    let told = v1::Acknowledgement {
        packet_id: id.into(),
        origin_digest: digest(1),
        digest: digest(2),
        at: Some(prost_types::Timestamp { seconds: MORNING - 1, nanos: 500_000_000 }),
        proof: Some(v1::EntryProof { index: 41, leaf: digest(9), ..Default::default() }),
        depth: depth.into(),
        reason: reason.into(),
        ..Default::default()
    };
    Event::Acknowledged(v1::Acknowledged {
        packet_id: id_bytes(id),
        acknowledgement: Some(told),
        peer: KARLSTAD.into(),
        alarm_at: None,
    })
}

fn stopped(id: &str, status: v1::PacketStatus, why: &str) -> Event {
    Event::Stopped(v1::Stopped {
        packet_id: id_bytes(id),
        status: status.into(),
        why: why.into(),
        decision: (why == "no-ground").then(refuse),
        replaced_by: Vec::new().into(),
    })
}

fn received(id: &str, header: v1::Header) -> Event {
    Event::Received(v1::Received {
        packet_id: id_bytes(id),
        origin_digest: digest(1),
        digest: digest(3),
        header: Some(header),
        kind: "sip.step".into(),
        decision: Some(permit()),
        ..Default::default()
    })
}

fn imported(id: &str, incoming: bool, reports: bool) -> Event {
    let pack = if incoming { "bvc-journal" } else { "elevhalsa-mapp" };
    Event::Imported(v1::Imported {
        packet_id: id_bytes(id),
        pack: pack.into(),
        incoming,
        reports,
        alarm_at: None,
    })
}

fn missing(id: &str, incoming: bool) -> Event {
    Event::MissingAcknowledgement(v1::MissingAcknowledgement { packet_id: id_bytes(id), incoming })
}

fn ledger_read(what: &str, child: Option<v1::Child>) -> Event {
    Event::LedgerRead(v1::LedgerRead { from: 0, count: 7, what: what.into(), child })
}

fn changed(what: &str, before: bytes::Bytes) -> Event {
    Event::Changed(v1::Changed { what: what.into(), before, now: digest(6) })
}

fn answered(id: &str, depth: v1::Depth) -> Event {
    let reason = match depth {
        v1::Depth::Rejected => v1::RejectReason::WrongUnit,
        _ => v1::RejectReason::Unspecified,
    };
    Event::Answered(v1::Answered {
        packet_id: id_bytes(id),
        depth: depth.into(),
        reason: reason.into(),
    })
}

fn registered(child: Option<v1::Child>, change: Change) -> Event {
    let change = v1::RecordRequest { child, change: Some(change) };
    Event::Registered(v1::Registered { change: Some(change) })
}

fn operated(
    act: v1::OperatorAct,
    reason: v1::OperatorReason,
    packet: &str,
    receiver: &str,
) -> Event {
    Event::Operated(v1::Operated {
        act: act.into(),
        reason: reason.into(),
        packet_id: if packet.is_empty() { Vec::new().into() } else { id_bytes(packet) },
        incoming: false,
        receiver_unit: receiver.into(),
    })
}
