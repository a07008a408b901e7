//! Proofs with one bit changed, a hash too few or too many: every one is refused.

use super::{Defined, leaves, scattered, shelf};
use crate::ledger::{Hash, ProofError, Tiles, verify_consistency, verify_inclusion};

fn flipped(hash: &Hash, bit: usize) -> Hash {
    let mut bytes = *hash.as_bytes();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes.into()
}

/// Every proof that differs from the right one by one bit, or by one hash.
fn neighbours(proof: &[Hash]) -> Vec<Vec<Hash>> {
    let mut all = Vec::new();
    for at in 0..proof.len() {
        all.extend((0..256).map(|bit| {
            let mut other = proof.to_vec();
            other[at] = flipped(&proof[at], bit);
            other
        }));
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        all.push(shorter);
    }
    let stranger = leaves(1)[0];
    for at in 0..=proof.len() {
        let mut longer = proof.to_vec();
        longer.insert(at, stranger);
        all.push(longer);
    }
    all
}

#[test]
fn no_changed_inclusion_proof_passes() {
    let defined = Defined::new(200);
    let sizes = (1..=17).chain([31, 32, 33, 64, 100, 129, 200]);
    for size in sizes {
        let root = defined.root(size);
        for index in [0, size / 3, size / 2, size - 1] {
            let leaf = defined.leaves[index as usize];
            let proof = defined.path(index, size);
            verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
            for other in neighbours(&proof) {
                verify_inclusion(&leaf, index, size, &other, &root).unwrap_err();
            }
            for bit in 0..256 {
                let (other_leaf, other_root) = (flipped(&leaf, bit), flipped(&root, bit));
                let refused = Err(ProofError::OtherRoot);
                assert_eq!(verify_inclusion(&other_leaf, index, size, &proof, &root), refused);
                assert_eq!(verify_inclusion(&leaf, index, size, &proof, &other_root), refused);
            }
            for other in (0..size + 3).filter(|other| *other != index) {
                verify_inclusion(&leaf, other, size, &proof, &root).unwrap_err();
            }
        }
    }
}

#[test]
fn no_changed_consistency_proof_passes() {
    let defined = Defined::new(130);
    for new in (2..=17).chain([31, 32, 33, 64, 100, 130]) {
        let new_root = defined.root(new);
        for old in [1, new / 3, new / 2, new - 1].into_iter().filter(|old| *old > 0) {
            let old_root = defined.root(old);
            let proof = defined.proof(old, new);
            verify_consistency(old, &old_root, new, &new_root, &proof).unwrap();
            for other in neighbours(&proof) {
                verify_consistency(old, &old_root, new, &new_root, &other).unwrap_err();
            }
            for bit in 0..256 {
                let (other_old, other_new) = (flipped(&old_root, bit), flipped(&new_root, bit));
                verify_consistency(old, &other_old, new, &new_root, &proof).unwrap_err();
                verify_consistency(old, &old_root, new, &other_new, &proof).unwrap_err();
            }
        }
    }
}

#[test]
fn no_proof_of_another_length_passes_under_any_sizes() {
    let defined = Defined::new(24);
    for size in 1..=20 {
        let root = defined.root(size);
        let claims = || (1..=24).flat_map(|new| (0..new).map(move |old| (old, new)));
        for index in 0..size {
            let (leaf, proof) = (defined.leaves[index as usize], defined.path(index, size));
            for (index, size) in claims() {
                if defined.path(index, size).len() != proof.len() {
                    let refused = Err(ProofError::WrongLength);
                    assert_eq!(verify_inclusion(&leaf, index, size, &proof, &root), refused);
                }
            }
        }
        for old in 1..size {
            let (old_root, proof) = (defined.root(old), defined.proof(old, size));
            for (old, new) in claims().filter(|(old, _)| *old > 0) {
                if defined.proof(old, new).len() != proof.len() {
                    let refused = Err(ProofError::WrongLength);
                    assert_eq!(verify_consistency(old, &old_root, new, &root, &proof), refused);
                }
            }
        }
    }
}

#[test]
fn sizes_beyond_every_tree_are_refused_and_do_no_harm() {
    let hash = leaves(1)[0];
    let long = vec![hash; 70];
    for size in [0, 1, u64::MAX / 2, u64::MAX] {
        for index in [0, 1, u64::MAX / 2, u64::MAX] {
            for proof in [&long[..0], &long[..1], &long[..63], &long[..64], &long] {
                verify_inclusion(&hash, index, size, proof, &Hash::of_empty_tree()).unwrap_err();
                let proven = verify_consistency(index, &hash, size, &hash, proof);
                assert_eq!(proven.is_ok(), index == size && proof.is_empty());
            }
        }
    }
}

#[test]
fn a_log_that_edited_an_entry_continues_no_earlier_root() {
    let honest = Defined::new(100);
    for changed in scattered(60, 9).take(20) {
        let mut rewritten = leaves(100);
        rewritten[changed as usize] = honest.leaves[99];
        let folder = tempfile::tempdir().unwrap();
        let mut tiles = Tiles::open(shelf(&folder), u64::MAX).unwrap();
        tiles.append(&rewritten).unwrap();
        let (old, new) = ((60, &honest.root(60)), (100, &tiles.root(100).unwrap()));
        assert!(tiles.proven_consistency(old, new).is_err());
    }
}
