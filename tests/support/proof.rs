//! Checks what a gateway proves, with sha2 and ct-merkle, from the specifications: RFC 9162, C2SP signed-note and tlog-checkpoint.

use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ct_merkle::{ConsistencyProof, RootHash};
use prost::Message;
use sha2::{Digest, Sha256};
use stafett::wire::v1;
use std::fs;
use std::path::Path;

type Hash = [u8; 32];

/// A tree that its log has signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

/// What a verifier key says of a log.
pub(crate) struct Ledger {
    name: String,
    id: [u8; 4],
    key: Vec<u8>,
}

impl Ledger {
    /// Reads `name+id+key`; the id must be that of name and key.
    pub(crate) fn of(verifier_key: &str) -> Self {
        let mut parts = verifier_key.splitn(3, '+');
        let (name, id, key) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let key = STANDARD.decode(key).unwrap();
        let named = [name.as_bytes(), b"\n", &key].concat();
        let right: [u8; 4] = Sha256::digest(named)[..4].try_into().unwrap();
        assert_eq!(id, hex(&right), "the key's id");
        assert_eq!(key[0], 1, "an Ed25519 key");
        Self { name: name.to_owned(), id: right, key: key[1..].to_vec() }
    }

    fn signed(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.key).verify(message, signature).is_ok()
    }

    /// Opens a signed checkpoint of this log.
    pub(crate) fn head(&self, note: &str) -> Result<Head, &'static str> {
        let (text, signatures) = note.split_once("\n\n").ok_or("no note")?;
        let line = format!("\u{2014} {} ", self.name);
        let signature =
            signatures.lines().find_map(|it| it.strip_prefix(&line)).ok_or("unsigned")?;
        let signature = STANDARD.decode(signature).map_err(|_| "signature's base64")?;
        let (id, signature) = signature.split_at(4);
        if id != self.id || !self.signed(format!("{text}\n").as_bytes(), signature) {
            return Err("not this log's signature");
        }
        let mut lines = text.lines();
        if lines.next() != Some(self.name.as_str()) {
            return Err("another log");
        }
        let size = lines.next().and_then(|size| size.parse().ok()).ok_or("size")?;
        let root = lines.next().and_then(|root| STANDARD.decode(root).ok()).ok_or("root")?;
        Ok(Head { size, root: root.try_into().map_err(|_| "root")? })
    }

    /// When this log's owner cosigned another log's checkpoint, by C2SP tlog-cosignature.
    pub(crate) fn cosigned(&self, note: &str) -> Result<u64, &'static str> {
        let (text, signatures) = note.split_once("\n\n").ok_or("no note")?;
        let name = self.name.replace("/audit", "/witness");
        let named = [name.as_bytes(), b"\n\x04", &self.key].concat();
        let line = format!("\u{2014} {name} ");
        let blob = signatures.lines().find_map(|it| it.strip_prefix(&line)).ok_or("no line")?;
        let blob = STANDARD.decode(blob).map_err(|_| "cosignature's base64")?;
        let (id, timestamped) = blob.split_at(4);
        let (at, signature) = timestamped.split_at(8);
        let at = u64::from_be_bytes(at.try_into().unwrap());
        let message = format!("cosignature/v1\ntime {at}\n{text}\n");
        let right = id == &Sha256::digest(named)[..4] && self.signed(message.as_bytes(), signature);
        right.then_some(at).ok_or("not this witness's cosignature")
    }

    /// Whether an entry stands where its proof says, under a head that the log has signed.
    pub(crate) fn proves(&self, proof: &v1::EntryProof) -> Result<Head, &'static str> {
        let head = self.head(&proof.checkpoint)?;
        if head.size != proof.tree_size {
            return Err("the head is of another size");
        }
        let leaf = proof.leaf.as_ref().try_into().map_err(|_| "leaf")?;
        let root = root_above(leaf, proof.index, proof.tree_size, &proof.inclusion);
        if root == Some(head.root) { Ok(head) } else { Err("the path leads to another root") }
    }

    /// Whether the receiver signed an acknowledgement, and has the packet in its ledger.
    pub(crate) fn acknowledges(&self, told: &v1::Acknowledgement) -> Result<(), &'static str> {
        let unsigned = v1::Acknowledgement { signature: Bytes::new(), ..told.clone() };
        let message =
            [b"stafett/v1/acknowledgement\n".as_slice(), &unsigned.encode_to_vec()].concat();
        if !self.signed(&message, &told.signature) {
            return Err("not this receiver's signature");
        }
        self.proves(told.proof.as_ref().ok_or("no proof")?).map(drop)
    }
}

/// RFC 9162, 2.1.3.2.
fn root_above(leaf: Hash, index: u64, size: u64, path: &[Bytes]) -> Option<Hash> {
    let (mut node, mut last) = (index, size.checked_sub(1)?);
    if node > last {
        return None;
    }
    let mut root = leaf;
    for sibling in path {
        if last == 0 {
            return None;
        }
        if node & 1 == 1 || node == last {
            root = parent(sibling, &root);
            while node & 1 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            root = parent(&root, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    (last == 0).then_some(root)
}

fn parent(left: &[u8], right: &[u8]) -> Hash {
    Sha256::digest([&[1], left, right].concat()).into()
}

impl Head {
    /// Whether `newer` is this tree, grown.
    pub(crate) fn grew_to(&self, newer: &Self, hashes: &[Bytes]) -> bool {
        let proof = ConsistencyProof::<Sha256>::try_from_bytes(hashes.concat()).unwrap();
        newer.as_root().verify_consistency(&self.as_root(), &proof).is_ok()
    }

    fn as_root(&self) -> RootHash<Sha256> {
        RootHash::new(self.root.into(), self.size)
    }
}

/// SHA-256 of `bytes`, by another implementation than the program's.
pub(crate) fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// What a gateway with this master key calls a packet's content towards its receiver.
pub(crate) fn content_name(master: &Path, packet: &[u8]) -> Hash {
    let master = STANDARD.decode(fs::read_to_string(master).unwrap().trim()).unwrap();
    let mut key = [0; 32];
    let derived = Salt::new(HKDF_SHA256, b"stafett").extract(&master);
    let derived = derived.expand(&[b"stafett/v1/content-name"], HKDF_SHA256).unwrap();
    derived.fill(&mut key).unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    hmac::sign(&key, &sha256(packet)).as_ref().try_into().unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
