//! RFC 6962 hashing: what a leaf, a node and the empty tree hash to.

use aws_lc_rs::digest::{Digest, SHA256, digest};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{fmt, str::FromStr};

/// A leaf, a node or a root of the tree.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Hash([u8; Hash::LEN]);

/// Whoever sent or stored it must send 32 bytes; as text, 44 characters of base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a hash; right is 32 bytes, or their standard base64")]
pub(crate) struct NotAHash;

impl Hash {
    pub(crate) const LEN: usize = 32;

    pub(crate) fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// The root of a tree without leaves: SHA-256 of nothing.
    pub(crate) fn of_empty_tree() -> Self {
        digest(&SHA256, b"").into()
    }
}

/// The hash of a leaf that holds `data`. The prefix keeps a leaf from ever passing for a node.
pub(crate) fn leaf_hash(data: &[u8]) -> Hash {
    digest(&SHA256, &[&[0x00], data].concat()).into()
}

/// The hash of the node over two others.
pub(super) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut input = [0x01; 1 + 2 * Hash::LEN];
    let (_, children) = input.split_at_mut(1);
    let (first, second) = children.split_at_mut(Hash::LEN);
    first.copy_from_slice(&left.0);
    second.copy_from_slice(&right.0);
    digest(&SHA256, &input).into()
}

/// The hash over neighbours that each cover fewer leaves than the one before: how peaks become a root.
pub(super) fn fold<'a>(peaks: impl DoubleEndedIterator<Item = &'a Hash>) -> Option<Hash> {
    let mut from_right = peaks.rev();
    let last = *from_right.next()?;
    Some(from_right.fold(last, |right, left| node_hash(left, &right)))
}

impl From<Digest> for Hash {
    fn from(sha256: Digest) -> Self {
        let mut bytes = [0; Self::LEN];
        bytes.copy_from_slice(sha256.as_ref());
        Self(bytes)
    }
}

impl From<[u8; Hash::LEN]> for Hash {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = NotAHash;

    fn try_from(bytes: &[u8]) -> Result<Self, NotAHash> {
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let bytes = STANDARD.decode(text).map_err(|_| NotAHash)?;
        bytes.as_slice().try_into()
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}
