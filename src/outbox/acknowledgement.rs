//! A receiver's acknowledgement, believed only when its signature, its ledger entry and its ledger head agree.
//!
//! What a receiver acknowledges together it signs together: one signature over the root of a small tree, in which each
//! acknowledgement proves its place. To verify a signature costs more than all else that is done about a packet.

use crate::wire::v1;
use bytes::Bytes;
use prost::Message;

/// Begins what a gateway signs of acknowledgements, so that no signature of another purpose can stand in.
const PURPOSE: &[u8] = b"stafett/v1/acknowledgements\n";

/// What stands at an acknowledgement's leaf: all of it but its signature, and how that was made.
pub(crate) fn signed_part(acknowledgement: &v1::Acknowledgement) -> Vec<u8> {
    let unsigned =
        v1::Acknowledgement { signature: Bytes::new(), together: None, ..acknowledgement.clone() };
    unsigned.encode_to_vec()
}

/// The bytes that the receiver's ledger key signs of so many acknowledgements under this root.
pub(crate) fn signed_together(size: u64, root: &[u8; 32]) -> Vec<u8> {
    [PURPOSE, &size.to_be_bytes(), root].concat()
}

/// Gets an acknowledgement and its signed part, and says whether signature, entry and head hold.
type Verify = Box<dyn Fn(&v1::Acknowledgement, &[u8]) -> bool + Send + Sync>;

/// Verifies what one peer acknowledges. The gateway makes it from the peer's configured ledger key.
pub(crate) struct Counterpart {
    verify: Verify,
}

impl Counterpart {
    /// `verify` gets an acknowledgement and its signed part, and says whether signature, entry and head hold.
    pub(crate) fn new(
        verify: impl Fn(&v1::Acknowledgement, &[u8]) -> bool + Send + Sync + 'static,
    ) -> Self {
        Self { verify: Box::new(verify) }
    }

    /// Whether `acknowledgement` is this peer's, about the packet that was sent.
    pub(crate) fn holds(
        &self,
        acknowledgement: &v1::Acknowledgement,
        packet_id: &str,
        origin_digest: &[u8; 32],
    ) -> bool {
        acknowledgement.packet_id == packet_id
            && acknowledgement.origin_digest.as_ref() == origin_digest
            && (self.verify)(acknowledgement, &signed_part(acknowledgement))
    }
}
