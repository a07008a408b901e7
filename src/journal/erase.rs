//! Destroys keys: overwrites their slots in place, after which nobody can read what they sealed.

use super::{
    error::{AtStep, JournalError},
    health::Health,
    reader::Reader,
    record::{ERASED, Position, Which},
    segments::segment_name,
};

/// Destroys keys beside a running writer.
#[derive(Clone)]
pub(crate) struct Eraser {
    pub(super) reader: Reader,
    pub(super) health: Health,
}

/// A record, and which of its keys are to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Doomed {
    pub(crate) number: u64,
    pub(crate) position: Position,
    pub(crate) which: Which,
}

impl Eraser {
    /// Destroys all these keys, durably; to do it again does no harm. Blocks on the disk.
    ///
    /// Crash before it returns: each key may be there, gone, or half gone. Whoever wanted them gone must have that on record, and ask again.
    /// A failed write or sync halts the journal, and is never tried again by this process: the kernel may call pages clean that never
    /// reached the disk. The file system must overwrite in place, and backups of the folder still hold the wrapped keys.
    pub(crate) fn erase(&self, doomed: &[Doomed]) -> Result<(), JournalError> {
        let mut doomed = doomed.to_vec();
        doomed.sort_by_key(|doomed| doomed.position);
        let same_segment =
            |one: &Doomed, other: &Doomed| one.position.segment == other.position.segment;
        let erased =
            doomed.chunk_by(same_segment).try_for_each(|together| self.in_segment(together));
        if let Err(cause @ JournalError::Storage { .. }) = &erased {
            self.health.halted(cause);
        }
        erased
    }

    fn in_segment(&self, doomed: &[Doomed]) -> Result<(), JournalError> {
        let Some(Doomed { position: Position { segment, .. }, .. }) = doomed.first().copied()
        else {
            return Ok(());
        };
        let name = segment_name(segment);
        // A handle of its own: the kernel reports a failed sync once to each, and the writer must not miss one.
        let file = self.reader.storage.open(&name, true).at("open", &name)?;
        for Doomed { number, position, which } in doomed {
            for slot in self.slots(*number, *position, *which)? {
                // Also where it is blank already: a sync that failed before a crash may have left it so in memory alone.
                file.write_at(ERASED, slot).at("erase a key in", &name)?;
            }
        }
        file.sync().at("sync", &name)
    }

    /// Where in its segment the slots begin that the record has; proven to be that record's.
    fn slots(
        &self,
        number: u64,
        position: Position,
        which: Which,
    ) -> Result<Vec<u64>, JournalError> {
        let Position { segment, offset } = position;
        let head = self.reader.read(position)?.head;
        if head.number != number {
            return Err(JournalError::NotARecord { segment, offset });
        }
        let slots = match which {
            Which::Payload => vec![head.payload_slot()],
            Which::Both => vec![head.log_slot(), head.payload_slot()],
        };
        Ok(slots.into_iter().flatten().map(|slot| u64::from(offset) + slot as u64).collect())
    }
}
