//! One attempt: a fresh decision, then the entry, then the sending, then what came of it.

use super::arrived::tell_if_more;
use super::desk::{Deciding, Desk, Route};
use super::judged::Judged;
use super::pace::Ended;
use super::watch;
use crate::Error;
use crate::domain::{After, Packet, PacketId, PacketStatus, Step};
use crate::index::{PacketKey, PacketRow};
use crate::policy::Permitted;
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

/// A packet leaves by no decision that is older.
pub(crate) const FRESH: SignedDuration = SignedDuration::from_mins(1);

/// The first wait is doubled so often at most where a packet could not be tried: some minutes.
const UNTRIED_MOST: u32 = 8;

/// Makes the attempt that is due for one outgoing packet.
pub(super) async fn outgoing(desk: &impl Desk, key: PacketKey) -> Result<Ended, Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(Ended::Untried) };
    let _turn = desk.turn(&row).await;
    let deciding = desk.deciding(&row.child).await;
    // Read again: the packet may have moved while we waited.
    let Some(row) = desk.index().packet(&key)? else { return Ok(Ended::Untried) };
    let now = desk.now().as_millisecond();
    let may_go = matches!(row.status(), PacketStatus::Queued | PacketStatus::Sent);
    let is_held_up = desk.index().is_paused(&row.receiver)?;
    if !may_go || row.blocked || now < row.next_attempt || (is_held_up && !row.urgent) {
        return Ok(Ended::Untried);
    }
    if now >= row.expires {
        return watch::expire(desk, key.id, &row).await.map(|()| Ended::Untried);
    }
    if desk.perhaps().is_some_and(|later| later.as_millisecond() >= row.expires) {
        // Neither sent nor ended: the clock has leapt, and may be right.
        return untried(desk, key.id, &row, "clock-leapt").await.map(|()| Ended::Untried);
    }
    if is_held_up {
        // Whoever holds the receiver may not know that a report of concern has come since.
        desk.alarm("undecidable", key.id, &row.kind);
        return untried(desk, key.id, &row, "receiver-held").await.map(|()| Ended::Untried);
    }
    let judged = match desk.judge(&row) {
        Ok(judged) => judged,
        Err(error) => {
            // Its record or its parties are not as they were. A person must act; until then it stays, and is tried again.
            tracing::error!(packet.id = %key.id, %error, "a waiting packet can't be decided on");
            if row.urgent {
                desk.alarm("undecidable", key.id, &row.kind);
            }
            return untried(desk, key.id, &row, "undecidable").await.map(|()| Ended::Untried);
        }
    };
    match judged {
        Judged::MayGo(permitted) => send(desk, key.id, &row, permitted, deciding).await,
        Judged::Stops(stop) => {
            // A report of concern is never stopped in silence, whatever has changed since it was accepted.
            if stop.decision.alarm {
                desk.alarm("decision", key.id, &row.kind);
            }
            desk.record(stop.event(key.id)).await.map(|()| Ended::Untried)
        }
    }
}

async fn send(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    permitted: Permitted<Packet>,
    deciding: Deciding,
) -> Result<Ended, Error> {
    let packet = permitted.packet();
    let origin = desk.origin(row)?;
    let Some(route) = desk.route(&packet.header.receiver) else {
        if row.urgent {
            desk.alarm("undecidable", id, &row.kind);
        }
        return untried(desk, id, row, "no-route").await.map(|()| Ended::Untried);
    };
    let sent = Bytes::copy_from_slice(digest(&SHA256, packet.content.reveal()).as_ref());
    let attempted = Event::Attempted(v1::Attempted {
        packet_id: bytes_of(id),
        decision: Some(desk.written(permitted.decision())),
        digest: sent.clone(),
        receiver_peer: route.name.clone(),
        alarm_at: Some(stamp(later(desk, desk.patience(row.urgent)))),
    });
    // Nothing leaves before this is durable. Crash here: the packet is Sent, and is tried again after its limit;
    // the receiver answers a second delivery with the first one's acknowledgement.
    let decided = desk.now();
    desk.record(attempted).await?;
    // On a full disk the entry may have waited for hours: what was decided so long ago is decided again, and what has ended meanwhile stays.
    let now = desk.now();
    if now.duration_since(decided) > FRESH || now.as_millisecond() >= row.expires {
        return failed(desk, id, row, "entry-late").await.map(|()| Ended::Untried);
    }
    // Another packet may have taken its place before the entry stood.
    if status(desk, id)? != Some(PacketStatus::Sent) {
        return Ok(Ended::Untried);
    }
    // An operator's hold that is on record before the entry counts too.
    if desk.index().is_paused(&row.receiver)? {
        return failed(desk, id, row, "receiver-held").await.map(|()| Ended::Untried);
    }
    let markings = desk.markings(packet)?;
    let also_replaced = desk.also_replaced(&PacketKey::outgoing(id), row, &route)?;
    let parcel = Parcel::of(&permitted, origin, markings, desk.checkpoint(), also_replaced);
    // What the register learns from here on finds a packet that has left.
    drop(deciding);
    let error = match timeout(PATIENCE, route.transport.deliver(&parcel)).await {
        Ok(Ok(handed)) => {
            taken(desk, id, row, &route, (&origin, &sent), handed).await?;
            return Ok(Ended::Answered);
        }
        Ok(Err(error)) => error,
        Err(_) => TransportError::TimedOut,
    };
    failed(desk, id, row, word(error)).await?;
    Ok(Ended::of(error))
}

