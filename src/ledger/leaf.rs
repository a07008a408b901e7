//! A leaf of the log: a blinded commitment to a record, which says nothing once the record's key is destroyed.

use super::hash::{Hash, leaf_hash};
use aws_lc_rs::{hmac, rand};
use std::fmt;
use zeroize::ZeroizeOnDrop;

/// How a leaf's data is made up. Another way of committing gets another number.
const VERSION: u8 = 0x01;
/// The length of a leaf's data.
pub(super) const LEAF_DATA: usize = 33;

/// The key that blinds one record's leaf. It is stored beside the record and destroyed with it: whoever lacks it can't
/// tell whether a guessed record is the one that was entered.
#[derive(ZeroizeOnDrop)]
pub(crate) struct LeafKey([u8; LeafKey::LEN]);

/// The operator must find out why the machine gives no random bytes; nothing may be entered until it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the machine gives no random bytes, so no ledger entry can be made; the operator must act")]
pub(crate) struct NoRandomness;

impl LeafKey {
    pub(crate) const LEN: usize = 32;

    /// A key for one record and no other.
    pub(crate) fn random() -> Result<Self, NoRandomness> {
        let mut key = Self([0; Self::LEN]);
        rand::fill(&mut key.0).map_err(|_| NoRandomness)?;
        Ok(key)
    }

    /// The key as it was stored.
    pub(crate) fn from_bytes(stored: &[u8; Self::LEN]) -> Self {
        Self(*stored)
    }

    /// The bytes, for sealed storage only.
    pub(crate) fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl fmt::Debug for LeafKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LeafKey({} bytes)", Self::LEN)
    }
}

/// What a leaf says of its record: HMAC-SHA-256 under the record's own key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Commitment([u8; 32]);

impl Commitment {
    /// Commits to the record's canonical bytes.
    pub(crate) fn to(key: &LeafKey, record: &[u8]) -> Self {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key.0), record);
        let mut commit = [0; 32];
        commit.copy_from_slice(tag.as_ref());
        Self(commit)
    }

    /// The commitment as it was stored.
    pub(crate) fn from_bytes(stored: [u8; 32]) -> Self {
        Self(stored)
    }

    /// The bytes, which say nothing of the record.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The leaf's data, which may be shown to anyone: the version and the commitment.
    pub(crate) fn leaf_data(&self) -> [u8; LEAF_DATA] {
        let mut data = [VERSION; LEAF_DATA];
        let (_, commit) = data.split_at_mut(1);
        commit.copy_from_slice(&self.0);
        data
    }

    /// The commitment in a leaf's data; nothing where that is of another version or length.
    pub(crate) fn of_leaf_data(data: &[u8]) -> Option<Self> {
        let (version, commitment) = data.split_first()?;
        (*version == VERSION).then(|| commitment.try_into().ok().map(Self))?
    }

    /// The leaf's hash in the tree.
    pub(crate) fn leaf(&self) -> Hash {
        leaf_hash(&self.leaf_data())
    }
}
