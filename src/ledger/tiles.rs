//! The whole tree in tiles, as C2SP tlog-tiles lays it out: what proofs about old entries are read from.
//!
//! **Not trusted.** It is a fold of the journal, and may be deleted and built again. What it says is checked against a signed
//! root, by the caller or by the methods that take one.

#[cfg(test)]
use super::proof::{verify_consistency, verify_inclusion};
use super::{
    frontier::Frontier,
    hash::{Hash, fold},
    proof::ProofError,
    shape::{Node, Sibling, peaks, seam, siblings},
    shelf::Shelf,
    store::{Store, StoreError, Unsynced},
    tile::{HEIGHT, Place, Tile, TileId, WIDTH, partial_suffix},
};
use std::{io, path::PathBuf, sync::Arc};

/// The full tiles of a folder, and the one being filled on each level, in memory.
pub(crate) struct Tiles {
    store: Store,
    size: u64,
    partial: Vec<Tile>,
}

/// Why the tiles could not answer, or could not grow.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TileError {
    #[error("the ledger's tiles: {0}")]
    Store(#[from] StoreError),
    #[error("the ledger's tiles cover no such tree, or it has no such leaf; ask within their size")]
    OutsideTree,
    /// Where tiles built again contradict the root as well, the log was changed.
    #[error(
        "the ledger's tiles contradict the signed root; delete their folder, and the journal builds it again: {0}"
    )]
    Contradiction(#[from] ProofError),
}

impl TileError {
    /// A file beside the tiles could not be written.
    pub(super) fn of_file(path: PathBuf, cause: io::Error) -> Self {
        Self::Store(StoreError::Io { path, cause })
    }

    /// Whether whoever asked must ask for something else.
    pub(crate) fn is_outside(&self) -> bool {
        matches!(self, Self::OutsideTree)
    }
}

impl Tiles {
    /// Opens the folder, and finds how many of the first `until` leaves its full tiles cover: none where it is missing. Tiles that reach
    /// further were written after the last sync, and are written again.
    ///
    /// # Errors
    /// Where a tile can't be read.
    pub(crate) fn open(shelf: Arc<dyn Shelf>, until: u64) -> Result<Self, TileError> {
        let store = Store::new(shelf);
        let full = store.full(until)?;
        let mut partial = vec![Tile::new()];
        for (level, count) in (0..).zip(&full) {
            let mut above = Tile::new();
            for number in count - count % WIDTH as u64..*count {
                let tile = store.read(TileId { level, number })?;
                above.push(tile.root().ok_or(TileError::OutsideTree)?);
            }
            partial.push(above);
        }
        let size = full.first().map_or(0, |tiles| tiles * WIDTH as u64);
        Ok(Self { store, size, partial })
    }

    /// How many leaves the tiles hold, those in memory included.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Appends leaves, in the log's order.
    ///
    /// # Errors
    /// Where a tile can't be written. [`size`](Self::size) then says how many leaves were taken; append from there again.
    pub(crate) fn append(&mut self, leaves: &[Hash]) -> Result<(), TileError> {
        leaves.iter().try_for_each(|leaf| self.push(*leaf))
    }

    /// The full tiles of everything that was appended, to be synced before anything rests on them; each is given out once.
    pub(crate) fn unsynced(&mut self) -> Unsynced {
        self.store.unsynced()
    }

    /// The leaf at `index`.
    pub(crate) fn leaf(&self, index: u64) -> Result<Hash, TileError> {
        self.node(Node::leaf(index))
    }

    /// The root of the tree of the first `size` leaves.
    pub(crate) fn root(&self, size: u64) -> Result<Hash, TileError> {
        Ok(self.frontier(size)?.root())
    }

    /// The frontier of the tree of the first `size` leaves: what the log grows from after a restart.
    pub(crate) fn frontier(&self, size: u64) -> Result<Frontier, TileError> {
        self.covers(size)?;
        let hashes = peaks(size).map(|peak| self.node(peak)).collect::<Result<_, _>>()?;
        Frontier::from_parts(size, hashes).map_err(|_| TileError::OutsideTree)
    }

    /// The proof that the leaf at `index` is in the tree of `size` leaves. It is as good as the tiles are.
    pub(crate) fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, TileError> {
        self.covers(size)?;
        if index >= size {
            return Err(TileError::OutsideTree);
        }
        self.path(Node::leaf(index), size).collect()
    }

    /// The proof that the tree of `old` leaves is the beginning of that of `new`. It is as good as the tiles are, and empty
    /// where there is nothing to prove: `old` is 0, or is `new`.
    pub(crate) fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, TileError> {
        self.covers(new)?;
        if old > new {
            return Err(TileError::OutsideTree);
        }
        let Some(seam) = seam(old).filter(|_| old < new) else {
            return Ok(Vec::new());
        };
        let named = seam.named.then(|| self.node(seam.peak));
        named.into_iter().chain(self.path(seam.peak, new)).collect()
    }

