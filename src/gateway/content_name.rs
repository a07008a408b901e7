//! What a packet's content is called: here by its digest, and by a receiver, however much of it that gets, by a name that tells nothing.

use super::open::Inner;
use crate::Error;
use crate::index::PacketRow;
use aws_lc_rs::digest;

impl Inner {
    /// SHA-256 of a packet that is not too large.
    pub(super) fn digest(&self, content: &[u8]) -> Result<[u8; 32], Error> {
        if content.len() > self.limits.packet_bytes {
            return Err(Error::TooLarge { limit_kib: self.limits.packet_bytes / 1024 });
        }
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest::digest(&digest::SHA256, content).as_ref());
        Ok(bytes)
    }

    /// What a receiver knows it by; the same at every attempt and in every word of the receiver's.
    pub(super) fn content_name(&self, row: &PacketRow) -> Result<[u8; 32], Error> {
        let digest = row.digest.as_slice().try_into().map_err(|_| {
            Error::Internal(
                "a packet's row holds no digest; delete the index and start again".into(),
            )
        })?;
        Ok(self.keyring.content_name(digest))
    }
}
