//! What may be sealed: packets that a decision was made about, or that another gateway let through.

use super::TAG_LENGTH;
use crate::domain::Packet;
use crate::policy::{Permitted, Referred};
use std::fmt;

/// A packet's bytes on their way into sealed storage. Plaintext ends there.
pub(crate) struct Storable(Vec<u8>);

impl Storable {
    /// A packet that may go, cut down.
    pub(crate) fn permitted(permitted: Permitted<Packet>) -> Self {
        Self::of(permitted.into_parts().0)
    }

    /// A whole packet that waits for a person. It is judged anew before it can become `Permitted`.
    pub(crate) fn referred(referred: Referred<Packet>) -> Self {
        Self::of(referred.into_parts().0)
    }

    /// A packet that another gateway delivered to a unit of ours.
    pub(crate) fn received(packet: Packet) -> Self {
        Self::of(packet)
    }

    fn of(packet: Packet) -> Self {
        let content = packet.content.reveal();
        // Room for the tag: growing would copy the packet once more.
        let mut bytes = Vec::with_capacity(content.len() + TAG_LENGTH);
        bytes.extend_from_slice(content);
        Self(bytes)
    }

    pub(super) fn into_plain(self) -> Vec<u8> {
        self.0
    }
}

impl fmt::Debug for Storable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storable({} bytes)", self.0.len())
    }
}
