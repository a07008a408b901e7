//! Roots and proofs against ct-merkle, another implementation of RFC 6962, and against the RFC's own definitions.

use super::{Defined, data, leaves, scattered};
use crate::ledger::{Frontier, Hash, NotAFrontier, verify_consistency, verify_inclusion};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

type Other = MemoryBackedTree<Sha256, Vec<u8>>;

fn hashes(bytes: &[u8]) -> Vec<Hash> {
    bytes.chunks(Hash::LEN).map(|hash| hash.try_into().unwrap()).collect()
}

fn other_root(other: &Other) -> Hash {
    other.root().as_bytes().as_slice().try_into().unwrap()
}

#[test]
fn roots_and_proofs_are_those_of_ct_merkle_for_every_size_up_to_300() {
    let mut other = Other::new();
    let mut frontier = Frontier::new();
    let mut roots = vec![other_root(&other)];
    assert_eq!(frontier.root(), roots[0]);
    for size in 1..=300 {
        other.push(data(size - 1).to_vec());
        let group = leaves(size);
        frontier.push(group[size as usize - 1]);
        let root = other_root(&other);
        assert_eq!((frontier.size(), frontier.root()), (size, root));
        roots.push(root);

        let whole = Frontier::new().grow(&group);
        assert_eq!((whole.size(), whole.root()), (size, root));
        for index in 0..size {
            let theirs = hashes(other.prove_inclusion(index as usize).as_bytes());
            assert_eq!(whole.inclusion(index).unwrap(), theirs, "leaf {index} of {size}");
            verify_inclusion(&group[index as usize], index, size, &theirs, &root).unwrap();
        }
        for old in 1..size {
            let theirs = hashes(other.prove_consistency((size - old) as usize).as_bytes());
            verify_consistency(old, &roots[old as usize], size, &root, &theirs).unwrap();
        }
    }
}

#[test]
fn larger_trees_are_those_of_ct_merkle() {
    for size in scattered(20_000, 1).take(4) {
        let mut other = Other::new();
        (0..size).for_each(|index| other.push(data(index).to_vec()));
        let group = leaves(size);
        let growth = Frontier::new().grow(&group);
        let root = other_root(&other);
        assert_eq!(growth.root(), root, "{size} leaves");
        for index in scattered(size, 2).take(50) {
            let theirs = hashes(other.prove_inclusion(index as usize).as_bytes());
            assert_eq!(growth.inclusion(index).unwrap(), theirs, "leaf {index} of {size}");
        }
        for old in scattered(size, 3).take(50).filter(|old| *old > 0) {
            let theirs = hashes(other.prove_consistency((size - old) as usize).as_bytes());
            let old_root = Frontier::new().grow(&group[..old as usize]).root();
            verify_consistency(old, &old_root, size, &root, &theirs).unwrap();
        }
    }
}

#[test]
fn every_small_group_on_every_small_tree_proves_its_leaves() {
    let defined = Defined::new(160);
    let mut before = Frontier::new();
    for old in 0..=80 {
        for count in 0..=80 {
            let new = old + count;
            let mut after = before.clone();
            let growth = after.grow(&defined.leaves[old as usize..new as usize]);
            assert_eq!((growth.first(), growth.size()), (old, new));
            assert_eq!((growth.root(), after.root()), (defined.root(new), defined.root(new)));
            for index in old..new {
                assert_eq!(growth.inclusion(index).unwrap(), defined.path(index, new));
            }
            assert_eq!(growth.inclusion(new), None);
            assert_eq!(old.checked_sub(1).and_then(|last| growth.inclusion(last)), None);
        }
        before.push(defined.leaves[old as usize]);
    }
}

proptest! {
    #[test]
    fn groups_of_any_size_grow_the_same_tree_as_single_leaves(
        groups in prop::collection::vec(0_u64..300, 0..8),
    ) {
        let defined = Defined::new(groups.iter().sum());
        let mut rest = defined.leaves.as_slice();
        let (mut grown, mut pushed) = (Frontier::new(), Frontier::new());
        for count in groups {
            let (group, later) = rest.split_at(count as usize);
            rest = later;
            let growth = grown.grow(group);
            group.iter().for_each(|leaf| pushed.push(*leaf));
            prop_assert_eq!(&grown, &pushed);
            prop_assert_eq!(growth.root(), defined.root(grown.size()));
            for (index, leaf) in (growth.first()..).zip(group) {
                let proof = growth.inclusion(index).unwrap();
                prop_assert_eq!(&proof, &defined.path(index, grown.size()));
                verify_inclusion(leaf, index, grown.size(), &proof, &growth.root()).unwrap();
            }
        }
    }
}

#[test]
fn a_stored_frontier_grows_on() {
    let mut frontier = Frontier::new();
    frontier.grow(&leaves(1_000));
    let mut stored = Frontier::from_parts(1_000, frontier.peaks().to_vec()).unwrap();
    let last = leaves(1_001)[1_000];
    frontier.push(last);
    stored.push(last);
    assert_eq!(stored.root(), frontier.root());
}

#[test]
fn parts_of_another_size_are_no_frontier() {
    let mut frontier = Frontier::new();
    frontier.grow(&leaves(7));
    assert_eq!(Frontier::from_parts(8, frontier.peaks().to_vec()), Err(NotAFrontier));
    assert_eq!(Frontier::from_parts(7, frontier.peaks()[1..].to_vec()), Err(NotAFrontier));
    assert_eq!(Frontier::from_parts(u64::MAX, vec![frontier.root(); 64]), Err(NotAFrontier));
}
