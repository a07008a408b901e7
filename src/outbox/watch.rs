//! What must be looked at whatever the receivers do: a lifetime that ends, a warning before it, a word that has not come.

use super::attempt::{bytes_of, stop};
use super::desk::Desk;
use crate::Error;
use crate::domain::{PacketId, PacketStatus};
use crate::index::{PacketKey, PacketRow, Side};
use crate::wire::v1;
use v1::record::Event;

/// Does what the time asks for of one packet. It stands otherwise in the index afterwards, and is not looked at again before its
/// next time.
pub(super) async fn look(desk: &impl Desk, key: PacketKey) -> Result<(), Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(()) };
    let _turn = desk.turn(&row).await;
    let _deciding = desk.deciding(&row.child).await;
    let Some(row) = desk.index().packet(&key)? else { return Ok(()) };
    let now = desk.now().as_millisecond();
    let waits = key.side == Side::Outgoing && row.status().is_waiting();
    if waits && now >= row.expires {
        return expire(desk, key.id, &row).await;
    }
    if waits && row.must_be_warned_of(now) {
        desk.warn_of_end(key.id, &row.kind);
        // On record, so that it is told once.
        return desk
            .record(Event::ExpiresSoon(v1::ExpiresSoon { packet_id: bytes_of(key.id) }))
            .await;
    }
    if row.alarm_at > 0 && now >= row.alarm_at {
        desk.alarm("missing-acknowledgement", key.id, &row.kind);
        let (packet_id, incoming) = (bytes_of(key.id), key.side == Side::Incoming);
        let missing = v1::MissingAcknowledgement { packet_id, incoming };
        return desk.record(Event::MissingAcknowledgement(missing)).await;
    }
    Ok(())
}

/// Ends a packet whose time has run out.
pub(super) async fn expire(desk: &impl Desk, id: PacketId, row: &PacketRow) -> Result<(), Error> {
    // Told first: an alarm that comes twice is better than none.
    desk.alarm("expired", id, &row.kind);
    desk.record(stop(id, PacketStatus::Expired, "expired", None)).await
}
