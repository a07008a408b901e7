//! Which subtrees a tree of a given size and its proofs are made of: numbers only, no hashes.

/// A complete subtree: the 2^`level` leaves from `index` * 2^`level` on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Node {
    pub(super) level: u32,
    pub(super) index: u64,
}

/// One step of a proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sibling {
    Complete(Node),
    /// What there is so far of the rightmost subtree of this level: all peaks below it, folded.
    Edge {
        level: u32,
    },
}

impl Node {
    pub(super) fn leaf(index: u64) -> Self {
        Self { level: 0, index }
    }
}

/// The largest complete subtrees, from left to right, each smaller than the one before.
pub(super) fn peaks(size: u64) -> impl DoubleEndedIterator<Item = Node> {
    (0..u64::BITS).rev().filter(move |level| size >> level & 1 == 1).map(move |level| {
        let index = (size >> level) - 1;
        Node { level, index }
    })
}

/// The siblings, from the bottom up, that lead from a subtree to the root of a tree of `size` leaves.
pub(super) fn siblings(from: Node, size: u64) -> impl Iterator<Item = Sibling> {
    (from.level..height(size)).filter_map(move |level| {
        let index = (from.index >> (level - from.level)) ^ 1;
        let complete = size >> level;
        if index < complete {
            Some(Sibling::Complete(Node { level, index }))
        } else if index == complete && size.trailing_zeros() < level {
            Some(Sibling::Edge { level })
        } else {
            None
        }
    })
}

/// How a consistency proof starts: the last peak of the old tree. The proof leads from it to the root of the new tree, and
/// names it unless it is the whole old tree.
pub(super) fn seam(old_size: u64) -> Option<Seam> {
    let peak = peaks(old_size).next_back()?;
    Some(Seam { peak, named: !old_size.is_power_of_two() })
}

/// See [`seam`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Seam {
    pub(super) peak: Node,
    pub(super) named: bool,
}

/// How many levels lie between the leaves and the root.
fn height(size: u64) -> u32 {
    u64::BITS - size.saturating_sub(1).leading_zeros()
}
