//! Events as a gateway would record them, and who is in them. The child is an official test person of the Swedish Tax Agency.

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

pub(super) fn digest(seed: u8) -> bytes::Bytes {
    vec![seed; 32].into()
}

pub(super) fn header(
    id: &str,
    sender: &str,
    receiver: &str,
    child: Option<v1::Child>,
) -> v1::Header {
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

pub(super) fn permit() -> v1::Decision {
    v1::Decision {
        verdict: v1::Verdict::Permit.into(),
        rule: "bhv-handover-consent".into(),
        lagrum: vec!["OSL (2009:400) 10:1".into()],
        withheld: vec!["relative".into()],
        rules_version: "2027-01-01".into(),
        ..Default::default()
    }
}

pub(super) fn refer() -> v1::Decision {
    let missing = vec!["consent:g2".into(), "attestation:necessary".into()];
    v1::Decision { verdict: v1::Verdict::Refer.into(), missing, alarm: true, ..permit() }
}

pub(super) fn refuse() -> v1::Decision {
    v1::Decision { verdict: v1::Verdict::Refuse.into(), rule: String::new(), ..Default::default() }
}

pub(super) fn started() -> Event {
    let (version, rules_version) = ("0.1.0".into(), "2027-01-01".into());
    Event::Lifecycle(v1::Lifecycle { what: "started".into(), version, rules_version })
}

pub(super) fn accepted(id: &str, header: v1::Header, decision: v1::Decision) -> Event {
    Event::Accepted(v1::Accepted {
        packet_id: id_bytes(id),
        digest: digest(1),
        header: Some(header),
        kind: "handover.bhv".into(),
        decision: Some(decision),
        ..v1::Accepted::default()
    })
}

pub(super) fn attempted(id: &str, peer: &str) -> Event {
    Event::Attempted(v1::Attempted {
        packet_id: id_bytes(id),
        decision: Some(permit()),
        digest: digest(2),
        receiver_peer: peer.into(),
        alarm_at: None,
    })
}

pub(super) fn failed(id: &str, why: &str) -> Event {
    Event::AttemptFailed(v1::AttemptFailed {
        packet_id: id_bytes(id),
        why: why.into(),
        next_attempt: None,
    })
}

pub(super) fn acknowledged(id: &str, depth: v1::Depth) -> Event {
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

pub(super) fn stopped(id: &str, status: v1::PacketStatus, why: &str) -> Event {
    Event::Stopped(v1::Stopped {
        packet_id: id_bytes(id),
        status: status.into(),
        why: why.into(),
        decision: (why == "no-ground").then(refuse),
        replaced_by: Vec::new().into(),
    })
}

pub(super) fn received(id: &str, header: v1::Header) -> Event {
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

pub(super) fn imported(id: &str, incoming: bool, reports: bool) -> Event {
    let pack = if incoming { "bvc-journal" } else { "elevhalsa-mapp" };
    Event::Imported(v1::Imported {
        packet_id: id_bytes(id),
        pack: pack.into(),
        incoming,
        reports,
        alarm_at: None,
    })
}

pub(super) fn escalating(id: &str, to: &str) -> Event {
    Event::Escalating(v1::Escalating {
        packet_id: id_bytes(id),
        to_function: to.into(),
        decision: Some(permit()),
        digest: digest(2),
        pack: "elevhalsa-mapp".into(),
    })
}

pub(super) fn escalated(id: &str, to: &str) -> Event {
    Event::Escalated(v1::Escalated {
        packet_id: id_bytes(id),
        to_function: to.into(),
        outgoing: false,
    })
}

pub(super) fn missing(id: &str, incoming: bool) -> Event {
    Event::MissingAcknowledgement(v1::MissingAcknowledgement { packet_id: id_bytes(id), incoming })
}

pub(super) fn ledger_read(what: &str, child: Option<v1::Child>) -> Event {
    Event::LedgerRead(v1::LedgerRead { from: 0, count: 7, what: what.into(), child })
}

pub(super) fn changed(what: &str, before: bytes::Bytes) -> Event {
    Event::Changed(v1::Changed { what: what.into(), before, now: digest(6) })
}

pub(super) fn answered(id: &str, depth: v1::Depth) -> Event {
    let reason = match depth {
        v1::Depth::Rejected => v1::RejectReason::WrongUnit,
        _ => v1::RejectReason::Unspecified,
    };
    Event::Answered(v1::Answered {
        packet_id: id_bytes(id),
        depth: depth.into(),
        reason: reason.into(),
        outgoing: false,
    })
}

pub(super) fn registered(child: Option<v1::Child>, change: Change) -> Event {
    let change = v1::RecordRequest { child, change: Some(change) };
    Event::Registered(v1::Registered { change: Some(change) })
}

pub(super) fn operated(
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
