//! A log laid out and read as C2SP tlog-tiles says, with sha2 and nothing of the program's.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

type Hash = [u8; 32];

const WIDTH: usize = 256;

/// The entries of a log's folder, from its bundles, for a tree of this size.
pub(crate) fn entries(folder: &Path, size: usize) -> Vec<Vec<u8>> {
    let mut entries = Vec::new();
    while entries.len() < size {
        let width = (size - entries.len()).min(WIDTH);
        let path = format!("tile/entries/{}", number(entries.len() / WIDTH, width));
        let bundle = fs::read(folder.join(path)).unwrap();
        let mut rest = bundle.as_slice();
        for _ in 0..width {
            let length = usize::from(u16::from_be_bytes([rest[0], rest[1]]));
            entries.push(rest[2..2 + length].to_vec());
            rest = &rest[2 + length..];
        }
        assert!(rest.is_empty());
    }
    entries
}

/// Lays out a log of these entries.
pub(crate) fn lay_out(folder: &Path, entries: &[Vec<u8>]) {
    let put = |path: String, bytes: &[u8]| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    };
    let _ = fs::remove_dir_all(folder.join("tile"));
    for (at, bundle) in entries.chunks(WIDTH).enumerate() {
        let bytes: Vec<u8> = bundle
            .iter()
            .flat_map(|entry| [&(entry.len() as u16).to_be_bytes()[..], entry].concat())
            .collect();
        put(format!("tile/entries/{}", number(at, bundle.len())), &bytes);
    }
    let mut level = 0;
    let mut hashes: Vec<Hash> = entries.iter().map(|entry| leaf(entry)).collect();
    while !hashes.is_empty() {
        for (at, tile) in hashes.chunks(WIDTH).enumerate() {
            put(format!("tile/{level}/{}", number(at, tile.len())), &tile.concat());
        }
        hashes = hashes.chunks_exact(WIDTH).map(root).collect();
        level += 1;
    }
}

/// RFC 6962, 2.1.
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            Sha256::digest([&[1][..], &root(left), &root(right)].concat()).into()
        }
    }
}

pub(crate) fn leaf(entry: &[u8]) -> Hash {
    Sha256::digest([&[0], entry].concat()).into()
}

/// A checkpoint over these entries, signed with a ledger key that somebody got hold of.
pub(crate) fn signed(origin: &str, seed: &[u8], entries: &[Vec<u8>]) -> String {
    let key = Ed25519KeyPair::from_seed_unchecked(seed).unwrap();
    let leaves: Vec<Hash> = entries.iter().map(|entry| leaf(entry)).collect();
    let text = format!("{origin}\n{}\n{}\n", entries.len(), STANDARD.encode(root(&leaves)));
    let public = [&[1], key.public_key().as_ref()].concat();
    let id = Sha256::digest([origin.as_bytes(), b"\n", &public].concat());
    let signature = [&id[..4], key.sign(text.as_bytes()).as_ref()].concat();
    format!("{text}\n\u{2014} {origin} {}\n", STANDARD.encode(signature))
}

fn number(number: usize, width: usize) -> String {
    assert!(number < 1000, "a test's log is small");
    if width < WIDTH { format!("{number:03}.p/{width}") } else { format!("{number:03}") }
}
