//! The envelope: bytes sealed under a fresh key, and that key wrapped into a slot that can be erased by itself.

use super::keyring::{KeyRefused, SubKey};
use aws_lc_rs::{
    aead::{AES_256_GCM, AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand,
};
use std::fmt;
use zeroize::Zeroizing;

const KEY_LENGTH: usize = 32;
/// What sealing appends.
pub(crate) const TAG_LENGTH: usize = 16;

/// The length of a wrapped key: nonce, key, tag.
pub(crate) const SLOT_LENGTH: usize = NONCE_LEN + KEY_LENGTH + TAG_LENGTH;

/// Why something could not be sealed or opened. Says nothing of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SealError {
    /// The slot was overwritten or damaged, or belongs to something else, or to another gateway's key.
    #[error("the key slot doesn't open with this gateway's key; what it sealed can't be read")]
    Slot,
    #[error("sealed bytes don't open: they were changed, or belong to something else")]
    Content,
    #[error("the cryptographic library refused to work; nothing was sealed")]
    Refused,
}

/// Wraps data keys, for one purpose.
///
/// AES-256-GCM-SIV: nonces are random, and at tens of thousands of packets a second plain GCM's would begin to repeat within days.
pub(crate) struct WrapKey(LessSafeKey);

/// A wrapped data key. Who erases these bytes erases what the key sealed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot(pub(crate) [u8; SLOT_LENGTH]);

/// Ciphertext and its tag.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct SealedBytes(pub(crate) Vec<u8>);

impl WrapKey {
    pub(crate) fn new(key: &SubKey) -> Result<Self, KeyRefused> {
        let key = UnboundKey::new(&AES_256_GCM_SIV, key.as_bytes()).map_err(|_| KeyRefused)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals `plain` in place under a fresh key, bound to `context`. On an error, `plain` is wiped.
    pub(crate) fn seal(
        &self,
        context: &[u8],
        plain: Vec<u8>,
    ) -> Result<(Slot, SealedBytes), SealError> {
        let mut plain = Zeroizing::new(plain);
        // Drawn at once, since a draw costs more than what is drawn.
        let mut drawn = Zeroizing::new([0; KEY_LENGTH + NONCE_LEN]);
        rand::fill(&mut *drawn).map_err(|_| SealError::Refused)?;
        let (key, nonce) = drawn.split_first_chunk::<KEY_LENGTH>().ok_or(SealError::Refused)?;
        let nonce = nonce.try_into().map_err(|_| SealError::Refused)?;
        let slot = self.wrap(context, key, nonce)?;
        let tag = data_key(key)?
            .seal_in_place_separate_tag(only_nonce(), Aad::from(context), &mut plain)
            .map_err(|_| SealError::Refused)?;
        // It is ciphertext by now; nothing is left to wipe, and growing may leave a copy behind.
        let mut sealed = std::mem::take(&mut *plain);
        sealed.extend_from_slice(tag.as_ref());
        Ok((slot, SealedBytes(sealed)))
    }

    /// Opens what was sealed with the same context.
    pub(crate) fn open(
        &self,
        context: &[u8],
        slot: &Slot,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let key = self.unwrap(context, slot)?;
        let (sealed, tag) = sealed.split_last_chunk::<TAG_LENGTH>().ok_or(SealError::Content)?;
        let mut plain = Zeroizing::new(vec![0; sealed.len()]);
        data_key(&key)?
            .open_separate_gather(only_nonce(), Aad::from(context), sealed, tag, &mut plain)
            .map_err(|_| SealError::Content)?;
        Ok(plain)
    }

    fn wrap(
        &self,
        context: &[u8],
        key: &[u8; KEY_LENGTH],
        nonce: [u8; NONCE_LEN],
    ) -> Result<Slot, SealError> {
        let mut wrapped = Zeroizing::new(*key);
        let tag = self
            .0
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(context),
                wrapped.as_mut_slice(),
            )
            .map_err(|_| SealError::Refused)?;
        let mut slot = [0; SLOT_LENGTH];
        let parts = nonce.iter().chain(&*wrapped).chain(tag.as_ref());
        for (byte, part) in slot.iter_mut().zip(parts) {
            *byte = *part;
        }
        Ok(Slot(slot))
    }

    fn unwrap(
        &self,
        context: &[u8],
        Slot(slot): &Slot,
    ) -> Result<Zeroizing<[u8; KEY_LENGTH]>, SealError> {
        let (nonce, wrapped) = slot.split_first_chunk::<NONCE_LEN>().ok_or(SealError::Slot)?;
        let (wrapped, tag) = wrapped.split_last_chunk::<TAG_LENGTH>().ok_or(SealError::Slot)?;
        let mut key = Zeroizing::new([0; KEY_LENGTH]);
        let nonce = Nonce::assume_unique_for_key(*nonce);
        self.0
            .open_separate_gather(nonce, Aad::from(context), wrapped, tag, key.as_mut_slice())
            .map_err(|_| SealError::Slot)?;
        Ok(key)
    }
}

fn data_key(key: &[u8; KEY_LENGTH]) -> Result<LessSafeKey, SealError> {
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| SealError::Refused)?;
    Ok(LessSafeKey::new(key))
}

/// A data key seals once, so its nonce need not differ from any other.
fn only_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

impl fmt::Debug for WrapKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WrapKey")
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Slot({SLOT_LENGTH} bytes)")
    }
}

impl fmt::Debug for SealedBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedBytes({} bytes)", self.0.len())
    }
}
