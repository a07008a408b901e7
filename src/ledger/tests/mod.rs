//! The ledger against others' vectors, another implementation, the definitions themselves, and damage.

mod changed;
mod leaves;
mod notes;
mod oracle;
mod shelf;
mod tiles;
mod vectors;
mod witnesses;

use super::hash::{Hash, leaf_hash, node_hash};
use super::{LocalShelf, Shelf};
use std::{cell::RefCell, collections::HashMap, fs, path::Path, sync::Arc};
use tempfile::TempDir;

fn shelf(folder: &TempDir) -> Arc<dyn Shelf> {
    Arc::new(LocalShelf::new(folder.path()))
}

/// Data of the leaf at `index`; each is different.
fn data(index: u64) -> [u8; 8] {
    index.to_be_bytes()
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|index| leaf_hash(&data(index))).collect()
}

/// The definitions of RFC 6962, section 2.1, written down as they stand there; slow, and remembered for that.
struct Defined {
    leaves: Vec<Hash>,
    known: RefCell<HashMap<(usize, usize), Hash>>,
}

impl Defined {
    fn new(count: u64) -> Self {
        Self { leaves: leaves(count), known: RefCell::default() }
    }

    fn root(&self, size: u64) -> Hash {
        self.mth(0, size as usize)
    }

    /// PATH(m, D[n])
    fn path(&self, index: u64, size: u64) -> Vec<Hash> {
        let mut path = Vec::new();
        let (mut start, mut end) = (0, size as usize);
        while end - start > 1 {
            let middle = start + split(end - start);
            if (index as usize) < middle {
                path.push(self.mth(middle, end));
                end = middle;
            } else {
                path.push(self.mth(start, middle));
                start = middle;
            }
        }
        path.reverse();
        path
    }

    /// PROOF(m, D[n])
    fn proof(&self, old: u64, new: u64) -> Vec<Hash> {
        let mut proof = Vec::new();
        let old = old as usize;
        let (mut start, mut end, mut whole) = (0, new as usize, true);
        while old != end {
            let middle = start + split(end - start);
            if old <= middle {
                proof.push(self.mth(middle, end));
                end = middle;
            } else {
                proof.push(self.mth(start, middle));
                start = middle;
                whole = false;
            }
        }
        if !whole {
            proof.push(self.mth(start, end));
        }
        proof.reverse();
        proof
    }

    fn mth(&self, start: usize, end: usize) -> Hash {
        if end - start < 2 {
            return self.leaves[start..end].first().copied().unwrap_or_else(Hash::of_empty_tree);
        }
        if let Some(known) = self.known.borrow().get(&(start, end)) {
            return *known;
        }
        let middle = start + split(end - start);
        let hash = node_hash(&self.mth(start, middle), &self.mth(middle, end));
        self.known.borrow_mut().insert((start, end), hash);
        hash
    }
}

/// The largest power of two smaller than `count`.
fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

/// Numbers below `bound` that look random and are the same each time.
fn scattered(bound: u64, seed: u64) -> impl Iterator<Item = u64> {
    (0..).map(move |step: u64| {
        let digest = leaf_hash(&[seed.to_be_bytes(), step.to_be_bytes()].concat());
        u64::from_be_bytes(*digest.as_bytes().first_chunk().unwrap()) % bound
    })
}

/// A file of others' vectors, or nothing where they were not laid beside the repository.
fn outside(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/inputs/12-merkle").join(name);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}
