//! Protobuf to domain and back: every field destructured; malformed and invalid are different errors.

pub(crate) mod balp;
mod blinded;
mod bodies;
mod debug;
mod decision;
mod described;
pub(crate) mod field;
mod header;
pub(crate) mod heard;
pub(crate) mod packet;
mod raw;
pub(crate) mod register;
pub mod v1;
#[expect(clippy::single_match, reason = "generated: a message of one field is read as all are")]
mod view;

pub(crate) use described::described;
pub(crate) use packet::Unfit;
pub(crate) use raw::MOST_REPLACED;
pub use raw::{RawDeliver, RawSubmit};

#[cfg(test)]
mod tests;
