//! Tiles and entry bundles, read and folded by `tlog_tiles`.

use crate::{Outcome, proof::EntryProof};
use std::{collections::BTreeMap, fs, path::Path};
use tlog_tiles::{
    Checkpoint, Error, Hash, HashReader, Tile, TileHashReader, TileReader, check_record,
    check_tree, prove_record, prove_tree, record_hash, stored_hash_index,
    stored_hashes_for_record_hash, tree_hash,
};

/// C2SP tlog-tiles have 256 hashes.
const HEIGHT: u8 = 8;
const WIDTH: u64 = 1 << HEIGHT;
/// Where entry bundles lie.
pub(crate) const ENTRIES: &str = "tile/entries/";

/// The files of an exported ledger, by their paths.
#[derive(Clone)]
pub(crate) struct Ledger {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Ledger {
    pub(crate) fn read(folder: &Path) -> Outcome<Self> {
        let (mut files, mut folders) = (BTreeMap::new(), vec![folder.join("tile")]);
        while let Some(inner) = folders.pop() {
            for entry in fs::read_dir(inner)? {
                let path = entry?.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name =
                        path.strip_prefix(folder)?.to_str().ok_or("a name that is no text")?;
                    files.insert(name.to_owned(), fs::read(&path)?);
                }
            }
        }
        Ok(Self { files })
    }

    /// Says how many files there are, where all are what the signed root was made of, and no other is there.
    pub(crate) fn verify(&self, checkpoint: &Checkpoint) -> Outcome<usize> {
        let (stored, bundles) = self.folded(checkpoint.size())?;
        let root = tree_hash(checkpoint.size(), &stored)?;
        if root != *checkpoint.hash() {
            return Err(format!("the entries' root is {root}").into());
        }
        let tiles = Tile::new_tiles(HEIGHT, 0, checkpoint.size());
        for tile in &tiles {
            let file = file_of(tile);
            if tile.read_data(&stored)? != self.file(&file)? {
                return Err(format!("{file} is not what the entries fold to").into());
            }
        }
        match tiles.len() + bundles {
            files if files == self.files.len() => Ok(files),
            files => Err(format!("{} files where {files} are right", self.files.len()).into()),
        }
    }

    /// Says how many hash tiles there are, where all are what the signed root was made of: for those who have no entries.
    ///
    /// `TileHashReader` alone isn't enough: 0.2 counts the subtrees that it folds to the root where it means the tiles they lie in, and
    /// takes as many tiles on trust as those are more. So full tiles are held against their parents here too.
    pub(crate) fn verify_tiles(&self, checkpoint: &Checkpoint) -> Outcome<usize> {
        let authentic = TileHashReader::new(checkpoint.size(), *checkpoint.hash(), self);
        let tiles = Tile::new_tiles(HEIGHT, 0, checkpoint.size());
        for tile in &tiles {
            let (file, bytes) = (file_of(tile), tile.read_data(&authentic)?);
            if u64::from(tile.width()) < WIDTH {
                continue;
            }
            let above = stored_hash_index(HEIGHT * (tile.level() + 1), tile.level_index());
            if authentic.read_hashes(&[above])? != [Tile::subtree_hash(&bytes)] {
                return Err(format!("{file} is not what the tile above it says").into());
            }
        }
        Ok(tiles.len())
    }

    /// That the tree of one checkpoint is the beginning of another's.
    pub(crate) fn grew(&self, from: &Checkpoint, to: &Checkpoint) -> Outcome<()> {
        let tiles = TileHashReader::new(to.size(), *to.hash(), self);
        let proof = prove_tree(to.size(), from.size(), &tiles)?;
        Ok(check_tree(&proof, to.size(), *to.hash(), from.size(), *from.hash())?)
    }

    /// That the entry of a proof stands in the tree of a later checkpoint, where the proof says.
    pub(crate) fn proves(&self, entry: &EntryProof, at: &Checkpoint) -> Outcome<()> {
        let tiles = TileHashReader::new(at.size(), *at.hash(), self);
        let path = prove_record(at.size(), entry.index, &tiles)?;
        Ok(check_record(&path, at.size(), *at.hash(), entry.index, record_hash(&entry.entry))?)
    }

    /// All hashes of the tree over the entries, and how many bundles those lay in.
    fn folded(&self, size: u64) -> Outcome<(Stored, usize)> {
        let (mut stored, mut bundles) = (Stored(Vec::new()), 0);
        for first in (0..size).step_by(WIDTH as usize) {
            let held = WIDTH.min(size - first);
            let tile = Tile::new(HEIGHT, 0, first / WIDTH, held as u32, true);
            let file = file_of(&tile);
            let mut bundle = self.file(&file)?;
            for index in first..first + held {
                let entry = next_entry(&mut bundle).ok_or(format!("{file}: no entry {index}"))?;
                let hashes = stored_hashes_for_record_hash(index, record_hash(entry), &stored)?;
                stored.0.extend(hashes);
            }
            if !bundle.is_empty() {
                return Err(format!("{file} goes on behind its last entry").into());
            }
            bundles += 1;
        }
        Ok((stored, bundles))
    }

    fn file(&self, name: &str) -> Outcome<&[u8]> {
        Ok(self.files.get(name).ok_or(format!("{name} is not there"))?)
    }
}

/// Where C2SP has a tile. The crate has Go's paths, with the tiles' height in them, and `data` for entries.
fn file_of(tile: &Tile) -> String {
    let path = tile.path().replacen("tile/8/", "tile/", 1);
    path.replacen("tile/data/", ENTRIES, 1)
}

/// Each entry comes after its length, in two bytes. The crate leaves the form of entries to who uses it.
fn next_entry<'b>(bundle: &mut &'b [u8]) -> Option<&'b [u8]> {
    let (length, rest) = bundle.split_first_chunk()?;
    let (entry, rest) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
    *bundle = rest;
    Some(entry)
}

impl TileReader for Ledger {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read = |tile| self.file(&file_of(tile)).map(<[u8]>::to_vec);
        let read = tiles.iter().map(read).collect::<Outcome<_>>();
        read.map_err(|error| Error::InvalidInput(error.to_string()))
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// A tree's hashes in the order that the crate keeps them in.
struct Stored(Vec<Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        let read =
            |index: &u64| usize::try_from(*index).ok().and_then(|at| self.0.get(at)).copied();
        indexes.iter().map(|index| read(index).ok_or(Error::IndexesNotInTree)).collect()
    }
}
