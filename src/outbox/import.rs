//! A packet that came in is handed to the receiving unit's own record system.

use super::attempt::{bytes_of, later};
use super::desk::{Desk, Imported};
use super::pace::Ended;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::{PacketKey, PacketRow};
use crate::wire::{field::stamp, v1};
use jiff::SignedDuration;
use v1::record::Event;

/// Hands one incoming packet over. Not a disclosure: the receiver has it already, and its gateway keeps it until the record system has it.
pub(super) async fn incoming(desk: &impl Desk, key: PacketKey) -> Result<Ended, Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(Ended::Untried) };
    // Held until it is on record that the file is there: a record system may answer for it at once, and its word comes after that.
    let _turn = desk.turn(&row).await;
    // Read again: the packet may have moved while we waited.
    let Some(row) = desk.index().packet(&key)? else { return Ok(Ended::Untried) };
    let ready = row.status() == PacketStatus::Delivered && !row.handed && !row.blocked;
    if !ready || desk.now().as_millisecond() < row.next_attempt {
        return Ok(Ended::Untried);
    }
    let packet = match desk.stored(&row) {
        Ok(packet) => packet,
        Err(error) => {
            // It stays, for a person; were it due at once again, it would stand before all others.
            tracing::error!(packet.id = %key.id, %error, "a packet that came in can't be read");
            let why = "unreadable".to_owned();
            return failed(desk, key, &row, why, true).await.map(|()| Ended::Untried);
        }
    };
    match desk.import(&packet).await {
        Ok(Imported { pack, reports }) => {
            let packet_id = bytes_of(key.id);
            let alarm_at = reports.then(|| stamp(later(desk, desk.patience(row.urgent))));
            let imported = v1::Imported { packet_id, pack, incoming: true, reports, alarm_at };
            desk.record(Event::Imported(imported)).await?;
            Ok(Ended::Answered)
        }
        Err(why) => {
            failed(desk, key, &row, why.to_string(), !why.is_the_receivers()).await?;
            Ok(Ended::of(why))
        }
    }
}

async fn failed(
    desk: &impl Desk,
    key: PacketKey,
    row: &PacketRow,
    why: String,
    steps_aside: bool,
) -> Result<(), Error> {
    desk.alarm("import-failed", key.id, &row.kind);
    let wait = desk.schedule().wait(row.attempts.saturating_add(1), u8::MAX);
    let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
    let next_attempt = Some(stamp(later(desk, wait)));
    let packet_id = bytes_of(key.id);
    let failed = v1::ImportFailed { packet_id, why, next_attempt, steps_aside };
    desk.record(Event::ImportFailed(failed)).await
}
