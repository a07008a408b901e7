//! A packet that came in is handed to the receiving unit's own record system.

use super::attempt::bytes_of;
use super::desk::Desk;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::PacketKey;
use crate::wire::{field::stamp, v1};
use jiff::SignedDuration;
use v1::record::Event;

/// Hands one incoming packet over. Not a disclosure: the receiver has it already, and its gateway keeps it until the record system has it.
pub(super) async fn incoming(desk: &impl Desk, key: PacketKey) -> Result<(), Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(()) };
    if row.status() != PacketStatus::Delivered || desk.now().as_millisecond() < row.due {
        return Ok(());
    }
    let packet = desk.stored(&row)?;
    match desk.import(&packet) {
        Ok(pack) => {
            let imported = v1::Imported { packet_id: bytes_of(key.id), pack, incoming: true };
            desk.record(Event::Imported(imported)).await
        }
        Err(why) => {
            desk.alarm("import-failed", key.id, &row.kind);
            let wait = desk.schedule().wait(row.attempts.saturating_add(1), u8::MAX);
            let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
            let next = desk.now().saturating_add(wait).unwrap_or(desk.now());
            desk.record(Event::ImportFailed(v1::ImportFailed {
                packet_id: bytes_of(key.id),
                why: why.to_string(),
                next_attempt: Some(stamp(next)),
            }))
            .await
        }
    }
}
