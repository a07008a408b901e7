//! Why the index can't be used: by whose fault decides whether it is built anew.

use std::io::{self, ErrorKind};

/// The index can't be read or written. It holds no truth: the operator may delete it and start again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    /// The store or the disk under it.
    #[error(
        "the index store failed ({0}); stop, delete the index file and start again: it is built anew from the journal"
    )]
    Store(String),
    /// No room, no right, no file to be opened, or a disk that fails: that says nothing against what is in the file.
    #[error(
        "the machine refused the index's file ({0}); its operator must see to room, rights, open files or the disk, and start again; if \
         this file alone can't be read any more, delete it: it is built anew from the journal"
    )]
    Machine(io::Error),
    /// Two gateways must never share one folder.
    #[error("the index is in use by another process; stop that one first")]
    InUse,
    /// A value is not what was written.
    #[error(
        "the index was altered on disk; stop, delete the index file and start again: it is built anew from the journal"
    )]
    Altered,
    /// Another version of the program wrote it.
    #[error(
        "the index is another version's; stop, delete the index file and start again: it is built anew from the journal"
    )]
    OtherForm,
    /// The crypto library refused.
    #[error("the index can't be sealed: the crypto library refused its key or gave no randomness")]
    Crypto,
}

impl IndexError {
    pub(crate) fn store(error: impl Into<redb::Error>) -> Self {
        match error.into() {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            redb::Error::Io(error) if is_machines(&error) => Self::Machine(error),
            // Store errors speak of tables and pages, never of values.
            other => Self::Store(other.to_string()),
        }
    }
}

/// Whether the machine itself says so. What the store finds wrong in the file has no code of the machine's, and only an altered file
/// makes it ask for a place or a length that no file has.
fn is_machines(error: &io::Error) -> bool {
    let asked_wrongly = matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::FileTooLarge);
    error.raw_os_error().is_some() && !asked_wrongly
}
