//! The transparency log over the journal's entries: hashes that show what was done, and that nothing changed since.
//!
//! What is written here follows others' formats unchanged, so that others' tools verify it: the tree is that of RFC 6962,
//! its verification that of RFC 9162, tiles, checkpoints and signed notes are those of C2SP (c2sp.org).
//!
//! **Pure**, knowing no clock, no async, no I/O: everything but `shelf`, `store` and `tiles`, which answer from it, and `verify`, which
//! walks a journal.
//! **I/O**: `shelf` alone. What it keeps is not trusted: a fold of the journal, checked against a signed root, rebuilt at will.

mod checkpoint;
mod cosignature;
pub(crate) mod entry_bundle;
mod frontier;
mod growth;
mod hash;
mod keys;
mod leaf;
mod note;
mod policy;
mod proof;
mod published;
mod shape;
mod shelf;
mod spans;
mod store;
mod tile;
mod tiles;
mod tlog_proof;
mod unopened;
mod verify;
mod witness;

#[cfg(test)]
mod tests;

#[cfg(test)]
use {
    frontier::NotAFrontier,
    hash::leaf_hash,
    note::{open, sign},
    proof::{ProofError, verify_consistency},
};

pub(crate) use checkpoint::{Checkpoint, CheckpointError};
pub(crate) use cosignature::{cosign, cosigners, open_witnessed};
pub(crate) use frontier::Frontier;
pub(crate) use hash::Hash;
pub(crate) use keys::{CosignerKey, KeyError, Signer, VerifierKey};
pub(crate) use leaf::{Commitment, LeafKey};
pub(crate) use note::{LONGEST as LONGEST_NOTE, Note, NoteError, log_key_of};
pub(crate) use policy::Policy;
pub(crate) use proof::verify_inclusion;
pub(crate) use published::{CHECKPOINT, Published, verify_published};
pub(crate) use shelf::{LocalShelf, Shelf, open_given, read_given};
pub(crate) use tiles::{TileError, Tiles};
pub(crate) use tlog_proof::{NotAProof, TlogProof};
pub(crate) use unopened::{Unexplained, Unopened};
pub(crate) use verify::{Flaw, Kept, Verified, verify};
pub(crate) use witness::{LONGEST_PROOF, Objection, judge};
