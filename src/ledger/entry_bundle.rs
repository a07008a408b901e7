//! Entry bundles, as C2SP tlog-tiles has them: each entry after its length. An entry is the version and the commitment.

use super::leaf::{Commitment, LEAF_DATA};

/// How much a bundle takes for each entry.
pub(crate) const ENTRY: usize = 2 + LEAF_DATA;

/// Appends an entry.
pub(crate) fn push(bundle: &mut Vec<u8>, commitment: &Commitment) {
    bundle.extend((LEAF_DATA as u16).to_be_bytes());
    bundle.extend(commitment.leaf_data());
}

/// The entry at `place` of a bundle; nothing where the bundle doesn't hold it, or holds one of another form.
pub(crate) fn at(bundle: &[u8], place: usize) -> Option<Commitment> {
    let entry = bundle.get(place.checked_mul(ENTRY)?..)?.get(..ENTRY)?;
    let (length, data) = entry.split_first_chunk()?;
    (u16::from_be_bytes(*length) == LEAF_DATA as u16).then(|| Commitment::of_leaf_data(data))?
}
