//! The receiver's ledger, by other implementations than the program's: a tree of all that came, and heads of it.

use super::super::Outcome;
use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::Ed25519KeyPair,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use prost::Message;
use sha2::Sha256;
use stafett::{
    Clock, SystemClock,
    wire::v1::{Acknowledgement, Depth, EntryProof},
};
use std::{fs, path::Path};

pub(super) struct Delivered {
    pub(super) packet_id: String,
    pub(super) packet: Bytes,
    pub(super) origin_digest: Bytes,
}

pub(super) struct Books {
    name: String,
    key_id: [u8; 4],
    key: Ed25519KeyPair,
    tree: MemoryBackedTree<Sha256, [u8; 32]>,
}

impl Books {
    /// Of the municipality in the PKI's folder.
    pub(super) fn of(folder: &Path) -> Outcome<Self> {
        let told = |file| fs::read_to_string(folder.join(file));
        let seed = STANDARD.decode(told("kommun.ledger.key")?.trim())?;
        let verifier = told("kommun.ledger.vkey")?;
        let mut parts = verifier.trim().splitn(3, '+');
        let (name, id) = parts.next().zip(parts.next()).ok_or("no verifier key")?;
        Ok(Self {
            name: name.to_owned(),
            key_id: u32::from_str_radix(id, 16)?.to_be_bytes(),
            key: Ed25519KeyPair::from_seed_unchecked(&seed)?,
            tree: MemoryBackedTree::new(),
        })
    }

    /// Enters what came together, and acknowledges each.
    pub(super) fn enter(&mut self, delivered: &[Delivered]) -> Vec<Acknowledgement> {
        let first = self.tree.len();
        let digests: Vec<Bytes> = delivered.iter().map(|it| sha256(&it.packet)).collect();
        for digest in &digests {
            let mut entry = [0; 32];
            entry.copy_from_slice(digest);
            self.tree.push(entry);
        }
        let (size, checkpoint) = (self.tree.len(), self.checkpoint());
        let entered = (first..).zip(delivered).zip(digests);
        entered
            .map(|((index, delivered), digest)| {
                let proof = EntryProof {
                    index,
                    leaf: sha256(&[&[0], digest.as_ref()].concat()),
                    tree_size: size,
                    inclusion: self.path(index),
                    checkpoint: checkpoint.clone(),
                };
                self.acknowledge(delivered, digest, proof)
            })
            .collect()
    }

    fn acknowledge(
        &self,
        delivered: &Delivered,
        digest: Bytes,
        proof: EntryProof,
    ) -> Acknowledgement {
        let now = SystemClock.now();
        let mut acknowledgement = Acknowledgement {
            packet_id: delivered.packet_id.clone(),
            origin_digest: delivered.origin_digest.clone(),
            digest,
            at: Some(prost_types::Timestamp {
                seconds: now.as_second(),
                nanos: now.subsec_nanosecond(),
            }),
            proof: Some(proof),
            signature: Bytes::new(),
            depth: Depth::Stored.into(),
            reason: 0,
        };
        let signed =
            [b"stafett/v1/acknowledgement\n".as_slice(), &acknowledgement.encode_to_vec()].concat();
        acknowledgement.signature = Bytes::copy_from_slice(self.key.sign(&signed).as_ref());
        acknowledgement
    }

    /// The tree's head, signed: C2SP tlog-checkpoint.
    fn checkpoint(&self) -> String {
        let Self { name, tree, .. } = self;
        let root = STANDARD.encode(tree.root().as_bytes());
        let text = format!("{name}\n{}\n{root}\n", tree.len());
        let signature = self.key.sign(text.as_bytes());
        let signature = STANDARD.encode([&self.key_id, signature.as_ref()].concat());
        format!("{text}\n\u{2014} {name} {signature}\n")
    }

    fn path(&self, index: u64) -> Vec<Bytes> {
        let proof = self.tree.prove_inclusion(usize::try_from(index).unwrap_or(usize::MAX));
        proof.as_bytes().chunks(32).map(Bytes::copy_from_slice).collect()
    }
}

fn sha256(bytes: &[u8]) -> Bytes {
    Bytes::copy_from_slice(digest(&SHA256, bytes).as_ref())
}
