//! A record's log, opened and held against its leaf.

use crate::journal::{KeySlot, Record};
use crate::ledger::{Commitment, LeafKey};
use crate::seal::Keyring;
use crate::wire::v1;
use prost::Message;
use zeroize::Zeroizing;

/// A record is not what its leaf says, or can't be opened with this gateway's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LogError {
    /// The key in the slot, or what it sealed, was changed, or belongs to another gateway.
    #[error("it can't be opened with this gateway's key")]
    Sealed,
    /// It was erased.
    #[error("it was erased")]
    Erased,
    /// It opens, and the leaf in the tree is not its own.
    #[error("its leaf is that of another record")]
    OtherLeaf,
    /// It opens, and this version can't read it.
    #[error("it can't be read by this version")]
    Unreadable,
}

/// Opens a record's log and checks the ledger's commitment to it.
pub(crate) fn open_log(keyring: &Keyring, record: &Record<'_>) -> Result<v1::Record, LogError> {
    decoded(unsealed(keyring, record)?.get(LeafKey::LEN..).unwrap_or_default())
}

/// Reads a log's canonical bytes.
pub(super) fn decoded(canonical: &[u8]) -> Result<v1::Record, LogError> {
    v1::Record::decode(canonical).map_err(|_| LogError::Unreadable)
}

/// The leaf's key and, behind it, the canonical bytes that the ledger commits to with it.
pub(super) fn unsealed(
    keyring: &Keyring,
    record: &Record<'_>,
) -> Result<Zeroizing<Vec<u8>>, LogError> {
    let slot = match record.log_slot {
        KeySlot::Held(slot) => slot,
        KeySlot::Erased => return Err(LogError::Erased),
        KeySlot::Absent => return Err(LogError::Sealed),
    };
    let log =
        keyring.open_log(&record.commitment, slot, record.log).map_err(|_| LogError::Sealed)?;
    let (key, canonical) =
        log.split_first_chunk::<{ LeafKey::LEN }>().ok_or(LogError::Unreadable)?;
    if Commitment::to(&LeafKey::from_bytes(key), canonical).as_bytes() != &record.commitment {
        return Err(LogError::OtherLeaf);
    }
    Ok(log)
}
