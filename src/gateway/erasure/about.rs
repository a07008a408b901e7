//! Whom a record tells of, and so with what it goes.

use crate::domain::PacketId;
use crate::gateway::follow::{packet_id, side_key};
use crate::index::PacketKey;
use crate::wire::v1;
use v1::record::Event;

/// When a record may be erased.
pub(super) enum About {
    /// Never: it tells of nobody, or the register and what is in force now are read from it when the index is built again.
    Kept,
    /// When its time has passed.
    Nobody,
    /// With the packet; not before the others know nothing of it, for what became of them is read from it too.
    Packet(PacketKey, Vec<PacketKey>),
    /// With the last of these packets.
    Packets(Vec<PacketKey>),
}

pub(super) fn about(event: Option<&Event>) -> About {
    let outgoing = |id: &[u8]| packet(packet_id(id).map(PacketKey::outgoing));
    let incoming = |id: &[u8]| packet(packet_id(id).map(PacketKey::incoming));
    match event {
        Some(Event::Accepted(it)) => {
            replacing(&it.packet_id, it.header.as_ref(), &[], PacketKey::outgoing)
        }
        Some(Event::Attempted(it)) => outgoing(&it.packet_id),
        Some(Event::AttemptFailed(it)) => outgoing(&it.packet_id),
        Some(Event::Acknowledged(it)) => outgoing(&it.packet_id),
        Some(Event::Stopped(it)) => outgoing(&it.packet_id),
        Some(Event::Released(it)) => outgoing(&it.packet_id),
        Some(Event::ExpiresSoon(it)) => outgoing(&it.packet_id),
        Some(Event::TurnedAway(it)) => outgoing(&it.packet_id),
        Some(Event::Received(it)) => {
            replacing(&it.packet_id, it.header.as_ref(), &it.also_replaces, PacketKey::incoming)
        }
        Some(Event::ImportFailed(it)) => incoming(&it.packet_id),
        Some(Event::Answered(it)) => packet(side_key(&it.packet_id, !it.outgoing)),
        Some(Event::Escalating(it)) => outgoing(&it.packet_id),
        Some(Event::Escalated(it)) => packet(side_key(&it.packet_id, !it.outgoing)),
        Some(Event::Imported(it)) => packet(side_key(&it.packet_id, it.incoming)),
        Some(Event::MissingAcknowledgement(it)) => packet(side_key(&it.packet_id, it.incoming)),
        // A hold on all that goes to a unit is in force until its release, and tells of no child.
        Some(Event::Operated(it)) if !it.receiver_unit.is_empty() => About::Kept,
        Some(Event::Operated(it)) => packet(side_key(&it.packet_id, it.incoming)),
        Some(Event::RegisterRead(_) | Event::LedgerRead(_) | Event::ErasureRefused(_)) => {
            About::Nobody
        }
        Some(Event::Erasing(it)) if it.part() == v1::ErasedPart::Payload => {
            About::Packets(keys(&it.packets))
        }
        // Its end is on record, and says all that must be known.
        Some(Event::Erasing(_)) => About::Nobody,
        // What tells erased from missing for ever; the register; and what tells of nobody.
        Some(
            Event::Erased(_)
            | Event::Registered(_)
            | Event::Changed(_)
            | Event::WitnessMissing(_)
            | Event::WitnessRefused(_)
            | Event::Lifecycle(_)
            | Event::ClockLeapt(_),
        )
        | None => About::Kept,
    }
}

pub(super) fn keys(packets: &[bytes::Bytes]) -> Vec<PacketKey> {
    packets.iter().filter_map(|key| PacketKey::from_bytes(key)).collect()
}

/// A record that begins a packet, and says what that replaces.
fn replacing(
    id: &[u8],
    header: Option<&v1::Header>,
    also: &[String],
    side: impl Fn(PacketId) -> PacketKey,
) -> About {
    let Some(key) = packet_id(id).map(&side) else { return About::Nobody };
    let named = header.map(|header| &header.replaces).into_iter().chain(also);
    let replaced = named.filter_map(|id| id.parse().ok());
    About::Packet(key, replaced.map(side).collect())
}

fn packet(key: Option<PacketKey>) -> About {
    key.map_or(About::Nobody, |key| About::Packet(key, Vec::new()))
}

/// What an announcement is called in the ledger.
pub(in crate::gateway) fn erasing_word(part: v1::ErasedPart) -> &'static str {
    match part {
        v1::ErasedPart::Payload => "erasing-payload",
        v1::ErasedPart::Log => "erasing-log",
        v1::ErasedPart::Unspecified => "unknown",
    }
}

/// What its end is called.
pub(in crate::gateway) fn erased_word(part: v1::ErasedPart) -> &'static str {
    match part {
        v1::ErasedPart::Payload => "erased-payload",
        v1::ErasedPart::Log => "erased-log",
        v1::ErasedPart::Unspecified => "unknown",
    }
}
