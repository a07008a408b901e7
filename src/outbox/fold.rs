//! What a record means for its packet's row in the index. A step that the state doesn't allow is counted and changes nothing.

use crate::domain::{PacketStatus, Step};
use crate::index::{IndexError, IndexWriter, PacketKey, PacketRow, Place, Side};

/// How long an attempt may stay without an outcome before it is made again: a crash in the midst of it must not strand a packet.
const ATTEMPT_LIMIT_MS: i64 = 60_000;

/// A person is warned when a tenth of the lifetime is left, and when a day is left at the latest.
const WARNED_AT_LATEST_MS: i64 = 24 * 3_600_000;

/// A step in the life of a packet that this gateway knows.
pub(crate) struct Stepped {
    pub(crate) key: PacketKey,
    pub(crate) step: Step,
    /// When, in milliseconds since 1970.
    pub(crate) at: i64,
    /// When the courier must look again, where the record says so.
    pub(crate) due: Option<i64>,
    /// Whether the record holds a new decision.
    pub(crate) decides: bool,
}

/// Takes in a packet that is new here.
pub(crate) fn begin(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
    mut row: PacketRow,
) -> Result<(), IndexError> {
    // Held packets are looked at when they expire; a change in the register comes to them by itself.
    if row.status() == PacketStatus::Held {
        row.next_attempt = row.expires;
    }
    let lifetime = row.expires.saturating_sub(row.not_before).max(0);
    row.warn_at = row.expires.saturating_sub((lifetime / 10).min(WARNED_AT_LATEST_MS));
    row.look_when_due(key.side);
    row.stored = Some(place);
    row.decided = Some(place);
    let before = writer.packet(key)?;
    writer.put_packet(key, before.as_ref(), &row)?;
    writer.add_history(key, &place)
}

/// Takes in one step.
pub(crate) fn step(
    writer: &mut IndexWriter<'_>,
    place: Place,
    stepped: &Stepped,
) -> Result<(), IndexError> {
    let Stepped { key, step, at, due, decides } = stepped;
    writer.add_history(key, &place)?;
    let Some(before) = writer.packet(key)? else { return Ok(()) };
    let mut row = before.clone();
    match before.status().next(*step) {
        Ok(status) => {
            if status != before.status() {
                row.since = *at;
            }
            row.set_status(status);
            // An import is put on record once it has failed or succeeded; sending is, before it is tried.
            row.attempts += u32::from(match key.side {
                Side::Outgoing => *step == Step::Attempt,
                Side::Incoming => *step == Step::Fail,
            });
            row.next_attempt = match status {
                PacketStatus::Sent => at.saturating_add(ATTEMPT_LIMIT_MS),
                PacketStatus::Held => row.expires,
                _ => due.unwrap_or(*at).max(row.not_before),
            };
            row.look_when_due(key.side);
            if *decides {
                row.decided = Some(place);
            }
        }
        Err(_) => row.late += 1,
    }
    writer.put_packet(key, Some(&before), &row)
}

/// Takes in that a person was told of a packet's near end.
pub(crate) fn warned(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
) -> Result<(), IndexError> {
    writer.add_history(key, &place)?;
    let Some(before) = writer.packet(key)? else { return Ok(()) };
    let mut row = before.clone();
    row.warned = true;
    row.look_when_due(key.side);
    writer.put_packet(key, Some(&before), &row)
}

/// Takes in a record that tells of a packet without changing it.
pub(crate) fn note(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    place: Place,
) -> Result<(), IndexError> {
    writer.add_history(key, &place)
}
