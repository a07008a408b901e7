//! What may leave: made from a `Permitted` packet and from nothing else.

use crate::domain::{HsaId, Packet, PacketId, PacketKind};
use crate::policy::Permitted;
use crate::wire::{RawDeliver, v1};
use bytes::Bytes;
use std::fmt;

/// One packet on its way out, cut down to what its ground lets through.
pub struct Parcel {
    id: PacketId,
    kind: PacketKind,
    receiver: HsaId,
    content: Bytes,
    origin_digest: [u8; 32],
    decision: v1::Decision,
    markings: Vec<v1::Marking>,
    sender_checkpoint: String,
    also_replaces: Vec<PacketId>,
}

impl Parcel {
    /// The only way to make one.
    pub(crate) fn of(
        permitted: &Permitted<Packet>,
        origin_digest: [u8; 32],
        markings: Vec<v1::Marking>,
        sender_checkpoint: String,
        also_replaces: Vec<PacketId>,
    ) -> Self {
        let packet = permitted.packet();
        Self {
            id: packet.header.id,
            kind: packet.kind,
            receiver: packet.header.receiver.clone(),
            content: packet.content.reveal().clone(),
            origin_digest,
            decision: ground(permitted),
            markings,
            sender_checkpoint,
            also_replaces,
        }
    }

    /// The packet's identity.
    pub fn id(&self) -> PacketId {
        self.id
    }

    pub(crate) fn kind(&self) -> PacketKind {
        self.kind
    }

    /// The unit it is for.
    pub fn receiver(&self) -> &HsaId {
        &self.receiver
    }

    /// The encoded `stafett.v1.Packet`. Personal data.
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// What the receiver knows the content by, across attempts that let less and less through: HMAC-SHA-256, under a key of this
    /// gateway's, of the SHA-256 of the packet as it was accepted.
    pub fn origin_digest(&self) -> &[u8; 32] {
        &self.origin_digest
    }

    /// The ground of this attempt, as far as the receiver may know it.
    pub fn decision(&self) -> &v1::Decision {
        &self.decision
    }

    /// Secrecy markings that follow the child.
    pub fn markings(&self) -> &[v1::Marking] {
        &self.markings
    }

    /// This gateway's newest checkpoint.
    pub fn sender_checkpoint(&self) -> &str {
        &self.sender_checkpoint
    }

    /// Earlier packets that it takes the place of by way of the one in its header, and that may have come to the same receiver.
    pub fn also_replaces(&self) -> &[PacketId] {
        &self.also_replaces
    }
}

/// The parcel as a gateway takes it.
impl From<&Parcel> for RawDeliver {
    fn from(parcel: &Parcel) -> RawDeliver {
        RawDeliver {
            packet: parcel.content.clone(),
            origin_digest: Bytes::copy_from_slice(&parcel.origin_digest),
            decision: Some(parcel.decision.clone()),
            markings: parcel.markings.clone(),
            sender_checkpoint: parcel.sender_checkpoint.clone(),
            also_replaces: parcel.also_replaces.iter().map(PacketId::to_string).collect(),
        }
    }
}

/// By what law the receiver may have it. What was left out, by which local rule, and why, stays here: that would tell what a
/// guardian decided. So does the name of a rule by which nothing may go, such as the one of a consent that was taken back.
fn ground(permitted: &Permitted<Packet>) -> v1::Decision {
    let v1::Decision { verdict, rule, lagrum, rules_version, .. } = permitted.decision().into();
    let rule = if permitted.packet().reveals_nothing() { String::new() } else { rule };
    v1::Decision { verdict, rule, lagrum, rules_version, ..v1::Decision::default() }
}

impl fmt::Debug for Parcel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parcel({}, {} bytes)", self.id, self.content.len())
    }
}
