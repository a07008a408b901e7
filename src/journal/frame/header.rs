//! A segment's header: written together with the segment's first group, never before.

use super::{FrameKey, KeyRefused, TAG_LENGTH, fields::Fields};

pub(in crate::journal) const HEADER_LENGTH: usize = 48;

const MAGIC: [u8; 8] = *b"stafettJ";
/// 2: a record keeps the commitment that its leaf is made of, which outlives it.
const VERSION: u32 = 2;

/// What a segment says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::journal) struct Header {
    pub(in crate::journal) segment: u32,
    /// Number of the first record in the segment.
    pub(in crate::journal) first: u64,
    /// Sequence of the first group in the segment.
    pub(in crate::journal) group: u64,
}

impl Header {
    pub(in crate::journal) fn encode(
        &self,
        buffer: &mut Vec<u8>,
        key: &FrameKey,
    ) -> Result<(), KeyRefused> {
        let Self { segment, first, group } = *self;
        let start = buffer.len();
        buffer.extend(MAGIC);
        buffer.extend(VERSION.to_le_bytes());
        buffer.extend(segment.to_le_bytes());
        buffer.extend(first.to_le_bytes());
        buffer.extend(group.to_le_bytes());
        let tag = key.tag(segment, first, buffer.get(start..).unwrap_or_default())?;
        buffer.extend(tag);
        Ok(())
    }

    /// Reads a header. Without a key, what it says is not proven.
    pub(in crate::journal) fn read(
        bytes: &[u8],
        key: Option<&FrameKey>,
    ) -> Result<Self, &'static str> {
        const CUT: &str = "the segment's header is cut short";
        let bytes = bytes.get(..HEADER_LENGTH).ok_or(CUT)?;
        let (content, tag) = bytes.split_last_chunk::<TAG_LENGTH>().ok_or(CUT)?;
        let mut fields = Fields(content);
        if fields.take() != Some(MAGIC) {
            return Err("the segment doesn't begin with a header");
        }
        if fields.u32() != Some(VERSION) {
            return Err("the segment's header names a format that this version doesn't know");
        }
        let segment = fields.u32().ok_or(CUT)?;
        let (first, group) = fields.u64().zip(fields.u64()).ok_or(CUT)?;
        if key.is_some_and(|key| !key.verifies(segment, first, content, tag)) {
            return Err(
                "the segment's header doesn't verify: it is damaged, or the key is another journal's",
            );
        }
        Ok(Self { segment, first, group })
    }
}
