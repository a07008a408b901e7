//! What happened to packets.

use super::{
    codes::{Kind, Subtype},
    decided::Outcome,
    happening::What,
    party::Party,
};
use crate::wire::v1;
use jiff::Timestamp;

/// Handed over here by a record system, which is no disclosure yet.
pub(super) fn accepted(it: &v1::Accepted) -> What<'_> {
    // What a SIP's course is reckoned from is no part of an audit.
    let v1::Accepted {
        packet_id,
        digest,
        header,
        kind,
        decision,
        sip: _,
        deviation: _,
        replaced_by,
    } = it;
    What::new(Kind::Import, "C")
        .lifecycle("receive")
        .outgoing(packet_id)
        .header(header.as_ref(), kind)
        .digest(digest)
        .passed(Party::Caller, Party::Us)
        .decided(decision.as_ref())
        .said("replaced-by", &uuid(replaced_by))
        .came_out(Outcome::of(decision.as_ref()))
}

/// From here on it may be with its receiver, whatever is heard afterwards.
pub(super) fn attempted(it: &v1::Attempted) -> What<'_> {
    let v1::Attempted { packet_id, decision, digest, receiver_peer, alarm_at: _ } = it;
    What::new(Kind::Export, "R")
        .subtype(Subtype::DISCLOSE)
        .outgoing(packet_id)
        .digest(digest)
        .passed(Party::Us, Party::Named(receiver_peer))
        .decided(decision.as_ref())
}

pub(super) fn attempt_failed(it: &v1::AttemptFailed) -> What<'_> {
    let v1::AttemptFailed { packet_id, why, next_attempt: _ } = it;
    What::new(Kind::Export, "E")
        .lifecycle("transmit")
        .outgoing(packet_id)
        .came_out(Outcome::Minor(why.clone()))
}

/// Its first acknowledgement says that a packet is with its receiver; what comes later is no disclosure of its own.
pub(super) fn acknowledged(it: &v1::Acknowledged) -> What<'_> {
    let v1::Acknowledged { packet_id, acknowledgement, peer, alarm_at: _ } = it;
    let what =
        What::new(Kind::Export, "R").outgoing(packet_id).passed(Party::Us, Party::Named(peer));
    let Some(told) = acknowledgement else { return what };
    let mut what = what.digest(&told.digest).said("receiver-at", &written(told.at.as_ref()));
    if let Some(proof) = &told.proof {
        what = what
            .said("receiver-entry", &proof.index.to_string())
            .said_bytes("receiver-leaf", &proof.leaf);
    }
    match told.depth() {
        v1::Depth::Unspecified | v1::Depth::Stored => what.subtype(Subtype::DISCLOSE),
        v1::Depth::Imported | v1::Depth::Read => what,
        v1::Depth::Rejected => what.came_out(Outcome::Minor(rejected(told.reason()))),
    }
}

pub(super) fn stopped(it: &v1::Stopped) -> What<'_> {
    let v1::Stopped { packet_id, status: _, why, decision, replaced_by } = it;
    let what = What::new(Kind::Export, "U")
        .outgoing(packet_id)
        .decided(decision.as_ref())
        .said("replaced-by", &uuid(replaced_by));
    match it.status() {
        v1::PacketStatus::Held => what.lifecycle("hold").came_out(Outcome::Minor(why.clone())),
        v1::PacketStatus::Withdrawn => what.lifecycle("deprecate").said("why", why),
        // Refused, expired, rejected: it will never arrive.
        _ => what.lifecycle("deprecate").came_out(Outcome::Serious(why.clone())),
    }
}

pub(super) fn released(it: &v1::Released) -> What<'_> {
    let v1::Released { packet_id, decision } = it;
    What::new(Kind::Export, "U").lifecycle("unhold").outgoing(packet_id).decided(decision.as_ref())
}

pub(super) fn received(it: &v1::Received) -> What<'_> {
    let v1::Received {
        packet_id,
        origin_digest,
        digest,
        header,
        kind,
        decision,
        // They follow the child, and are told to nobody who reads of one packet.
        markings: _,
        sender_checkpoint: _,
        sip: _,
        deviation: _,
        also_replaces: _,
    } = it;
    What::new(Kind::Import, "C")
        .subtype(Subtype::DISCLOSE)
        .incoming(packet_id)
        .header(header.as_ref(), kind)
        .digest(digest)
        .passed(Party::Caller, Party::Us)
        .decided(decision.as_ref())
        .said_bytes("origin-hmac-sha-256", origin_digest)
}

