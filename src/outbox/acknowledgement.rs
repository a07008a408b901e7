//! A receiver's acknowledgement, believed only when its signature, its ledger entry and its ledger head agree.

use crate::index::{LedgerKey, PacketRow};
use crate::wire::v1;
use bytes::Bytes;
use prost::Message;

/// Begins what a gateway signs of an acknowledgement, so that no signature of another purpose can stand in.
const PURPOSE: &[u8] = b"stafett/v1/acknowledgement\n";

/// The bytes that the receiver's ledger key signs: the acknowledgement without its signature.
pub(crate) fn signed_part(acknowledgement: &v1::Acknowledgement) -> Vec<u8> {
    let unsigned = v1::Acknowledgement { signature: Bytes::new(), ..acknowledgement.clone() };
    [PURPOSE, &unsigned.encode_to_vec()].concat()
}

/// Gets an acknowledgement and its signed part, and says whether signature, entry and head hold.
type Verify = Box<dyn Fn(&v1::Acknowledgement, &[u8]) -> bool + Send + Sync>;

/// Verifies what one peer acknowledges. The gateway makes it from the peer's configured ledger key.
pub(crate) struct Counterpart {
    ledger: LedgerKey,
    verify: Verify,
}

impl Counterpart {
    /// `ledger` is the key of its ledger. `verify` gets an acknowledgement and its signed part, and says whether signature, entry and
    /// head hold.
    pub(crate) fn new(
        ledger: LedgerKey,
        verify: impl Fn(&v1::Acknowledgement, &[u8]) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { ledger, verify: Box::new(verify) }
    }

    /// Which ledger its words stand in, as long as it begins no other.
    pub(super) fn ledger(&self) -> LedgerKey {
        self.ledger
    }

    /// Whether `acknowledgement` is this peer's, about the packet that was sent and as much of it as was sent at one of the attempts.
    pub(super) fn holds(
        &self,
        acknowledgement: &v1::Acknowledgement,
        packet_id: &str,
        origin_digest: &[u8; 32],
        row: &PacketRow,
    ) -> bool {
        acknowledgement.packet_id == packet_id
            && acknowledgement.origin_digest.as_ref() == origin_digest
            && row.attempt_with(&acknowledgement.digest).is_some()
            && (self.verify)(acknowledgement, &signed_part(acknowledgement))
    }
}