    /// The leaf at `index` and its proof, checked against a signed root.
    #[cfg(test)]
    pub(crate) fn proven_inclusion(
        &self,
        index: u64,
        size: u64,
        root: &Hash,
    ) -> Result<(Hash, Vec<Hash>), TileError> {
        let proof = self.inclusion(index, size)?;
        let leaf = self.leaf(index)?;
        verify_inclusion(&leaf, index, size, &proof, root)?;
        Ok((leaf, proof))
    }

    /// The proof that one signed tree, given as size and root, is the beginning of another, checked.
    #[cfg(test)]
    pub(crate) fn proven_consistency(
        &self,
        (old, old_root): (u64, &Hash),
        (new, new_root): (u64, &Hash),
    ) -> Result<Vec<Hash>, TileError> {
        let proof = self.consistency(old, new)?;
        verify_consistency(old, old_root, new, new_root, &proof)?;
        Ok(proof)
    }

    /// The first `width` hashes of a tile, as C2SP tlog-tiles has them.
    pub(crate) fn hashes(
        &self,
        level: u32,
        number: u64,
        width: u32,
    ) -> Result<Vec<Hash>, TileError> {
        let level = level.checked_mul(HEIGHT).filter(|level| *level < u64::BITS);
        let level = level.ok_or(TileError::OutsideTree)?;
        let first = number.checked_mul(WIDTH as u64).ok_or(TileError::OutsideTree)?;
        let last = first.checked_add(width.into()).ok_or(TileError::OutsideTree)?;
        if last > self.size >> level {
            return Err(TileError::OutsideTree);
        }
        (first..last).map(|index| self.node(Node { level, index })).collect()
    }

    /// Names and bytes of the tiles that are not full.
    pub(super) fn partial_files(&self) -> impl Iterator<Item = (String, Vec<u8>)> {
        let held = (0..).zip(&self.partial).filter(|(_, tile)| tile.width() > 0);
        held.map(|(level, tile)| {
            let id = TileId { level, number: self.full(level) };
            (format!("{}{}", id.path(), partial_suffix(tile.width())), tile.to_bytes())
        })
    }

    fn covers(&self, size: u64) -> Result<(), TileError> {
        (size <= self.size).then_some(()).ok_or(TileError::OutsideTree)
    }

    fn path(&self, from: Node, size: u64) -> impl Iterator<Item = Result<Hash, TileError>> {
        siblings(from, size).map(move |sibling| match sibling {
            Sibling::Complete(node) => self.node(node),
            Sibling::Edge { level } => {
                let below = peaks(size).filter(|peak| peak.level < level);
                let hashes = below.map(|peak| self.node(peak)).collect::<Result<Vec<_>, _>>()?;
                fold(hashes.iter()).ok_or(TileError::OutsideTree)
            }
        })
    }

    fn node(&self, node: Node) -> Result<Hash, TileError> {
        let Place { tile, height, position } = Place::of(node);
        let full = self.full(tile.level);
        let hash = if tile.number < full {
            self.believed(tile)?.node(height, position)
        } else {
            let partial = self.partial.get(tile.level as usize);
            let partial = partial.filter(|_| tile.number == full);
            partial.and_then(|partial| partial.node(height, position))
        };
        hash.ok_or(TileError::OutsideTree)
    }

    /// A full tile, held against what stands above it: in the end a tile in memory, which gave the root that was signed.
    fn believed(&self, id: TileId) -> Result<Arc<Tile>, TileError> {
        let tile = self.store.read(id)?;
        let above = Node { level: (id.level + 1) * HEIGHT, index: id.number };
        if tile.root() != Some(self.node(above)?) {
            return Err(self.store.damaged(id).into());
        }
        Ok(tile)
    }

    /// How many tiles of this level are full.
    fn full(&self, level: u32) -> u64 {
        self.size.checked_shr(HEIGHT * (level + 1)).unwrap_or(0)
    }

    fn push(&mut self, leaf: Hash) -> Result<(), TileError> {
        // Files first, memory after: where a write fails, this leaf was not taken and all before it stand.
        let mut hash = leaf;
        let mut level = 0;
        while let Some(tile) = self.partial.get(level as usize).and_then(|t| t.completed(hash)) {
            let number = self.full(level);
            self.store.write(TileId { level, number }, &tile)?;
            hash = tile.root().ok_or(TileError::OutsideTree)?;
            level += 1;
        }
        let level = level as usize;
        self.partial.iter_mut().take(level).for_each(Tile::clear);
        if self.partial.len() == level {
            self.partial.push(Tile::new());
        }
        if let Some(tile) = self.partial.get_mut(level) {
            tile.push(hash);
        }
        self.size += 1;
        Ok(())
    }
}
