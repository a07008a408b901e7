//! Every key that a gateway derives from its master key, each for one purpose.

use super::keyring::{KeyRefused, MasterKey, Purpose, SubKey};
use super::{SLOT_LENGTH, SealError, SealedBytes, Slot, Storable, WrapKey};
use aws_lc_rs::hmac;
use std::fmt;
use zeroize::Zeroizing;

/// The keys that storage is sealed with.
pub(crate) struct Keyring {
    log: WrapKey,
    payload: WrapKey,
    journal: SubKey,
    index: SubKey,
    pseudonym: hmac::Key,
    content_name: hmac::Key,
}

/// A wrapped key and what it sealed.
type Envelope = ([u8; SLOT_LENGTH], Vec<u8>);

impl Keyring {
    pub(crate) fn new(master: &MasterKey) -> Result<Self, KeyRefused> {
        let keyed = |purpose| {
            let key = master.derive(purpose)?;
            Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()))
        };
        Ok(Self {
            log: WrapKey::new(&master.derive(Purpose::LogWrap)?)?,
            payload: WrapKey::new(&master.derive(Purpose::PayloadWrap)?)?,
            journal: master.derive(Purpose::JournalTag)?,
            index: master.derive(Purpose::Index)?,
            pseudonym: keyed(Purpose::ChildPseudonym)?,
            content_name: keyed(Purpose::ContentName)?,
        })
    }

    /// Authenticates the journal's frames.
    pub(crate) fn journal_key(&self) -> &[u8; 32] {
        self.journal.as_bytes()
    }

    /// Seals the index's values.
    pub(crate) fn index_key(&self) -> &[u8; 32] {
        self.index.as_bytes()
    }

    /// Seals a record's log, bound to its commitment.
    pub(crate) fn seal_log(
        &self,
        commitment: &[u8; 32],
        log: Vec<u8>,
    ) -> Result<Envelope, SealError> {
        let (Slot(slot), SealedBytes(sealed)) = self.log.seal(commitment, log)?;
        Ok((slot, sealed))
    }

    /// Seals a record's packet, bound to its commitment.
    pub(crate) fn seal_payload(
        &self,
        commitment: &[u8; 32],
        packet: Storable,
    ) -> Result<Envelope, SealError> {
        let (Slot(slot), SealedBytes(sealed)) =
            self.payload.seal(commitment, packet.into_plain())?;
        Ok((slot, sealed))
    }

    /// Opens what `seal_log` sealed for this commitment.
    pub(crate) fn open_log(
        &self,
        commitment: &[u8; 32],
        slot: &[u8; SLOT_LENGTH],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.log.open(commitment, &Slot(*slot), sealed)
    }

    /// Opens what `seal_payload` sealed for this commitment.
    pub(crate) fn open_payload(
        &self,
        commitment: &[u8; 32],
        slot: &[u8; SLOT_LENGTH],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, SealError> {
        self.payload.open(commitment, &Slot(*slot), sealed)
    }

    /// What the index calls a child. A keyed hash, so it stays in the index, which can be erased; the ledger never holds it.
    pub(crate) fn pseudonym(&self, oid: &str, number: &str) -> [u8; 32] {
        keyed(&self.pseudonym, &[oid, "|", number].concat().into_bytes())
    }

    /// What the index calls a packet where it would name its child and there is none. No OID begins so.
    pub(crate) fn packet_pseudonym(&self, id: &[u8; 16]) -> [u8; 32] {
        keyed(&self.pseudonym, &[b"packet|".as_slice(), id].concat())
    }

    /// What a receiver knows a content by, of whose SHA-256 this is the keyed hash. By the plain one it could find what was left out
    /// of what it got, where that is one of a few things: it need only try them.
    pub(crate) fn content_name(&self, digest: &[u8; 32]) -> [u8; 32] {
        keyed(&self.content_name, digest)
    }
}

fn keyed(key: &hmac::Key, what: &[u8]) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(hmac::sign(key, what).as_ref());
    bytes
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}
