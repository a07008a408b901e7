//! What a leaf commits to, and what it keeps to itself.

use crate::ledger::{Commitment, Frontier, Hash, LeafKey, leaf_hash};

const RECORD: &[u8] = b"a canonical record";

fn leaf(key: &LeafKey, record: &[u8]) -> Hash {
    Commitment::to(key, record).leaf()
}

#[test]
fn a_leaf_is_the_one_that_the_formula_gives() {
    // Computed with Python's hmac and hashlib: SHA-256(00 01 HMAC-SHA-256(key, record)), key = 00 01 .. 1f.
    let key = LeafKey::from_bytes(&std::array::from_fn(|at| at as u8));
    let expected: Hash = "EenUcugWX9HyP7z4IzrmpQp85MFQLkHefRTsbg/FO8w=".parse().unwrap();
    assert_eq!(leaf(&key, RECORD), expected);
    let data = Commitment::to(&key, RECORD).leaf_data();
    assert_eq!((data[0], leaf_hash(&data)), (1, expected));
}

#[test]
fn the_same_record_under_another_key_is_another_leaf() {
    let (one, other) = (LeafKey::random().unwrap(), LeafKey::random().unwrap());
    assert_ne!(leaf(&one, RECORD), leaf(&other, RECORD));
    let stored = LeafKey::from_bytes(one.as_bytes());
    assert_eq!(leaf(&stored, RECORD), leaf(&one, RECORD));
}

#[test]
fn every_bit_of_a_record_counts() {
    let key = LeafKey::random().unwrap();
    let right = leaf(&key, RECORD);
    for bit in 0..RECORD.len() * 8 {
        let mut other = RECORD.to_vec();
        other[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(leaf(&key, &other), right, "bit {bit}");
    }
}

#[test]
fn a_key_does_not_print_itself() {
    let key = LeafKey::from_bytes(&[0xa7; 32]);
    let printed = format!("{key:?}");
    assert!(!printed.contains("a7") && !printed.contains("167"), "{printed}");
}

#[test]
fn roots_of_the_reference_leaves_are_the_published_ones() {
    // The eight leaves and roots of the reference tests of certificate-transparency and transparency-dev/merkle.
    let leaves: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=",
        "+sVCA+fMaWzw38tCySodnbr3CtnmIfS9jZhmLwDjwSU=",
        "rra8/idLcKFPsGel5VeCZNsPqbUa9eC6FZFY8yngbnc=",
        "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=",
        "Tju7H3tHjc/nH7YxYxUZo7yhLJrvyhYSv85ME6hiZNQ=",
        "duZ9rbzfHhDht03cYIq9L5jfsW+851J3tSMqEn8gh+8=",
        "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=",
        "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=",
    ];
    let mut frontier = Frontier::new();
    let mut found = vec![frontier.root().to_string()];
    for leaf in leaves {
        frontier.push(leaf_hash(leaf));
        found.push(frontier.root().to_string());
    }
    assert_eq!(found, roots);
}
