//! The contract's messages as data. Read once in a process: it is the longest part of a small gateway's start.

use super::v1;
use prost_reflect::{DescriptorPool, MessageDescriptor};
use std::sync::LazyLock;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(v1::DESCRIPTORS).ok());

/// The message of this name, such as `Packet`; nothing if the build's contract lacks it.
pub(crate) fn described(message: &str) -> Option<MessageDescriptor> {
    POOL.as_ref()?.get_message_by_name(&format!("stafett.v1.{message}"))
}
