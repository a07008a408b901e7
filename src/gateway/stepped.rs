//! What a record means for the packet that it is about.

use super::follow::{instant, packet_id};
use crate::domain::Step;
use crate::index::PacketKey;
use crate::outbox::Stepped;
use crate::wire::v1;
use v1::record::Event;

/// The step that its packet takes; nothing where it takes none.
pub(super) fn stepped(event: &Event, at: i64) -> Option<Stepped> {
    let told = |stamp: Option<&prost_types::Timestamp>| {
        stamp.map(|stamp| instant(Some(stamp)).as_millisecond())
    };
    let outgoing =
        |id: &[u8], step| Some(Stepped::plain(PacketKey::outgoing(packet_id(id)?), step, at));
    let incoming =
        |id: &[u8], step| Some(Stepped::plain(PacketKey::incoming(packet_id(id)?), step, at));
    match event {
        Event::Attempted(it) => Some(Stepped {
            decides: true,
            alarm_at: told(it.alarm_at.as_ref()),
            content: it.digest.clone(),
            ..outgoing(&it.packet_id, Step::Attempt)?
        }),
        Event::AttemptFailed(it) => Some(Stepped {
            due: told(it.next_attempt.as_ref()),
            why: it.why.clone(),
            ..outgoing(&it.packet_id, Step::Fail)?
        }),
        Event::Acknowledged(it) => {
            let word = it.acknowledgement.as_ref();
            let depth = word.map(v1::Acknowledgement::depth).unwrap_or_default();
            Some(Stepped {
                alarm_at: told(it.alarm_at.as_ref()),
                content: word.map(|word| word.digest.clone()).unwrap_or_default(),
                ..outgoing(&it.packet_id, step_of(depth))?
            })
        }
        Event::Released(it) => {
            Some(Stepped { decides: true, ..outgoing(&it.packet_id, Step::Release)? })
        }
        Event::Stopped(it) => {
            let step = match it.status() {
                v1::PacketStatus::Held => Step::Hold,
                v1::PacketStatus::Rejected => Step::Reject,
                v1::PacketStatus::Expired => Step::Expire,
                v1::PacketStatus::Withdrawn => Step::Withdraw,
                v1::PacketStatus::Refused => Step::Refuse,
                _ => return None,
            };
            Some(Stepped { decides: it.decision.is_some(), ..outgoing(&it.packet_id, step)? })
        }
        Event::Imported(it) if it.incoming => incoming(&it.packet_id, Step::Import),
        // It lies with the unit's own record system, which says when it has it.
        Event::Imported(it) if it.reports => Some(Stepped {
            alarm_at: told(it.alarm_at.as_ref()),
            ..outgoing(&it.packet_id, Step::Acknowledge)?
        }),
        Event::Imported(it) => outgoing(&it.packet_id, Step::Import),
        Event::Answered(it) if it.outgoing => outgoing(&it.packet_id, step_of(it.depth())),
        Event::Answered(it) => incoming(&it.packet_id, step_of(it.depth())),
        Event::ImportFailed(it) => Some(Stepped {
            due: told(it.next_attempt.as_ref()),
            aside: it.steps_aside,
            why: it.why.clone(),
            ..incoming(&it.packet_id, Step::Fail)?
        }),
        _ => None,
    }
}

/// What a receiver's word means for the packet.
pub(super) fn step_of(depth: v1::Depth) -> Step {
    match depth {
        v1::Depth::Unspecified | v1::Depth::Stored => Step::Acknowledge,
        v1::Depth::Imported => Step::Import,
        v1::Depth::Read => Step::Read,
        v1::Depth::Rejected => Step::Reject,
    }
}
