//! Full tiles as files.
//!
//! A file is written under another name, renamed, and never changed. Only `sync` makes sure of them: after a power cut any tile that
//! was written since may be missing, short, or hold something else.

use super::shelf::Shelf;
use super::tile::{BYTES, Tile, TileId, WIDTH};
use super::tiles::TileError;
use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

/// How many tiles are kept in memory once read, at 16 KiB each.
const CACHED: usize = 32;

/// The folder of the full tiles, and the ones last read.
pub(super) struct Store {
    shelf: Arc<dyn Shelf>,
    /// The last read comes last.
    cache: Mutex<Vec<(TileId, Arc<Tile>)>>,
    /// Written since the last sync.
    unsynced: Vec<String>,
}

/// Tiles that were written and may not stand yet. Whoever has them makes sure of them before anything rests on them.
#[must_use]
pub(crate) struct Unsynced {
    shelf: Arc<dyn Shelf>,
    names: Vec<String>,
}

impl Unsynced {
    /// Makes sure of them. Waits for the disk, and for nobody's lock.
    ///
    /// # Errors
    /// Where one can't be synced: it must not be tried again, and whoever fills the tiles must stop.
    pub(crate) fn sync(self) -> Result<(), TileError> {
        let Self { shelf, names } = self;
        let first = names.first().map_or("", String::as_str);
        let failed = |cause| TileError::of_file(shelf.place(first), cause);
        shelf.sync(&names).map_err(failed)
    }
}

/// Why a tile could not be read or written. The journal is not touched by it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("{}: {cause}; the operator must see to the disk", path.display())]
    Io { path: PathBuf, cause: io::Error },
    #[error("{} is gone, not full or altered; delete the folder of tiles, and the journal builds it again", path.display())]
    Damaged { path: PathBuf },
}

impl Store {
    pub(super) fn new(shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf, cache: Mutex::default(), unsynced: Vec::new() }
    }

    /// By level, how many tiles under the first `leaves` may be built upon: all of them are there from the first on, and so are
    /// those above them.
    pub(super) fn full(&self, leaves: u64) -> Result<Vec<u64>, StoreError> {
        let width = WIDTH as u64;
        let mut counts = Vec::new();
        let mut most = leaves / width;
        while most > 0 {
            let count = self.count(counts.len() as u32, most)?;
            counts.push(count);
            most = count / width;
        }
        // Where a tile is missing above, one of those that it covers must be filled again for it to be written again.
        let mut most = u64::MAX;
        for count in counts.iter_mut().rev() {
            *count = most.min(*count);
            most = *count * width + (width - 1);
        }
        Ok(counts)
    }

    /// Reads a full tile.
    pub(super) fn read(&self, id: TileId) -> Result<Arc<Tile>, StoreError> {
        if let Some(tile) = self.cached(id) {
            return Ok(tile);
        }
        let name = id.path();
        let tile = match self.shelf.read(&name) {
            Ok(bytes) => Tile::from_bytes(&bytes),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(self.failed(&name, cause)),
        };
        let path = || self.shelf.place(&name);
        let tile = Arc::new(tile.ok_or_else(|| StoreError::Damaged { path: path() })?);
        self.keep(id, Arc::clone(&tile));
        Ok(tile)
    }

    /// Says that a tile is not what was written.
    pub(super) fn damaged(&self, id: TileId) -> StoreError {
        StoreError::Damaged { path: self.shelf.place(&id.path()) }
    }

    /// Writes a full tile.
    pub(super) fn write(&mut self, id: TileId, tile: &Tile) -> Result<(), StoreError> {
        let name = id.path();
        // Crash before: the name is free, and the tile counts as missing. Crash after: it may be missing, short or whole.
        self.shelf.put(&name, &tile.to_bytes()).map_err(|cause| self.failed(&name, cause))?;
        self.unsynced.push(name);
        Ok(())
    }

    /// Every tile that was written so far and not given out before.
    pub(super) fn unsynced(&mut self) -> Unsynced {
        Unsynced { shelf: Arc::clone(&self.shelf), names: std::mem::take(&mut self.unsynced) }
    }

    fn count(&self, level: u32, most: u64) -> Result<u64, StoreError> {
        for number in 0..most {
            let name = TileId { level, number }.path();
            match self.shelf.length(&name).map_err(|cause| self.failed(&name, cause))? {
                Some(length) if length == BYTES as u64 => {}
                Some(_) | None => return Ok(number),
            }
        }
        Ok(most)
    }

    fn failed(&self, name: &str, cause: io::Error) -> StoreError {
        StoreError::Io { path: self.shelf.place(name), cause }
    }

    fn cached(&self, id: TileId) -> Option<Arc<Tile>> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        let found = cache.iter().position(|(cached, _)| *cached == id)?;
        cache.get_mut(found..)?.rotate_left(1);
        cache.last().map(|(_, tile)| Arc::clone(tile))
    }

    fn keep(&self, id: TileId, tile: Arc<Tile>) {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHED {
            cache.remove(0);
        }
        cache.push((id, tile));
    }
}
