//! The key that authenticates every frame.

use super::Tag;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;

/// Authenticates the journal's frames: AES-256-GCM-SIV of nothing, with the frame as associated data.
///
/// The nonce is where the frame belongs, (segment, number). After a torn tail was cut off, a number is given again in the same segment, so a
/// nonce may repeat: GCM-SIV stands that, and GMAC, twice as fast, would not.
pub(crate) struct FrameKey(LessSafeKey);

/// The cryptographic library refused to work; nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the cryptographic library refused a journal frame")]
pub(crate) struct KeyRefused;

impl FrameKey {
    /// Makes the key; its bytes are the caller's to wipe.
    pub(crate) fn new(bytes: &[u8; 32]) -> Result<Self, KeyRefused> {
        let key = UnboundKey::new(&AES_256_GCM_SIV, bytes).map_err(|_| KeyRefused)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    pub(super) fn tag(&self, segment: u32, number: u64, content: &[u8]) -> Result<Tag, KeyRefused> {
        let nonce = nonce(segment, number);
        let tag = self
            .0
            .seal_in_place_separate_tag(nonce, Aad::from(content), &mut [])
            .map_err(|_| KeyRefused)?;
        tag.as_ref().try_into().map_err(|_| KeyRefused)
    }

    pub(super) fn verifies(&self, segment: u32, number: u64, content: &[u8], tag: &Tag) -> bool {
        let nonce = nonce(segment, number);
        self.0.open_separate_gather(nonce, Aad::from(content), &[], tag, &mut []).is_ok()
    }
}

impl fmt::Debug for FrameKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FrameKey")
    }
}

fn nonce(segment: u32, number: u64) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    let (high, low) = bytes.split_at_mut(4);
    high.copy_from_slice(&segment.to_le_bytes());
    low.copy_from_slice(&number.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}
