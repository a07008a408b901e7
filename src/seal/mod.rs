//! Sealing: plaintext ends here. Every event has keys of its own, and the gateway's key opens them only as long as their slots stand.
//!
//! **Invariants.** A data key seals one thing, once. What was sealed opens only with the same associated data, under the same
//! purpose. Nothing here prints a key or a plaintext; both are wiped when dropped.

mod envelope;
mod gateway_keys;
mod keyring;
mod storable;

#[cfg(test)]
mod tests;

pub(crate) use envelope::{SLOT_LENGTH, SealError, SealedBytes, Slot, TAG_LENGTH, WrapKey};
pub(crate) use gateway_keys::Keyring;
pub(crate) use keyring::MasterKey;
pub(crate) use storable::Storable;
