//! A child's block against disclosure.

use super::{PacketKind, PacketKinds};
use jiff::Timestamp;

/// Block in the patient record (PDL 4:4): the child may set one, a guardian may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sparr {
    /// What it stops.
    pub(crate) kinds: PacketKinds,
    /// Counts from this moment.
    pub(crate) from: Timestamp,
    /// Ends just before this moment; without one it stands.
    pub(crate) to: Option<Timestamp>,
}

impl Sparr {
    /// Whether it stands against packets of this kind at `now`.
    pub(crate) fn stands(&self, kind: PacketKind, now: Timestamp) -> bool {
        self.kinds.contains(kind) && self.from <= now && self.to.is_none_or(|to| now < to)
    }
}
