//! The identity that a sender gives its packet, and that makes sending again harmless.

use std::{fmt, str::FromStr};
use uuid::Uuid;

/// A UUIDv7 chosen by the sender. It reveals when it was made, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PacketId(Uuid);

/// The sender must choose another identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a packet id; right is a UUID of version 7")]
pub struct NotAPacketId;

impl PacketId {
    /// The sixteen bytes, which sort by time.
    pub fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }

    /// Reads the sixteen bytes of a UUIDv7.
    ///
    /// # Errors
    /// Where the bytes are a UUID of another version.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self, NotAPacketId> {
        Self::of(Uuid::from_bytes(bytes))
    }

    /// An identity for a packet made at `unix_ms` (milliseconds since 1970, UTC) with ten random bytes.
    pub fn new(unix_ms: u64, random: &[u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, random).into_uuid())
    }

    fn of(id: Uuid) -> Result<Self, NotAPacketId> {
        let right = id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122;
        right.then_some(Self(id)).ok_or(NotAPacketId)
    }
}

impl FromStr for PacketId {
    type Err = NotAPacketId;

    fn from_str(text: &str) -> Result<Self, NotAPacketId> {
        if text.len() != 36 {
            return Err(NotAPacketId);
        }
        Self::of(Uuid::try_parse(text).map_err(|_| NotAPacketId)?)
    }
}

impl fmt::Display for PacketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for PacketId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PacketId({})", self.0)
    }
}
