//! Proofs that senders have kept: each names an entry that was once in the ledger, under a head that was signed.

use super::evidence::Unverifiable;
use crate::ledger::{
    Checkpoint, Commitment, Hash, Kept, LONGEST_NOTE, TlogProof, VerifierKey, read_given,
    verify_inclusion,
};
use std::{collections::BTreeMap, fs, path::Path};

const EXTENSION: &str = "tlog-proof";
/// A path of hashes beside its checkpoint, in bytes.
const LONGEST: usize = 2 * LONGEST_NOTE;

/// What was kept of a ledger by those who had dealings with it.
#[derive(Default)]
pub(super) struct Receipts {
    /// By entry: the leaf that must stand there, and the file that says so.
    leaves: BTreeMap<u64, Vec<(String, Hash)>>,
    /// The heads that they were signed under.
    pub(super) kept: Vec<Kept>,
    pub(super) count: u64,
}

impl Receipts {
    /// Reads and verifies every proof in the folder.
    ///
    /// # Errors
    /// Where one proves nothing: then it says nothing of the ledger either.
    pub(super) fn read(folder: &Path, signer: &VerifierKey) -> Result<Self, Unverifiable> {
        let unreadable = |error| Unverifiable::usage(format_args!("{}: {error}", folder.display()));
        let mut files = Vec::new();
        for file in fs::read_dir(folder).map_err(unreadable)? {
            let file = file.map_err(unreadable)?.path();
            if file.extension().is_some_and(|extension| extension == EXTENSION) {
                files.push(file);
            }
        }
        if files.is_empty() {
            let folder = folder.display();
            return Err(Unverifiable::usage(format_args!(
                "{folder}: holds no *.{EXTENSION}; right is a folder of proofs that were kept"
            )));
        }
        files.sort();
        let mut receipts = Self::default();
        for file in files {
            let name = file.display().to_string();
            let text = read_given(&file, LONGEST)
                .map_err(|error| Unverifiable::usage(format_args!("{name}: {error}")))?;
            receipts
                .take(&name, &String::from_utf8_lossy(&text), signer)
                .map_err(|problem| Unverifiable::usage(format_args!("{name}: {problem}")))?;
        }
        Ok(receipts)
    }

    fn take(&mut self, name: &str, text: &str, signer: &VerifierKey) -> Result<(), String> {
        let TlogProof { extra, index, path, checkpoint } =
            text.parse().map_err(|error: crate::ledger::NotAProof| error.to_string())?;
        let checkpoint =
            Checkpoint::open(checkpoint.as_bytes(), signer).map_err(|error| error.to_string())?;
        let leaf = leaf_of(&extra)
            .ok_or("it doesn't say which entry it proves; right is one that `stafett` wrote")?;
        verify_inclusion(&leaf, index, checkpoint.size(), &path, &checkpoint.root())
            .map_err(|error| error.to_string())?;
        self.leaves.entry(index).or_default().push((name.to_owned(), leaf));
        self.kept.push(Kept { name: name.to_owned(), checkpoint });
        self.count += 1;
        Ok(())
    }

    /// What is wrong with the entry that stands at `index`, by those who have proof of another.
    pub(super) fn look(&self, index: u64, entry: &Commitment) -> Result<(), String> {
        let Some(leaves) = self.leaves.get(&index) else { return Ok(()) };
        let found = entry.leaf();
        match leaves.iter().find(|(_, leaf)| *leaf != found) {
            Some((name, _)) => Err(format!("{name} proves that another entry stood here")),
            None => Ok(()),
        }
    }

    /// The first entry behind `size` that somebody has proof of.
    pub(super) fn beyond(&self, size: u64) -> Option<(u64, &str)> {
        let (index, leaves) = self.leaves.range(size..).next()?;
        leaves.first().map(|(name, _)| (*index, name.as_str()))
    }
}

/// An entry, or its leaf alone.
fn leaf_of(extra: &[u8]) -> Option<Hash> {
    match extra.len() {
        Hash::LEN => extra.try_into().ok(),
        _ => Commitment::of_leaf_data(extra).map(|entry| entry.leaf()),
    }
}
