//! Receipts and acknowledgements: made from a record and its group alone, so that they can be made again, byte for byte.

use super::commit::Committed;
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::number_of;
use crate::ledger::Signer;
use crate::outbox::signed_part;
use crate::wire::{field::stamp, v1};
use bytes::{Bytes, BytesMut};

/// Proof that an entry stands in the ledger.
pub(super) fn entry(committed: &Committed) -> v1::EntryProof {
    // One piece of memory for the whole path.
    let mut path = BytesMut::with_capacity(committed.inclusion.len() * 32);
    v1::EntryProof {
        index: committed.number,
        leaf: Bytes::copy_from_slice(committed.leaf.as_bytes()),
        tree_size: committed.tree_size,
        inclusion: committed
            .inclusion
            .iter()
            .map(|hash| {
                path.extend_from_slice(hash.as_bytes());
                path.split().freeze()
            })
            .collect(),
        checkpoint: committed.checkpoint.to_string(),
    }
}

/// The sender's receipt.
pub(super) fn receipt(
    (packet_id, digest): (&[u8], Bytes),
    decision: Option<v1::Decision>,
    status: PacketStatus,
    committed: &Committed,
) -> v1::Receipt {
    v1::Receipt {
        packet_id: id_text(packet_id),
        digest,
        decision,
        status: i32::try_from(number_of(status)).unwrap_or_default(),
        accepted_at: Some(stamp(committed.at)),
        proof: Some(entry(committed)),
    }
}

/// What its receipt says of a packet, which may have been replaced before it came.
pub(super) fn receipt_status(decision: Option<&v1::Decision>, replaced_by: &[u8]) -> PacketStatus {
    match status_of(decision) {
        status if status.is_waiting() && !replaced_by.is_empty() => PacketStatus::Withdrawn,
        status => status,
    }
}

/// The status that an answer puts a packet in.
pub(super) fn status_of(decision: Option<&v1::Decision>) -> PacketStatus {
    match decision.map(v1::Decision::verdict) {
        Some(v1::Verdict::Permit) => PacketStatus::Queued,
        Some(v1::Verdict::Refer) => PacketStatus::Held,
        Some(v1::Verdict::Refuse | v1::Verdict::Unspecified) | None => PacketStatus::Refused,
    }
}

/// The first word of a receiver.
pub(super) const STORED: (v1::Depth, v1::RejectReason) =
    (v1::Depth::Stored, v1::RejectReason::Unspecified);

/// What the receiver says of a packet: how far it has come here, or why not. Ed25519 gives the same signature each time.
pub(super) fn acknowledgement(
    packet_id: &[u8],
    (origin_digest, digest): (Bytes, Bytes),
    (depth, reason): (v1::Depth, v1::RejectReason),
    committed: &Committed,
    signer: &Signer,
) -> Result<v1::Acknowledgement, Error> {
    let mut acknowledgement = v1::Acknowledgement {
        packet_id: id_text(packet_id),
        origin_digest,
        digest,
        at: Some(stamp(committed.at)),
        proof: Some(entry(committed)),
        signature: Bytes::new(),
        depth: depth.into(),
        reason: reason.into(),
    };
    let signed = signed_part(&acknowledgement);
    let signature = signer.signature(&signed).ok_or_else(|| {
        Error::Internal("the ledger key does not sign; the operator must look".into())
    })?;
    acknowledgement.signature = Bytes::copy_from_slice(signature.as_ref());
    Ok(acknowledgement)
}

/// The text form of a packet id as records keep it.
pub(super) fn id_text(bytes: &[u8]) -> String {
    let id =
        bytes.try_into().ok().and_then(|bytes| crate::domain::PacketId::from_bytes(bytes).ok());
    id.map(|id| id.to_string()).unwrap_or_default()
}
