//! A group of records that was written at once, and the mark by which to find it again.

use super::{
    frame::{Fields, GroupHead, RecordHead, Tag},
    record::{Position, Record},
};
use std::fmt;

/// One whole group: either all of it is there or nothing.
pub(crate) struct Group {
    pub(super) mark: Mark,
    pub(super) head: GroupHead,
    /// From the group's first byte to its last.
    pub(super) bytes: Vec<u8>,
    /// Each record's offset in `bytes`.
    pub(super) records: Vec<(u32, RecordHead)>,
}

impl Group {
    pub(crate) fn mark(&self) -> Mark {
        self.mark
    }

    /// What the sealer added, byte for byte.
    pub(crate) fn trailer(&self) -> &[u8] {
        let start = self.bytes.len().saturating_sub(self.head.length as usize);
        self.head.trailer(self.bytes.get(start..).unwrap_or_default())
    }

    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let Mark { segment, offset: start, .. } = self.mark;
        self.records.iter().map(move |(offset, head)| {
            let frame = self.bytes.get(*offset as usize..).unwrap_or_default();
            Record::of(head, frame, Position { segment, offset: start.saturating_add(*offset) })
        })
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Group({}, records {}..{})", self.mark.group, self.mark.first, self.mark.next())
    }
}

/// Where a group stands, and its tag: enough to find it again, and to know that it is the same.
///
/// A fold keeps the mark of the last group it took in. A journal that doesn't hold that very group isn't the one it was folded from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(super) segment: u32,
    pub(super) offset: u32,
    pub(super) group: u64,
    pub(super) first: u64,
    pub(super) count: u32,
    pub(super) tag: Tag,
}

impl Mark {
    /// Number of the group's first record.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Number of the record that comes after the group's last; also the size of the ledger with this group.
    pub(crate) fn next(&self) -> u64 {
        self.first.saturating_add(self.count.into())
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let Self { segment, offset, group, first, count, tag } = self;
        let mut bytes = Vec::with_capacity(44);
        bytes.extend(segment.to_le_bytes());
        bytes.extend(offset.to_le_bytes());
        bytes.extend(group.to_le_bytes());
        bytes.extend(first.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(tag);
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        let mark = Self {
            segment: fields.u32()?,
            offset: fields.u32()?,
            group: fields.u64()?,
            first: fields.u64()?,
            count: fields.u32()?,
            tag: fields.take()?,
        };
        fields.0.is_empty().then_some(mark)
    }
}
