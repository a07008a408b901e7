//! One attempt: a fresh decision, then the entry, then the sending, then what came of it.

use super::desk::{Deciding, Desk, Route};
use crate::Error;
use crate::domain::{Packet, PacketId, PacketStatus};
use crate::index::{PacketKey, PacketRow};
use crate::policy::{Answer, Permitted};
use crate::transport::{Handed, Parcel, TransportError};
use crate::wire::{field::stamp, v1};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;
use jiff::SignedDuration;
use std::time::Duration;
use tokio::time::timeout;
use v1::record::Event;

/// How long a transport may take, whoever wrote it: the child's turn is held meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);

/// Does what is due for one outgoing packet.
pub(super) async fn outgoing(desk: &impl Desk, key: PacketKey) -> Result<(), Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(()) };
    let _turn = desk.turn(&row.child).await;
    let deciding = desk.deciding(&row.child).await;
    // Read again: the packet may have moved while we waited.
    let Some(row) = desk.index().packet(&key)? else { return Ok(()) };
    if !row.status().is_waiting() {
        return Ok(());
    }
    let now = desk.now();
    if now.as_millisecond() >= row.expires {
        // Told first: an alarm that comes twice is better than none.
        desk.alarm("expired", key.id, &row.kind);
        return desk.record(stop(key.id, PacketStatus::Expired, "expired", None)).await;
    }
    if row.must_be_warned_of(now.as_millisecond()) {
        desk.warn_of_end(key.id, &row.kind);
        let packet_id = bytes_of(key.id);
        // On record, so that it is told once. The packet comes back when its next attempt is due.
        return desk.record(Event::ExpiresSoon(v1::ExpiresSoon { packet_id })).await;
    }
    if row.status() == PacketStatus::Held || now.as_millisecond() < row.next_attempt {
        return Ok(());
    }
    let answer = match desk.stored(&row).and_then(|packet| desk.judge(packet)) {
        Ok(answer) => answer,
        Err(error) => {
            // Its record or its parties are not as they were. A person must act; until then it stays, and is tried again.
            tracing::error!(packet.id = %key.id, %error, "a waiting packet can't be decided on");
            return failed(desk, key.id, &row, "undecidable").await;
        }
    };
    match answer {
        Answer::Permit(permitted) => send(desk, key.id, &row, permitted, deciding).await,
        Answer::Refer(referred) => {
            let decision = desk.written(referred.decision());
            desk.record(stop(key.id, PacketStatus::Held, "missing", Some(decision))).await
        }
        Answer::Refuse(refused) => {
            let decision = desk.written(refused.decision());
            desk.record(stop(key.id, PacketStatus::Refused, "no-ground", Some(decision))).await
        }
    }
}

async fn send(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    permitted: Permitted<Packet>,
    deciding: Deciding,
) -> Result<(), Error> {
    let packet = permitted.packet();
    let origin: [u8; 32] = row.digest.as_slice().try_into().map_err(|_| {
        Error::Internal("a packet's row holds no digest; delete the index and start again".into())
    })?;
    let Some(route) = desk.route(&packet.header.receiver) else {
        return failed(desk, id, row, "no-route").await;
    };
    let content = packet.content.reveal();
    let attempted = Event::Attempted(v1::Attempted {
        packet_id: bytes_of(id),
        decision: Some(desk.written(permitted.decision())),
        digest: Bytes::copy_from_slice(digest(&SHA256, content).as_ref()),
        receiver_peer: route.name.clone(),
    });
    // Nothing leaves before this is durable. Crash here: the packet is Sent, and is tried again after its limit;
    // the receiver answers a second delivery with the first one's acknowledgement.
    desk.record(attempted).await?;
    // Another packet may have taken its place before the entry stood.
    let status = desk.index().packet(&PacketKey::outgoing(id))?.map(|row| row.status());
    if status != Some(PacketStatus::Sent) {
        return Ok(());
    }
    let parcel = Parcel::of(&permitted, origin, desk.markings(packet)?, desk.checkpoint());
    // What the register learns from here on finds a packet that has left.
    drop(deciding);
    match timeout(PATIENCE, route.transport.deliver(&parcel)).await {
        Ok(Ok(handed)) => taken(desk, id, row, &route, &origin, handed).await,
        Ok(Err(error)) => failed(desk, id, row, word(error)).await,
        Err(_) => failed(desk, id, row, word(TransportError::TimedOut)).await,
    }
}

async fn taken(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    route: &Route,
    origin: &[u8; 32],
    handed: Handed,
) -> Result<(), Error> {
    match (handed, &route.counterpart) {
        (Handed::Acknowledged(acknowledgement), Some(counterpart)) => {
            if !counterpart.holds(&acknowledgement, &id.to_string(), origin) {
                // Not believed, so not delivered: the receiver's key or ledger is not what was configured.
                desk.alarm("acknowledgement-unverified", id, &row.kind);
                return failed(desk, id, row, "unverified").await;
            }
            let acknowledgement = Some(*acknowledgement);
            desk.record(Event::Acknowledged(v1::Acknowledged {
                packet_id: bytes_of(id),
                acknowledgement,
            }))
            .await
        }
        (Handed::Imported, None) => {
            let pack = route.name.clone();
            desk.record(Event::Imported(v1::Imported {
                packet_id: bytes_of(id),
                pack,
                incoming: false,
            }))
            .await
        }
        (Handed::Acknowledged(_), None) | (Handed::Imported, Some(_)) => {
            failed(desk, id, row, "unverified").await
        }
    }
}

async fn failed(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    why: &'static str,
) -> Result<(), Error> {
    let mut chance = [0];
    // Without randomness there is no jitter, which is no reason to stop.
    let _ = aws_lc_rs::rand::fill(&mut chance);
    let [chance] = chance;
    let wait = desk.schedule().wait(row.attempts.saturating_add(1), chance);
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
    let next = desk.now().saturating_add(wait).unwrap_or(desk.now());
    desk.record(Event::AttemptFailed(v1::AttemptFailed {
        packet_id: bytes_of(id),
        why: why.to_owned(),
        next_attempt: Some(stamp(next)),
    }))
    .await
}

/// A packet will not go, or not for now.
pub(super) fn stop(
    id: PacketId,
    status: PacketStatus,
    why: &'static str,
    decision: Option<v1::Decision>,
) -> Event {
    let status = i32::try_from(crate::index::number_of(status)).unwrap_or_default();
    Event::Stopped(v1::Stopped {
        packet_id: bytes_of(id),
        status,
        why: why.to_owned(),
        decision,
        replaced_by: Bytes::new(),
    })
}

pub(super) fn bytes_of(id: PacketId) -> Bytes {
    Bytes::copy_from_slice(id.as_bytes())
}

fn word(error: TransportError) -> &'static str {
    match error {
        TransportError::Unreachable => "unreachable",
        TransportError::TimedOut => "timed-out",
        TransportError::NotTaken => "not-taken",
        TransportError::OtherContent => "other-content",
        TransportError::NotRenderable => "not-renderable",
        TransportError::FolderFailed => "folder-failed",
    }
}
