//! The contract's types as prost and tonic make them from `proto/stafett/v1`.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::allow_attributes_without_reason,
    reason = "generated; its comments are those of the .proto files"
)]

tonic::include_proto!("stafett.v1");

/// Every file of the contract, for reflection and for tools that read packets as JSON.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/stafett.bin"));
