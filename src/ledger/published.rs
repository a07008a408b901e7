//! A log as it is given to others: a folder after C2SP tlog-tiles, written here or held against what is there.

use super::{
    checkpoint::Checkpoint,
    entry_bundle,
    hash::Hash,
    leaf::Commitment,
    shelf::{Shelf, read_given},
    tile::{ENTRIES, TileId, WIDTH, entries_path},
    tiles::{TileError, Tiles},
    verify::{Flaw, Kept},
};
use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Where the signed checkpoint lies in the folder.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// A log that is being laid out, entry by entry.
pub(crate) struct Published {
    shelf: Arc<dyn Shelf>,
    tiles: Tiles,
    bundle: Vec<u8>,
}

impl Published {
    /// Begins with no entry.
    pub(crate) fn begin(shelf: Arc<dyn Shelf>) -> Result<Self, TileError> {
        let tiles = Tiles::open(Arc::clone(&shelf), 0)?;
        Ok(Self { shelf, tiles, bundle: Vec::with_capacity(WIDTH * entry_bundle::ENTRY) })
    }

    /// Lays out the next entry. An error of the shelf comes with the first file that is full.
    pub(crate) fn push(&mut self, commitment: &Commitment) -> Result<(), TileError> {
        entry_bundle::push(&mut self.bundle, commitment);
        let number = self.tiles.size() / WIDTH as u64;
        self.tiles.append(&[commitment.leaf()])?;
        if self.bundle.len() == WIDTH * entry_bundle::ENTRY {
            self.put(&entries_path(number, WIDTH))?;
            self.bundle.clear();
        }
        Ok(())
    }

    /// How many entries there are.
    pub(crate) fn size(&self) -> u64 {
        self.tiles.size()
    }

    /// The root over all of them.
    pub(crate) fn root(&self) -> Result<Hash, TileError> {
        self.tiles.root(self.tiles.size())
    }

    /// Lays out what is not full.
    pub(crate) fn finish(&mut self) -> Result<(), TileError> {
        let held = self.bundle.len() / entry_bundle::ENTRY;
        if held > 0 {
            self.put(&entries_path(self.tiles.size() / WIDTH as u64, held))?;
        }
        for (name, bytes) in self.tiles.partial_files() {
            self.shelf.put(&name, &bytes).map_err(|cause| self.failed(&name, cause))?;
        }
        Ok(())
    }

    fn put(&self, name: &str) -> Result<(), TileError> {
        self.shelf.put(name, &self.bundle).map_err(|cause| self.failed(name, cause))
    }

    fn failed(&self, name: &str, cause: io::Error) -> TileError {
        TileError::of_file(self.shelf.place(name), cause)
    }
}

/// Holds a folder against its signed checkpoint, and against checkpoints that were kept elsewhere. `look` judges each entry before
/// its leaf is believed, and says what is wrong with it.
///
/// # Errors
/// The first flaw.
pub(crate) fn verify_published(
    folder: &Path,
    checkpoint: &Checkpoint,
    kept: &[Kept],
    mut look: impl FnMut(u64, &Commitment) -> Result<(), String>,
) -> Result<(), Flaw> {
    let shelf = Arc::new(Comparing { folder: folder.to_owned(), first: Mutex::default() });
    let told = |error: TileError| shelf.flaw().unwrap_or_else(|| Flaw::Tiles(error));
    let mut log = Published::begin(Arc::clone(&shelf) as Arc<dyn Shelf>).map_err(told)?;
    // A head of no entry is of every tree. Waiting for it would let all that were kept behind it pass unread.
    let mut kept: Vec<&Kept> = kept.iter().filter(|kept| kept.checkpoint.size() > 0).collect();
    kept.sort_by_key(|kept| kept.checkpoint.size());
    let mut kept = kept.into_iter().peekable();
    let mut sure = 0;
    while log.size() < checkpoint.size() {
        let first = log.size();
        let held = usize::try_from(checkpoint.size() - first).unwrap_or(WIDTH).min(WIDTH);
        let name = entries_path(first / WIDTH as u64, held);
        let bundle = read_given(&folder.join(&name), WIDTH * entry_bundle::ENTRY)
            .map_err(|cause| gone(first, &name, cause))?;
        for (place, index) in (0..held).zip(first..) {
            let changed = |what: String| Flaw::Changed { index, what };
            let entry = entry_bundle::at(&bundle, place)
                .ok_or_else(|| changed(format!("{name} holds no such entry")))?;
            look(index, &entry).map_err(changed)?;
            log.push(&entry).map_err(told)?;
            while let Some(kept) = kept.next_if(|kept| kept.checkpoint.size() == log.size()) {
                let root = log.root().map_err(told)?;
                if root != kept.checkpoint.root() {
                    let (kept, size) = (kept.name.clone(), log.size());
                    return Err(Flaw::Forked { kept, from: sure, size });
                }
                sure = log.size();
            }
        }
        if bundle.len() != held * entry_bundle::ENTRY {
            let index = log.size().saturating_sub(1);
            return Err(Flaw::Changed { index, what: format!("{name} goes on behind it") });
        }
    }
    log.finish().map_err(told)?;
    if log.root().map_err(told)? != checkpoint.root() {
        let (kept, size) = (CHECKPOINT.to_owned(), log.size());
        return Err(Flaw::Forked { kept, from: sure, size });
    }
    match kept.find(|kept| kept.checkpoint.size() > checkpoint.size()) {
        Some(Kept { name, checkpoint: newer }) => {
            Err(Flaw::Short { kept: name.clone(), size: newer.size(), entries: checkpoint.size() })
        }
        None => Ok(()),
    }
}

fn gone(index: u64, name: &str, cause: io::Error) -> Flaw {
    Flaw::Gone { index, file: name.to_owned(), cause }
}

/// A shelf that writes nothing: what would be written must be there already.
struct Comparing {
    folder: PathBuf,
    first: Mutex<Option<Flaw>>,
}

impl Comparing {
    /// What was found first.
    fn flaw(&self) -> Option<Flaw> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn differs(&self, flaw: Flaw) -> io::Error {
        *self.first.lock().unwrap_or_else(PoisonError::into_inner) = Some(flaw);
        io::Error::other("it is not what was written")
    }
}

impl Shelf for Comparing {
    fn length(&self, _: &str) -> io::Result<Option<u64>> {
        Ok(None)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        read_given(&self.place(name), WIDTH * Hash::LEN)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if name.starts_with(ENTRIES) {
            // That is what the entries were read from.
            return Ok(());
        }
        let index = |byte: usize| TileId::first_leaf(name, byte / Hash::LEN);
        let there = self.read(name).map_err(|cause| self.differs(gone(index(0), name, cause)))?;
        if there == bytes {
            return Ok(());
        }
        let same = there.iter().zip(bytes).take_while(|(one, other)| one == other).count();
        let what = format!("{name} holds another hash than the entries give");
        Err(self.differs(Flaw::Changed { index: index(same), what }))
    }

    fn sync(&self, _: &[String]) -> io::Result<()> {
        Ok(())
    }

    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(name, bytes)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}
