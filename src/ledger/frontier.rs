//! The tree's right edge, which is all that growing needs: at most 64 hashes, however large the log.

use super::{
    growth::Growth,
    hash::{Hash, fold, node_hash},
};

/// The peaks of a tree: its largest complete subtrees, from left to right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// What was stored is no frontier; it must be folded anew from the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the stored frontier has not as many peaks as a tree of its size; fold it anew from the journal"
)]
pub(crate) struct NotAFrontier;

impl Frontier {
    /// That of the empty tree.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// The frontier that [`size`](Self::size) and [`peaks`](Self::peaks) described. Only the number of peaks can be checked
    /// here; whether they are right shows by comparing [`root`](Self::root) with a signed one.
    pub(crate) fn from_parts(size: u64, peaks: Vec<Hash>) -> Result<Self, NotAFrontier> {
        // A size near the end of the numbers was never reached by appending.
        let right = size <= u64::MAX / 2 && peaks.len() == size.count_ones() as usize;
        right.then_some(Self { size, peaks }).ok_or(NotAFrontier)
    }

    /// Appends one leaf.
    pub(crate) fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.peaks.push(node);
        self.size += 1;
    }

    /// Appends a group of leaves, and returns what proves each of them in the tree that they make.
    pub(crate) fn grow(&mut self, leaves: &[Hash]) -> Growth {
        let growth = Growth::new(self, leaves);
        self.size = growth.size();
        self.peaks = growth.peaks();
        growth
    }

    /// How many leaves the tree has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The hashes of the largest complete subtrees, from left to right.
    pub(crate) fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// The tree's root.
    pub(crate) fn root(&self) -> Hash {
        fold(self.peaks.iter()).unwrap_or_else(Hash::of_empty_tree)
    }
}
