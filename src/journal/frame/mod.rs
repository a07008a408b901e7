//! The bytes of the journal: a segment's header, a record's frame, a group's frame. All numbers are little-endian.
//!
//! A segment is its header, then whole groups, then blank (zero) bytes. A group is its records' frames, then its own frame, and
//! never crosses into another segment. Every frame carries its [`Seat`], so that any one intact frame tells how far its group
//! reaches; recovery needs that to tell a torn write from a damaged one.
//!
//! Every tag is over all of a frame that precedes it. A record's key slots come after its tag: an erasure may overwrite them and
//! all else still verifies. A group's frame also binds its records' tags and names the tag of the group before it.

mod fields;
mod group;
mod header;
mod key;
mod record;

pub(super) use fields::Fields;
pub(super) use group::{GroupHead, group_length};
pub(super) use header::{HEADER_LENGTH, Header};
pub(crate) use key::{FrameKey, KeyRefused};
pub(super) use record::{RecordHead, SLOT_LENGTH, record_length};

/// The length of an authentication tag.
pub(super) const TAG_LENGTH: usize = 16;

pub(super) type Tag = [u8; TAG_LENGTH];

/// Which group a frame belongs to, and where that group lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    /// The segment's number. Also names the segment's generation: no two segments of a journal share it.
    pub(super) segment: u32,
    pub(super) group: u64,
    /// Offset of the group's first byte in its segment.
    pub(super) start: u32,
    /// Offset of the byte after its last.
    pub(super) end: u32,
}