/// Of what came in, the receiver has it already. Of what was handed over here, this is how the receiver gets it.
pub(super) fn imported(it: &v1::Imported) -> What<'_> {
    let v1::Imported { packet_id, pack, incoming, reports: _, alarm_at: _ } = it;
    let what = if *incoming {
        What::new(Kind::Import, "C").lifecycle("transmit").incoming(packet_id)
    } else {
        What::new(Kind::Export, "R").subtype(Subtype::DISCLOSE).outgoing(packet_id)
    };
    what.passed(Party::Us, Party::Named(pack))
}

pub(super) fn import_failed(it: &v1::ImportFailed) -> What<'_> {
    let v1::ImportFailed { packet_id, why, next_attempt: _, steps_aside: _ } = it;
    What::new(Kind::Import, "E")
        .lifecycle("transmit")
        .incoming(packet_id)
        .came_out(Outcome::Minor(why.clone()))
}

pub(super) fn answered(it: &v1::Answered) -> What<'_> {
    let v1::Answered { packet_id, depth: _, reason: _, outgoing } = it;
    let what = What::new(Kind::Import, "U");
    let what = if *outgoing { what.outgoing(packet_id) } else { what.incoming(packet_id) };
    match it.depth() {
        v1::Depth::Rejected => what.came_out(Outcome::Minor(rejected(it.reason()))),
        v1::Depth::Read => what.lifecycle("access"),
        v1::Depth::Unspecified | v1::Depth::Stored | v1::Depth::Imported => what,
    }
}

pub(super) fn expires_soon(it: &v1::ExpiresSoon) -> What<'_> {
    let v1::ExpiresSoon { packet_id } = it;
    What::new(Kind::Export, "E")
        .lifecycle("report")
        .outgoing(packet_id)
        .came_out(Outcome::Minor("a person was told that its time runs out".to_owned()))
}

pub(super) fn missing_acknowledgement(it: &v1::MissingAcknowledgement) -> What<'_> {
    let v1::MissingAcknowledgement { packet_id, incoming } = it;
    let kind = if *incoming { Kind::Import } else { Kind::Export };
    What::new(kind, "E")
        .lifecycle("report")
        .of_packet(packet_id, Some(*incoming))
        .came_out(Outcome::Minor("a person was told that its receiver is silent".to_owned()))
}

pub(super) fn escalating(it: &v1::Escalating) -> What<'_> {
    let v1::Escalating { packet_id, to_function: _, decision, digest, pack } = it;
    What::new(Kind::Export, "R")
        .subtype(Subtype::DISCLOSE)
        .outgoing(packet_id)
        .digest(digest)
        .passed(Party::Us, Party::Named(pack))
        .decided(decision.as_ref())
}

pub(super) fn escalated(it: &v1::Escalated) -> What<'_> {
    let v1::Escalated { packet_id, to_function: _, outgoing } = it;
    What::new(Kind::Import, "U")
        .lifecycle("report")
        .of_packet(packet_id, Some(!outgoing))
        .came_out(Outcome::Minor("nobody had taken it: given to a substitute".to_owned()))
}

/// Why a receiver says no, in the contract's own word.
fn rejected(reason: v1::RejectReason) -> String {
    let word = reason.as_str_name().trim_start_matches("REJECT_REASON_");
    format!("rejected: {}", word.to_ascii_lowercase().replace('_', "-"))
}

/// An instant as FHIR writes it; empty where there is none.
pub(super) fn written(at: Option<&prost_types::Timestamp>) -> String {
    at.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok())
        .map(|at| at.to_string())
        .unwrap_or_default()
}

fn uuid(bytes: &[u8]) -> String {
    let id = bytes.try_into().ok().and_then(|id| crate::domain::PacketId::from_bytes(id).ok());
    id.map(|id| id.to_string()).unwrap_or_default()
}
