//! Why the journal can't be opened, read or written. No error holds a byte of what is stored.

use super::{frame::KeyRefused, ports::PortError, storage::is_out_of_space};
use std::io;

/// Why the journal could not be opened, read or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum JournalError {
    #[error("the journal is in use by another process; stop that one first, two must never write")]
    InUse,
    /// The operator must restore the file; opening changed nothing.
    #[error(
        "journal file {file}, offset {offset}, record {number}: {what}; restore the file from a backup"
    )]
    Corrupt { file: String, offset: u32, number: u64, what: &'static str },
    /// The operator must say which of the two is right.
    #[error(
        "the index has seen record {number}, which the journal doesn't hold in that form; \\
         restore the newer journal, or delete the index if it is another journal's"
    )]
    Unknown { number: u64 },
    #[error("the journal can't {step} {file}: {source}")]
    Storage { step: &'static str, file: String, source: io::Error },
    #[error("segment {segment}, offset {offset}: no record stands here as it was written")]
    NotARecord { segment: u32, offset: u32 },
    /// The configuration must be corrected.
    #[error("journal segments of {given} bytes are too small; {least} is the least")]
    SegmentTooSmall { given: u32, least: usize },
    #[error("what is folded from the journal could not take in a group: {0}")]
    Fold(#[source] PortError),
    #[error("the group could not be sealed: {0}")]
    Seal(#[source] PortError),
    #[error("the journal can't start a thread: {0}")]
    Thread(#[source] io::Error),
    #[error(transparent)]
    Key(#[from] KeyRefused),
    /// A fault in the journal itself.
    #[error("a group outgrew its segment")]
    TooLong,
    /// A fault in the journal itself.
    #[error("the journal's end was not found")]
    Endless,
    /// The writer's thread ended without having closed the journal.
    #[error("the journal has stopped; restart the process, recovery tells what is durable")]
    Halted,
}

impl JournalError {
    /// Whether there was no room: then nothing has changed, and it may be tried anew.
    pub(super) fn is_out_of_space(&self) -> bool {
        matches!(self, Self::Storage { source, .. } if is_out_of_space(source))
    }
}

/// Gives a failed storage step its name.
pub(super) trait AtStep<T> {
    fn at(self, step: &'static str, file: &str) -> Result<T, JournalError>;
}

impl<T> AtStep<T> for io::Result<T> {
    fn at(self, step: &'static str, file: &str) -> Result<T, JournalError> {
        self.map_err(|source| JournalError::Storage { step, file: file.to_owned(), source })
    }
}

/// Why a record was not accepted. In every case but `Halted` nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AppendError {
    /// The operator must make room; the sender may try again later.
    #[error("the journal's disk is full; nothing new is accepted until there is room")]
    Full,
    /// The record may be durable or not; recovery tells, after the process was started again.
    #[error("the journal could not be written and has stopped; the process must be restarted")]
    Halted,
    #[error("the journal is closed")]
    Closed,
    /// The sender must send less.
    #[error("the record is too large; a journal segment takes {limit} bytes")]
    TooLarge { limit: usize },
}
