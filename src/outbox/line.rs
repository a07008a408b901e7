//! Packets of one child to one receiver leave in order, and reach its record system in the order in which they came: each waits until
//! the one before it has gone or stepped aside.
//!
//! The line goes by the time from which packets may leave, then by the order in which they were accepted. What waits for a person
//! stands beside it, and takes its place again when it is released; what is urgent never waits in it.

use crate::index::{IndexError, IndexWriter, PacketKey, PacketRow};

/// Writes a row, and keeps its line in order: its first packet is due, the others wait for it.
pub(super) fn put(
    writer: &mut IndexWriter<'_>,
    key: &PacketKey,
    before: Option<&PacketRow>,
    mut row: PacketRow,
) -> Result<(), IndexError> {
    let was_in_line = before.is_some_and(|row| row.is_in_line(key.side));
    let is_in_line = row.is_in_line(key.side);
    match (was_in_line, is_in_line) {
        (false, true) => {
            let first = writer.first_in_line(key, &row)?;
            row.blocked = first.is_some_and(|(_, goes_before)| !goes_before);
            writer.put_packet(key, before, &row)?;
            if let Some((first, true)) = first {
                change(writer, &first, true)?;
            }
        }
        (true, false) => {
            let was_first = !row.blocked;
            row.blocked = false;
            writer.put_packet(key, before, &row)?;
            if was_first && let Some((next, _)) = writer.first_in_line(key, &row)? {
                change(writer, &next, false)?;
            }
        }
        (true, true) | (false, false) => writer.put_packet(key, before, &row)?,
    }
    Ok(())
}

fn change(writer: &mut IndexWriter<'_>, key: &PacketKey, blocked: bool) -> Result<(), IndexError> {
    let Some(before) = writer.packet(key)? else { return Ok(()) };
    let row = PacketRow { blocked, ..before.clone() };
    writer.put_packet(key, Some(&before), &row)
}
