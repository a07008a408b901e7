//! A checkpoint: what a log commits to at one size, as C2SP tlog-checkpoint writes it.

use super::{
    hash::Hash,
    keys::{Signer, VerifierKey},
    note::{self, NoteError},
};
use std::{fmt, str::FromStr};

/// A log's name, its size and its root.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Checkpoint {
    origin: Box<str>,
    size: u64,
    root: Hash,
}

/// Why a text is no checkpoint, or not one of the log that was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckpointError {
    #[error(
        "not a checkpoint; whoever sent it must send three lines: origin, size in decimal, root in base64"
    )]
    Malformed,
    #[error(
        "this checkpoint is of another log than the key that signed it; ask its sender for the right one"
    )]
    OtherLog,
    #[error(transparent)]
    Note(#[from] NoteError),
}

impl Checkpoint {
    /// The checkpoint of the log `origin` at `size`.
    ///
    /// # Errors
    /// Where the origin is no single line, or an empty tree is given another root than its own.
    pub(crate) fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let one_line = !origin.is_empty() && !origin.contains(|c| c < ' ');
        let right = one_line && (size > 0 || root == Hash::of_empty_tree());
        right.then(|| Self { origin: origin.into(), size, root }).ok_or(CheckpointError::Malformed)
    }

    /// Opens a signed checkpoint: `key` must have signed it, and be the key of the log that it is of.
    ///
    /// # Errors
    /// Where any of that does not hold.
    pub(crate) fn open(note: &[u8], key: &VerifierKey) -> Result<Self, CheckpointError> {
        let opened = note::open(note, std::slice::from_ref(key))?;
        let checkpoint: Self = opened.text.parse()?;
        let of_signer = checkpoint.origin() == key.name();
        of_signer.then_some(checkpoint).ok_or(CheckpointError::OtherLog)
    }

    /// Signs it.
    ///
    /// # Errors
    /// Where the key is that of another log.
    pub(crate) fn sign(&self, signer: &Signer) -> Result<String, CheckpointError> {
        if signer.name() != self.origin() {
            return Err(CheckpointError::OtherLog);
        }
        Ok(note::sign(&self.to_string(), signer)?)
    }

    /// The log's name, which is also that of its key.
    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// How many leaves the tree has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The tree's root.
    pub(crate) fn root(&self) -> Hash {
        self.root
    }
}

/// The text that is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { origin, size, root } = self;
        write!(f, "{origin}\n{size}\n{root}\n")
    }
}

/// Extension lines are let through unread; their text stays in the note that carried them.
impl FromStr for Checkpoint {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::Malformed)?.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointError::Malformed);
        };
        let number: u64 = size.parse().map_err(|_| CheckpointError::Malformed)?;
        if number.to_string() != size || lines.any(str::is_empty) {
            return Err(CheckpointError::Malformed);
        }
        Self::new(origin, number, root.parse().map_err(|_| CheckpointError::Malformed)?)
    }
}
