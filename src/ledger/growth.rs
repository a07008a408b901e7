//! One group's leaves in the tree they made: enough to prove each of them, without reading what came before.

use super::{
    frontier::Frontier,
    hash::{Hash, node_hash},
    shape::{Node, Sibling, peaks, siblings},
};

/// What one group added to the tree, and the old peaks that it was added to.
#[derive(Debug)]
pub(crate) struct Growth {
    first: u64,
    size: u64,
    root: Hash,
    /// Level by level, the complete subtrees from `left_of(level)` on: the old tree's peak of this level, if it has one,
    /// and all that this group completed.
    nodes: Vec<Hash>,
    /// Where in `nodes` each level starts.
    starts: Vec<usize>,
    /// By level, what there is so far of the rightmost subtree.
    edges: Vec<Option<Hash>>,
}

impl Growth {
    pub(super) fn new(before: &Frontier, leaves: &[Hash]) -> Self {
        let first = before.size();
        let size = first + leaves.len() as u64;
        let (nodes, starts) = complete_subtrees(before, leaves, size);
        let mut growth =
            Self { first, size, root: Hash::of_empty_tree(), nodes, starts, edges: vec![None] };
        for level in 0..growth.starts.len() as u32 {
            growth.fold_edge(level);
        }
        if let Some(Some(whole)) = growth.edges.last() {
            growth.root = *whole;
        }
        growth
    }

    /// The index of the group's first leaf.
    #[cfg(test)]
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// How many leaves the tree has with this group.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree with this group.
    pub(crate) fn root(&self) -> Hash {
        self.root
    }

    /// The proof that the leaf at `index` of the log is in the tree of this size; only for the leaves of this group.
    pub(crate) fn inclusion(&self, index: u64) -> Option<Vec<Hash>> {
        if !(self.first..self.size).contains(&index) {
            return None;
        }
        siblings(Node::leaf(index), self.size)
            .map(|sibling| match sibling {
                Sibling::Complete(node) => self.node(node).copied(),
                Sibling::Edge { level } => *self.edges.get(level as usize)?,
            })
            .collect()
    }

    pub(super) fn peaks(&self) -> Vec<Hash> {
        peaks(self.size).filter_map(|peak| self.node(peak).copied()).collect()
    }

    fn node(&self, Node { level, index }: Node) -> Option<&Hash> {
        let start = *self.starts.get(level as usize)?;
        let offset = index.checked_sub(left_of(level, self.first))?;
        self.nodes.get(start + offset as usize)
    }

    /// Adds the edge above `level`: its peak, where the tree has one here, over the edge below.
    fn fold_edge(&mut self, level: u32) {
        let below = self.edges.last().copied().flatten();
        let complete = self.size >> level;
        let peak = (complete & 1 == 1).then(|| Node { level, index: complete - 1 });
        let peak = peak.and_then(|peak| self.node(peak));
        self.edges.push(match (peak, below) {
            (Some(left), Some(right)) => Some(node_hash(left, &right)),
            (Some(alone), None) => Some(*alone),
            (None, below) => below,
        });
    }
}

/// The first subtree of a level that a growth from `first` on holds: never a right one, so that all pair up.
fn left_of(level: u32, first: u64) -> u64 {
    first >> level & !1
}

fn complete_subtrees(before: &Frontier, leaves: &[Hash], size: u64) -> (Vec<Hash>, Vec<usize>) {
    let levels = u64::BITS - size.leading_zeros();
    let mut nodes = Vec::with_capacity(2 * leaves.len() + before.peaks().len() + 1);
    let mut starts = Vec::with_capacity(levels as usize);
    let mut old_peaks = before.peaks().iter().rev();
    let mut below = 0;
    for level in 0..levels {
        let start = nodes.len();
        if before.size() >> level & 1 == 1 {
            nodes.extend(old_peaks.next());
        }
        if level == 0 {
            nodes.extend_from_slice(leaves);
        }
        for left in (below..start.saturating_sub(1)).step_by(2) {
            if let Some([left, right]) = nodes.get(left..left + 2) {
                let parent = node_hash(left, right);
                nodes.push(parent);
            }
        }
        starts.push(start);
        below = start;
    }
    (nodes, starts)
}
