//! Every value in the index is authenticated by us: embedded stores hand out flipped bytes without an error.

use super::error::IndexError;
use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

/// Seals values under the index's own key. The table and key that a value stands under are bound into it.
pub(crate) struct ValueSeal {
    key: LessSafeKey,
    /// Where this process's nonces begin: drawn once, since a draw costs more than the sealing. They never meet another
    /// process's but by a chance of one in 2^96, and GCM-SIV would stand that.
    first: [u8; NONCE_LEN],
    sealed: AtomicU64,
}

impl ValueSeal {
    /// A seal from the 32 bytes that the keyring derives for the index.
    ///
    /// # Errors
    /// Where the crypto library refuses the key.
    pub(crate) fn new(key: &[u8; 32]) -> Result<Self, IndexError> {
        let key = UnboundKey::new(&AES_256_GCM_SIV, key).map_err(|_| IndexError::Crypto)?;
        let mut first = [0; NONCE_LEN];
        aws_lc_rs::rand::fill(&mut first).map_err(|_| IndexError::Crypto)?;
        Ok(Self { key: LessSafeKey::new(key), first, sealed: AtomicU64::default() })
    }

    pub(super) fn close(
        &self,
        table: &str,
        key: &[u8],
        value: &[u8],
    ) -> Result<Vec<u8>, IndexError> {
        let nonce = self.next_nonce();
        let mut sealed = Vec::with_capacity(NONCE_LEN + value.len() + 16);
        sealed.extend_from_slice(value);
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(place(table, key)),
                &mut sealed,
            )
            .map_err(|_| IndexError::Crypto)?;
        sealed.extend_from_slice(&nonce);
        Ok(sealed)
    }

    fn next_nonce(&self) -> [u8; NONCE_LEN] {
        let count = self.sealed.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        let mut nonce = self.first;
        nonce.iter_mut().rev().zip(count.iter().rev()).for_each(|(byte, count)| *byte ^= count);
        nonce
    }

    pub(super) fn open(
        &self,
        table: &str,
        key: &[u8],
        sealed: &[u8],
    ) -> Result<Vec<u8>, IndexError> {
        let (value, nonce) = sealed.split_last_chunk::<NONCE_LEN>().ok_or(IndexError::Altered)?;
        let mut value = value.to_vec();
        let length = self
            .key
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(place(table, key)),
                &mut value,
            )
            .map_err(|_| IndexError::Altered)?
            .len();
        value.truncate(length);
        Ok(value)
    }
}

fn place(table: &str, key: &[u8]) -> Vec<u8> {
    [table.as_bytes(), b"\0", key].concat()
}

impl fmt::Debug for ValueSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueSeal")
    }
}
