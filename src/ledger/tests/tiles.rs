//! Tiles against the definitions, and against what crashes and disks do to them.

use super::{Defined, leaves, scattered, shelf};
use crate::ledger::{
    Frontier, TileError, Tiles,
    tile::{BYTES, TileId},
    verify_consistency, verify_inclusion,
};
use std::{fs, path::Path};
use tempfile::{TempDir, tempdir};

/// The size that the specification's own example has.
const SIZE: u64 = 70_000;
/// As many of them as full tiles of level 0 cover.
const COVERED: u64 = 273 * 256;

fn filled(count: u64) -> (TempDir, Tiles) {
    let folder = tempdir().unwrap();
    let mut tiles = Tiles::open(shelf(&folder), u64::MAX).unwrap();
    for group in leaves(count).chunks(97) {
        tiles.append(group).unwrap();
    }
    (folder, tiles)
}

#[test]
fn paths_are_those_of_the_specification() {
    let path = |level, number| TileId { level, number }.path();
    assert_eq!(path(0, 1_234_067), "tile/0/x001/x234/067");
    assert_eq!(path(0, 0), "tile/0/000");
    assert_eq!(path(2, 999), "tile/2/999");
    assert_eq!(path(7, 1_000), "tile/7/x001/000");
}

#[test]
fn tiles_answer_as_the_definitions_do() {
    let (folder, tiles) = filled(SIZE);
    let defined = Defined::new(SIZE);
    let on_disk = |path: &str| fs::metadata(folder.path().join(path)).map(|file| file.len()).ok();
    assert_eq!(on_disk("tile/0/000"), Some(BYTES as u64));
    assert_eq!(on_disk("tile/0/272"), Some(BYTES as u64));
    assert_eq!(on_disk("tile/0/273"), None);
    assert_eq!(on_disk("tile/1/000"), Some(BYTES as u64));
    assert_eq!(on_disk("tile/1/001"), None);
    assert_eq!(on_disk("tile/2/000"), None);

    let edges = [0, 1, 2, 255, 256, 257, 65_535, 65_536, 65_537, COVERED, SIZE - 1, SIZE];
    for size in edges.into_iter().chain(scattered(SIZE, 4).take(40)) {
        assert_eq!(tiles.root(size).unwrap(), defined.root(size), "{size} leaves");
        let root = defined.root(size);
        let ends = [0, size / 2, size.saturating_sub(1)];
        for index in ends.into_iter().chain(scattered(size.max(1), 5).take(8)) {
            if index >= size {
                assert!(tiles.inclusion(index, size).is_err());
                continue;
            }
            let proof = tiles.inclusion(index, size).unwrap();
            assert_eq!(proof, defined.path(index, size), "leaf {index} of {size}");
            let leaf = defined.leaves[index as usize];
            verify_inclusion(&leaf, index, size, &proof, &root).unwrap();
            assert_eq!(tiles.proven_inclusion(index, size, &root).unwrap(), (leaf, proof));
        }
        for old in edges.into_iter().chain(scattered(size.max(1), 6).take(8)) {
            if old == 0 || old >= size {
                continue;
            }
            let proof = tiles.consistency(old, size).unwrap();
            assert_eq!(proof, defined.proof(old, size), "{old} of {size}");
            verify_consistency(old, &defined.root(old), size, &root, &proof).unwrap();
        }
    }
}

#[test]
fn tiles_answer_only_within_their_size() {
    let (_folder, tiles) = filled(300);
    assert!(matches!(tiles.root(301), Err(TileError::OutsideTree)));
    // 513 lies where 257 does, one tile further.
    for index in [300, 513, u64::MAX] {
        assert!(matches!(tiles.leaf(index), Err(TileError::OutsideTree)));
    }
    assert!(matches!(tiles.inclusion(300, 300), Err(TileError::OutsideTree)));
    assert!(matches!(tiles.inclusion(0, 301), Err(TileError::OutsideTree)));
    assert!(matches!(tiles.consistency(300, 299), Err(TileError::OutsideTree)));
    assert!(matches!(tiles.consistency(0, u64::MAX), Err(TileError::OutsideTree)));
    assert_eq!(tiles.consistency(300, 300).unwrap(), []);
    assert_eq!(tiles.consistency(0, 300).unwrap(), []);
}

#[test]
fn a_frontier_from_tiles_grows_on() {
    let (_folder, tiles) = filled(1_000);
    let mut whole = Frontier::new();
    whole.grow(&leaves(1_000));
    assert_eq!(tiles.frontier(1_000).unwrap(), whole);
}

#[test]
fn reopened_tiles_cover_what_was_full_and_grow_on() {
    let (folder, tiles) = filled(SIZE);
    let root = tiles.root(SIZE).unwrap();
    drop(tiles);
    let mut again = Tiles::open(shelf(&folder), u64::MAX).unwrap();
    assert_eq!(again.size(), COVERED);
    again.append(&leaves(SIZE)[COVERED as usize..]).unwrap();
    assert_eq!(again.root(SIZE).unwrap(), root);
    let proof = again.inclusion(65_000, SIZE).unwrap();
    assert_eq!(proof, Defined::new(SIZE).path(65_000, SIZE));
}

type Damage = fn(&Path);

