//! Verifies a journal's ledger from its files alone: each entry into the tree, each signed head against it.
//!
//! Reads, and changes nothing. It trusts the verifier key, and whatever looks at the records.

use super::tiles::TileError;
use super::{
    checkpoint::{Checkpoint, CheckpointError},
    frontier::Frontier,
    hash::Hash,
    keys::VerifierKey,
    leaf::Commitment,
};
use crate::journal::{JournalError, Record, Scan};
use std::io;

/// What holds: all that the journal says, from the first entry to the last.
#[derive(Debug)]
pub(crate) struct Verified {
    pub(crate) entries: u64,
    /// Each of them ends with a signed head.
    pub(crate) groups: u64,
    pub(crate) root: Hash,
    /// Bytes after the last group, of a write that was cut short and never acknowledged.
    pub(crate) torn_bytes: u64,
}

/// Where it doesn't hold.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Flaw {
    /// An entry, or the signed head over it, is not what it was.
    #[error("entry {index}: {what}")]
    Changed { index: u64, what: String },
    /// A head that was kept, and the entries that the journal holds now, can't both be true.
    #[error("entry {from}, or another up to {}, is not the one that the checkpoint {kept} was signed over", size.saturating_sub(1))]
    Forked {
        kept: String,
        /// Entries before it have been found to be the signed ones.
        from: u64,
        size: u64,
    },
    /// A file is not there, or can't be read.
    #[error("entry {index}: {file}: {cause}")]
    Gone { index: u64, file: String, cause: io::Error },
    /// The tree could not be built.
    #[error(transparent)]
    Tiles(TileError),
    /// What was signed is not all there.
    #[error(
        "the checkpoint {kept} was signed at {size} entries, and the journal ends after {entries}"
    )]
    Short { kept: String, size: u64, entries: u64 },
    #[error(transparent)]
    Journal(JournalError),
}

/// A checkpoint that was kept apart from the journal, and what to call it.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) checkpoint: Checkpoint,
}

/// Walks the whole journal. `look` judges each record before its leaf is believed, and says what is wrong with it.
///
/// # Errors
/// The first flaw. Entries before the one it names have been found to be in the tree that was signed.
pub(crate) fn verify(
    journal: &mut Scan,
    key: &VerifierKey,
    kept: &[Kept],
    mut look: impl FnMut(&Record<'_>) -> Result<(), String>,
) -> Result<Verified, Flaw> {
    let mut tree = Frontier::new();
    let mut groups = 0;
    let mut sure = 0;
    for group in journal.by_ref() {
        let group = group.map_err(Flaw::Journal)?;
        let first = tree.size();
        let mut leaves = Vec::new();
        for record in group.records() {
            let changed = |what| Flaw::Changed { index: record.number, what };
            look(&record).map_err(changed)?;
            leaves.push(Commitment::from_bytes(record.commitment).leaf());
        }
        let before = tree.clone();
        let growth = tree.grow(&leaves);
        check_head(group.trailer(), key, first, growth.size(), growth.root())?;
        let reached = kept
            .iter()
            .filter(|kept| (first + 1..=growth.size()).contains(&kept.checkpoint.size()));
        for Kept { name, checkpoint } in reached {
            let size = checkpoint.size();
            let mut then = before.clone();
            leaves
                .iter()
                .take(usize::try_from(size - first).unwrap_or(usize::MAX))
                .for_each(|leaf| then.push(*leaf));
            if then.root() != checkpoint.root() {
                return Err(Flaw::Forked { kept: name.clone(), from: sure, size });
            }
            sure = size;
        }
        groups += 1;
    }
    let entries = tree.size();
    if let Some(Kept { name, checkpoint }) =
        kept.iter().find(|kept| kept.checkpoint.size() > entries)
    {
        return Err(Flaw::Short { kept: name.clone(), size: checkpoint.size(), entries });
    }
    let (torn_bytes, _) = journal.end().map(|end| end.torn()).unwrap_or_default();
    Ok(Verified { entries, groups, root: tree.root(), torn_bytes })
}

/// The head that ends a group must be signed over the tree as it stands with that group.
fn check_head(
    note: &[u8],
    key: &VerifierKey,
    first: u64,
    size: u64,
    root: Hash,
) -> Result<(), Flaw> {
    let changed = |what| Flaw::Changed { index: first, what };
    let head = Checkpoint::open(note, key)
        .map_err(|error: CheckpointError| changed(format!("its signed checkpoint: {error}")))?;
    if (head.size(), head.root()) == (size, root) {
        return Ok(());
    }
    let last = size.saturating_sub(1);
    Err(changed(format!("entries {first} to {last} are not those that were signed")))
}
