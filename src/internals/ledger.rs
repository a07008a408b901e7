//! The ledger by itself: what entering records costs, and logs of any size.

use super::journal::Failure;
use crate::gateway::TreeSealer;
use crate::journal::GroupSealer;
use crate::ledger::{
    CHECKPOINT, Checkpoint, Commitment, Frontier, LeafKey, LocalShelf, Published, Shelf, Signer,
    Tiles,
};
use std::path::Path;
use std::sync::Arc;

/// The name of every log that is made here.
pub const ORIGIN: &str = "2321000156/bench/audit";

/// A ledger that grows as a gateway's does.
pub struct LedgerByItself {
    shelf: Arc<dyn Shelf>,
    tiles: Tiles,
    sealer: TreeSealer,
}

impl std::fmt::Debug for LedgerByItself {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LedgerByItself")
    }
}

impl LedgerByItself {
    /// Begins a ledger in a folder that holds none.
    ///
    /// # Errors
    /// Where it can't be begun.
    pub fn begin(folder: &Path) -> Result<Self, Failure> {
        let shelf: Arc<dyn Shelf> = Arc::new(LocalShelf::new(folder));
        let tiles = Tiles::open(Arc::clone(&shelf), 0)?;
        let frontier = Frontier::new();
        let sealer = TreeSealer { origin: ORIGIN.to_owned(), frontier, signer: signer()? };
        Ok(Self { shelf, tiles, sealer })
    }

    /// Enters the records of one group: commits to each, grows the tree, signs its head, proves each, stores the tiles.
    ///
    /// # Errors
    /// Where any of that fails.
    pub fn enter(&mut self, group: &[Vec<u8>]) -> Result<(), Failure> {
        let mut commitments = Vec::with_capacity(group.len());
        for record in group {
            commitments.push(Commitment::to(&LeafKey::random()?, record));
        }
        let bytes: Vec<[u8; 32]> = commitments.iter().map(|it| *it.as_bytes()).collect();
        let sealed = self.sealer.seal(self.tiles.size(), &bytes)?;
        if sealed.outcomes.len() != group.len() {
            return Err("a record without a proof".into());
        }
        let leaves: Vec<_> = commitments.iter().map(Commitment::leaf).collect();
        Ok(self.tiles.append(&leaves)?)
    }

    /// Makes sure of it, and keeps its newest head apart, as a gateway does once in a while.
    ///
    /// # Errors
    /// Where the disk fails.
    pub fn settle(&mut self) -> Result<(), Failure> {
        self.tiles.unsynced().sync()?;
        let checkpoint =
            Checkpoint::new(ORIGIN, self.tiles.size(), self.tiles.root(self.tiles.size())?)?;
        self.shelf.put_durably(CHECKPOINT, checkpoint.sign(&self.sealer.signer)?.as_bytes())?;
        Ok(())
    }

    /// Proves one entry in the whole tree; returns how many hashes that takes.
    ///
    /// # Errors
    /// Where there is no such entry.
    pub fn prove(&self, index: u64) -> Result<usize, Failure> {
        Ok(self.tiles.inclusion(index, self.tiles.size())?.len())
    }
}

/// Lays out a log of so many entries as `stafett ledger export` does, but for the records themselves, and returns the key that
/// signed it. `record` gives each one's leaf key and canonical bytes.
///
/// # Errors
/// Where the folder can't be written, or a record can't be given.
pub fn publish(
    folder: &Path,
    count: u64,
    mut record: impl FnMut(u64) -> Result<([u8; 32], Vec<u8>), Failure>,
) -> Result<String, Failure> {
    let shelf: Arc<dyn Shelf> = Arc::new(LocalShelf::new(folder));
    let mut log = Published::begin(Arc::clone(&shelf))?;
    for index in 0..count {
        let (key, record) = record(index)?;
        log.push(&Commitment::to(&LeafKey::from_bytes(&key), &record))?;
    }
    log.finish()?;
    let signer = signer()?;
    let checkpoint = Checkpoint::new(ORIGIN, log.size(), log.root()?)?;
    shelf.put(CHECKPOINT, checkpoint.sign(&signer)?.as_bytes())?;
    Ok(signer.verifier().to_string())
}

/// What `stafett ledger verify` said.
#[derive(Debug)]
pub struct Told {
    /// Its exit code: 0 is intact, 1 tampered, 2 incomplete, 3 that it could not judge.
    pub code: u8,
    /// All that it printed.
    pub text: String,
}

/// Runs `stafett ledger verify FOLDER --vkey KEY` in this process.
///
/// # Errors
/// Where what it says is no text.
pub fn verify(folder: &Path, vkey: &str) -> Result<Told, Failure> {
    let (code, text) = crate::cli::verified(folder, vkey)?;
    Ok(Told { code, text: String::from_utf8(text)? })
}

fn signer() -> Result<Arc<Signer>, Failure> {
    Ok(Arc::new(Signer::from_seed(ORIGIN, &[9; 32])?))
}