#[test]
fn what_a_crash_or_a_hand_took_away_is_built_again() {
    let all = leaves(SIZE);
    let root = Frontier::new().grow(&all).root();
    let damage: [(&str, Damage, u64); 6] = [
        ("tile/0/100", |path| fs::remove_file(path).unwrap(), 100 * 256),
        ("tile/0/000", |path| fs::remove_file(path).unwrap(), 0),
        ("tile/0/272", |path| fs::write(path, [0; BYTES - 1]).unwrap(), 272 * 256),
        ("tile/0/030", |path| fs::write(path, []).unwrap(), 30 * 256),
        // With its tile of level 1 gone, one of those below is filled again, and writes it.
        ("tile/1/000", |path| fs::remove_file(path).unwrap(), 255 * 256),
        ("tile", |path| fs::remove_dir_all(path).unwrap(), 0),
    ];
    for (path, damage, covered) in damage {
        let (folder, tiles) = filled(SIZE);
        drop(tiles);
        damage(&folder.path().join(path));
        let mut tiles = Tiles::open(shelf(&folder), u64::MAX).unwrap();
        assert_eq!(tiles.size(), covered, "{path}");
        tiles.append(&all[covered as usize..]).unwrap();
        assert_eq!(tiles.root(SIZE).unwrap(), root, "{path}");
        for index in scattered(SIZE, 7).take(20) {
            tiles.proven_inclusion(index, SIZE, &root).unwrap();
        }
        drop(tiles);
        assert_eq!(Tiles::open(shelf(&folder), u64::MAX).unwrap().size(), COVERED, "{path}");
    }
}

#[test]
fn a_tile_that_vanishes_while_open_is_named() {
    let (folder, tiles) = filled(1_000);
    fs::remove_file(folder.path().join("tile/0/001")).unwrap();
    let error = tiles.inclusion(300, 1_000).unwrap_err().to_string();
    assert!(error.contains("tile/0/001"), "{error}");
}

#[test]
fn no_bit_changed_in_a_tile_makes_a_proof_that_passes() {
    let (folder, tiles) = filled(2_000);
    let root = tiles.root(2_000).unwrap();
    let defined = Defined::new(2_000);
    let path = folder.path().join("tile/0/003");
    let honest = fs::read(&path).unwrap();
    drop(tiles);
    for bit in (0..BYTES * 8).step_by(251) {
        let mut changed = honest.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).unwrap();
        let mut tiles = Tiles::open(shelf(&folder), u64::MAX).unwrap();
        assert_eq!(tiles.size(), 7 * 256);
        tiles.append(&leaves(2_000)[7 * 256..]).unwrap();
        assert_ne!(tiles.root(2_000).unwrap(), root);
        let hit = 3 * 256 + bit as u64 / 256;
        for index in [0, hit - 1, hit, hit + 1, 1_999] {
            let proof = tiles.inclusion(index, 2_000).unwrap();
            let leaf = defined.leaves[index as usize];
            let right = proof == defined.path(index, 2_000);
            assert_eq!(verify_inclusion(&leaf, index, 2_000, &proof, &root).is_ok(), right);
            let proven = tiles.proven_inclusion(index, 2_000, &root);
            assert!(matches!(proven, Err(TileError::Contradiction(_))), "bit {bit}, leaf {index}");
        }
    }
}

/// The root does not tell: only a full tile of the level above was read for it.
#[test]
fn no_bit_changed_in_a_tile_far_back_is_served() {
    let (folder, tiles) = filled(SIZE);
    let root = tiles.root(SIZE).unwrap();
    drop(tiles);
    let (rest, path) = (&leaves(SIZE)[COVERED as usize..], folder.path().join("tile/0/100"));
    let honest = fs::read(&path).unwrap();
    for bit in (0..BYTES * 8).step_by(4_099) {
        let mut changed = honest.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &changed).unwrap();
        let mut tiles = Tiles::open(shelf(&folder), u64::MAX).unwrap();
        tiles.append(rest).unwrap();
        assert_eq!(tiles.root(SIZE).unwrap(), root);
        let index = 100 * 256 + bit as u64 / 256;
        for error in [tiles.leaf(index).unwrap_err(), tiles.inclusion(index, SIZE).unwrap_err()] {
            assert!(error.to_string().contains("tile/0/100"), "bit {bit}: {error}");
        }
        tiles.proven_inclusion(99 * 256, SIZE, &root).unwrap();
    }
}

#[test]
fn a_tile_that_cannot_be_written_takes_no_leaf() {
    let all = leaves(600);
    let (folder, mut tiles) = filled(200);
    let in_the_way = folder.path().join("tile/0/000");
    fs::create_dir_all(&in_the_way).unwrap();
    assert!(matches!(tiles.append(&all[200..]), Err(TileError::Store(_))));
    assert_eq!(tiles.size(), 255);
    let root = Frontier::new().grow(&all[..255]).root();
    tiles.proven_inclusion(254, 255, &root).unwrap();

    fs::remove_dir(&in_the_way).unwrap();
    tiles.append(&all[255..]).unwrap();
    assert_eq!(tiles.root(600).unwrap(), Frontier::new().grow(&all).root());
}

#[test]
fn what_was_written_after_the_last_sync_is_written_again() {
    let (folder, tiles) = filled(1_000);
    drop(tiles);
    // A power cut has left something else of a tile that nobody had made sure.
    fs::write(folder.path().join("tile/0/002"), [7; BYTES]).unwrap();
    let mut tiles = Tiles::open(shelf(&folder), 700).unwrap();
    assert_eq!(tiles.size(), 512);
    tiles.append(&leaves(1_000)[512..]).unwrap();
    assert_eq!(tiles.root(1_000).unwrap(), Frontier::new().grow(&leaves(1_000)).root());
    tiles.unsynced().sync().unwrap();
    assert_eq!(Tiles::open(shelf(&folder), u64::MAX).unwrap().size(), 768);
}
