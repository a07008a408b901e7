//! Erases a key: overwrites its slot in place, after which nobody can read what it sealed.

use super::{
    error::{AtStep, JournalError},
    reader::Reader,
    record::{ERASED, Position, Which},
    segments::segment_name,
};

/// Erases one key of the record at `position`; erasing it again does no harm.
///
/// Crash before the sync returns: the key may be there, gone, or half gone. Whoever wanted it erased must have that on record, and ask again.
/// The file system must overwrite in place, and backups of the folder still hold the wrapped key.
pub(super) fn erase(reader: &Reader, position: Position, which: Which) -> Result<(), JournalError> {
    let stored = reader.read(position)?;
    let slot = match which {
        Which::Log => stored.head.log_slot(),
        Which::Payload => stored.head.payload_slot(),
    };
    let slot = slot.ok_or(JournalError::NoSuchSlot)?;
    let name = segment_name(position.segment);
    // A handle of its own: the kernel reports a failed sync once to each, and the writer must not miss one.
    let file = reader.storage.open(&name, true).at("open", &name)?;
    file.write_at(ERASED, u64::from(position.offset) + slot as u64).at("erase a key in", &name)?;
    file.sync().at("sync", &name)
}