fn status(desk: &impl Desk, id: PacketId) -> Result<Option<PacketStatus>, Error> {
    Ok(desk.index().packet(&PacketKey::outgoing(id))?.map(|row| row.status()))
}

async fn taken(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    route: &Route,
    (origin, sent): (&[u8; 32], &[u8]),
    handed: Handed,
) -> Result<(), Error> {
    // As it stands with this attempt, and with what was heard meanwhile.
    let Some(stands) = desk.index().packet(&PacketKey::outgoing(id))? else { return Ok(()) };
    match (handed, &route.counterpart) {
        (Handed::Acknowledged(acknowledgement), Some(counterpart)) => {
            // What came of it later is news, and is told as such.
            let is_stored =
                matches!(acknowledgement.depth(), v1::Depth::Unspecified | v1::Depth::Stored);
            if !is_stored || !counterpart.holds(&acknowledgement, &id.to_string(), origin, &stands)
            {
                // Not believed, so not delivered: the receiver's key or ledger is not what was configured.
                desk.alarm("acknowledgement-unverified", id, &row.kind);
                return failed(desk, id, row, "unverified").await;
            }
            tell_if_late(desk, id, &stands);
            tell_if_more(desk, (id, &stands), &acknowledgement, stands.attempt_with(sent));
            let patience = route.tells_import.then(|| desk.patience(row.urgent));
            desk.record(Event::Acknowledged(v1::Acknowledged {
                packet_id: bytes_of(id),
                acknowledgement: Some(*acknowledgement),
                peer: route.name.clone(),
                alarm_at: patience.map(|patience| stamp(later(desk, patience))),
            }))
            .await
        }
        (Handed::Imported, None) => {
            tell_if_late(desk, id, &stands);
            let (pack, reports) = (route.name.clone(), route.reports);
            let alarm_at = reports.then(|| stamp(later(desk, desk.patience(row.urgent))));
            let packet_id = bytes_of(id);
            let imported = v1::Imported { packet_id, pack, incoming: false, reports, alarm_at };
            desk.record(Event::Imported(imported)).await
        }
        (Handed::Acknowledged(_), None) | (Handed::Imported, Some(_)) => {
            failed(desk, id, row, "unverified").await
        }
    }
}

/// Replaced while it was under way, it has arrived all the same: a deviation, and a person must know.
fn tell_if_late(desk: &impl Desk, id: PacketId, row: &PacketRow) {
    if row.status().after(Step::Acknowledge) == After::Late {
        desk.alarm("late-news", id, &row.kind);
    }
}

async fn failed(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    why: &'static str,
) -> Result<(), Error> {
    wait_after(desk, id, row.attempts, why).await
}

/// It could not even be tried. It is looked at ever more seldom too, for each look is a ledger entry; but what mends it is seen soon,
/// however long its receiver had not answered before.
async fn untried(
    desk: &impl Desk,
    id: PacketId,
    row: &PacketRow,
    why: &'static str,
) -> Result<(), Error> {
    wait_after(desk, id, row.untried.min(UNTRIED_MOST), why).await
}

async fn wait_after(
    desk: &impl Desk,
    id: PacketId,
    times: u32,
    why: &'static str,
) -> Result<(), Error> {
    let wait = desk.schedule().wait(times.saturating_add(1), desk.chance());
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
    let next = later(desk, wait);
    desk.record(Event::AttemptFailed(v1::AttemptFailed {
        packet_id: bytes_of(id),
        why: why.to_owned(),
        next_attempt: Some(stamp(next)),
    }))
    .await
}

/// A moment that long from now.
pub(super) fn later(desk: &impl Desk, wait: SignedDuration) -> jiff::Timestamp {
    let now = desk.now();
    now.saturating_add(wait).unwrap_or(now)
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
        TransportError::Busy => "busy",
        TransportError::TimedOut => "timed-out",
        TransportError::NotTaken => "not-taken",
        TransportError::OtherContent => "other-content",
        TransportError::NotRenderable => "not-renderable",
        TransportError::FolderFailed => "folder-failed",
        TransportError::FolderUnsure => "folder-unsure",
        TransportError::TellsNothing => "tells-nothing",
        TransportError::NoWitness => "no-witness",
    }
}
