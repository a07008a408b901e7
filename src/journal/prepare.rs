//! Makes the segments that are not in use yet.

use super::{
    error::{AtStep, JournalError},
    segments::{segment_name, spare_name},
    storage::{Storage, StoredFile},
};
use std::{io, sync::Arc};

/// A segment that is ready: reserved and blank, under a spare's name, which says that it holds nothing.
pub(super) struct Spare {
    pub(super) segment: u32,
    pub(super) file: Arc<dyn StoredFile>,
    pub(super) length: u32,
}

/// How much is zeroed at a time.
const STEP: u32 = 1 << 20;

/// Makes a spare, and writes zeros into it for as long as `may_zero` says that there is time. A sync is about twice as fast where
/// something was written before; without, the segment is as safe.
///
/// Crash anywhere: the spare is removed by the next call.
pub(super) fn prepare(
    storage: &dyn Storage,
    segment: u32,
    length: u32,
    may_zero: impl FnMut() -> bool,
) -> Result<Spare, JournalError> {
    remove(storage, segment)?;
    let made = make(storage, segment, length, may_zero);
    if made.is_err() {
        // Gives back the room that it took; if that fails too, the next call does it.
        let _ = remove(storage, segment);
    }
    made
}

fn make(
    storage: &dyn Storage,
    segment: u32,
    length: u32,
    mut may_zero: impl FnMut() -> bool,
) -> Result<Spare, JournalError> {
    let name = spare_name(segment);
    let file = storage.create(&name).at("create", &name)?;
    file.allocate(length.into()).at("reserve", &name)?;
    file.sync().at("sync", &name)?;
    let zeros = vec![0; STEP.min(length) as usize];
    let mut offset = 0;
    while offset < length && may_zero() {
        let step = STEP.min(length.saturating_sub(offset));
        let zeros = zeros.get(..step as usize).unwrap_or(&zeros);
        file.write_at(zeros, offset.into()).at("zero", &name)?;
        file.sync().at("sync", &name)?;
        offset = offset.saturating_add(step);
    }
    Ok(Spare { segment, file, length })
}

fn remove(storage: &dyn Storage, segment: u32) -> Result<(), JournalError> {
    let name = spare_name(segment);
    match storage.remove(&name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.at("remove", &name),
    }
}

/// Makes a spare the journal's next segment.
///
/// Crash before the new name is durable: it is still a spare. Crash after: the journal ends with a blank segment and goes on there.
/// Nothing may be written into it before this returns.
pub(super) fn promote(storage: &dyn Storage, segment: u32) -> Result<(), JournalError> {
    let name = segment_name(segment);
    storage.rename(&spare_name(segment), &name).at("rename a spare to", &name)?;
    storage.sync_folder().at("make durable the name of", &name)
}
