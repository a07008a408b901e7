//! Requests that hold a packet as the bytes that were sent, so that they need no second encoding.

use super::v1;
use bytes::Bytes;

/// `stafett.v1.SubmitRequest`, with its packet still encoded.
#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct RawSubmit {
    /// An encoded [`v1::Packet`].
    #[prost(bytes = "bytes", tag = "1")]
    pub packet: Bytes,
}

/// `stafett.v1.DeliverRequest`, with its packet still encoded.
#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct RawDeliver {
    /// An encoded [`v1::Packet`], cut down.
    #[prost(bytes = "bytes", tag = "1")]
    pub packet: Bytes,
    /// What the sender's gateway names the packet by as it was accepted: a keyed hash that only it can make.
    #[prost(bytes = "bytes", tag = "2")]
    pub origin_digest: Bytes,
    /// The ground of this attempt.
    #[prost(message, optional, tag = "3")]
    pub decision: Option<v1::Decision>,
    /// Secrecy markings that follow the child.
    #[prost(message, repeated, tag = "4")]
    pub markings: Vec<v1::Marking>,
    /// The sender's newest checkpoint.
    #[prost(string, tag = "5")]
    pub sender_checkpoint: String,
    /// Earlier packets that it takes the place of by way of the one in its header.
    #[prost(string, repeated, tag = "6")]
    pub also_replaces: Vec<String>,
}

/// How many packets a delivery may say so of.
pub(crate) const MOST_REPLACED: usize = 100;

impl RawSubmit {
    /// Encodes a packet that was built field by field.
    pub fn of(packet: &v1::Packet) -> Self {
        Self { packet: prost::Message::encode_to_vec(packet).into() }
    }
}
