//! Verifying proofs against roots, by the algorithms of RFC 9162, sections 2.1.3.2 and 2.1.4.2.

use super::hash::{Hash, node_hash};

/// Why a proof proves nothing. Whoever gave it must give the right one, or answer for a log that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProofError {
    #[error("the tree is too small to hold a leaf of this index")]
    OutsideTree,
    #[error("the new tree is smaller than the old: entries were taken away")]
    Shrunk,
    #[error("nothing can be proven from an empty tree; every tree continues it")]
    FromNothing,
    #[error("the proof has too few or too many hashes for trees of these sizes")]
    WrongLength,
    #[error(
        "the proof does not lead to the old root: what was there is not the beginning of what is there now"
    )]
    OtherOldRoot,
    #[error("the proof does not lead to the root: this is not what the log holds")]
    OtherRoot,
}

/// Checks that `leaf` stands at `index` in the tree of `size` leaves under `root`.
///
/// # Errors
/// Where the proof does not show it.
pub(crate) fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutsideTree);
    }
    let mut climb = Climb { node: index, last: size - 1 };
    let mut hash = *leaf;
    for sibling in proof {
        hash = match climb.step()? {
            Side::Left => node_hash(sibling, &hash),
            Side::Right => node_hash(&hash, sibling),
        };
    }
    climb.end()?;
    (hash == *root).then_some(()).ok_or(ProofError::OtherRoot)
}

/// Checks that the tree of `new_size` leaves under `new_root` begins with the tree of `old_size` leaves under `old_root`.
///
/// # Errors
/// Where the proof does not show it; also where `old_size` is 0 and `new_size` is not, for there is nothing to show.
pub(crate) fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Shrunk);
    }
    if old_size == new_size {
        return match (proof, old_root == new_root) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::OtherRoot),
            _ => Err(ProofError::WrongLength),
        };
    }
    if old_size == 0 {
        return Err(ProofError::FromNothing);
    }
    let (seam, siblings) = match proof {
        siblings if old_size.is_power_of_two() => (old_root, siblings),
        [seam, siblings @ ..] => (seam, siblings),
        [] => return Err(ProofError::WrongLength),
    };
    let below = old_size.trailing_zeros();
    let mut climb = Climb { node: (old_size - 1) >> below, last: (new_size - 1) >> below };
    let (mut old, mut new) = (*seam, *seam);
    for sibling in siblings {
        match climb.step()? {
            Side::Left => {
                old = node_hash(sibling, &old);
                new = node_hash(sibling, &new);
            }
            Side::Right => new = node_hash(&new, sibling),
        }
    }
    climb.end()?;
    if old != *old_root {
        return Err(ProofError::OtherOldRoot);
    }
    (new == *new_root).then_some(()).ok_or(ProofError::OtherRoot)
}

/// The way from a node up to the root: its index among the nodes of its level, and that of the level's last node.
struct Climb {
    node: u64,
    last: u64,
}

enum Side {
    Left,
    Right,
}

impl Climb {
    /// Climbs over the next sibling, and says on which side of the node it stands.
    fn step(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::WrongLength);
        }
        let side = if self.node & 1 == 1 {
            Side::Left
        } else if self.node == self.last {
            // The last node of a level may have no sibling there, nor on some levels above.
            self.up(self.node.trailing_zeros());
            Side::Left
        } else {
            Side::Right
        };
        self.up(1);
        Ok(side)
    }

    fn up(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    fn end(self) -> Result<(), ProofError> {
        (self.last == 0).then_some(()).ok_or(ProofError::WrongLength)
    }
}
