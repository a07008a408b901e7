//! A packet that came in is handed to the receiving unit's own record system.

use super::attempt::{bytes_of, later};
use super::desk::{Desk, Imported};
use super::pace::Ended;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::PacketKey;
use crate::wire::{field::stamp, v1};
use jiff::SignedDuration;
use v1::record::Event;

/// Hands one incoming packet over. Not a disclosure: the receiver has it already, and its gateway keeps it until the record system has it.
pub(super) async fn incoming(desk: &impl Desk, key: PacketKey) -> Result<Ended, Error> {
    let Some(row) = desk.index().packet(&key)? else { return Ok(Ended::Untried) };
    let ready = row.status() == PacketStatus::Delivered && !row.handed;
    if !ready || desk.now().as_millisecond() < row.next_attempt {
        return Ok(Ended::Untried);
    }
    let packet = desk.stored(&row)?;
    let packet_id = bytes_of(key.id);
    match desk.import(&packet) {
        Ok(Imported { pack, reports }) => {
            let alarm_at = reports.then(|| stamp(later(desk, desk.patience(row.urgent))));
            let imported = v1::Imported { packet_id, pack, incoming: true, reports, alarm_at };
            desk.record(Event::Imported(imported)).await?;
            Ok(Ended::Answered)
        }
        Err(why) => {
            desk.alarm("import-failed", key.id, &row.kind);
            let wait = desk.schedule().wait(row.attempts.saturating_add(1), u8::MAX);
            let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::from_hours(1));
            desk.record(Event::ImportFailed(v1::ImportFailed {
                packet_id,
                why: why.to_string(),
                next_attempt: Some(stamp(later(desk, wait))),
            }))
            .await?;
            Ok(if why.is_the_receivers() { Ended::Unanswered } else { Ended::Answered })
        }
    }
}
