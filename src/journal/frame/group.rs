//! A group's frame: it closes the group, and without it the group was never acknowledged.

use super::{
    FrameKey, KeyRefused, Seat, TAG_LENGTH, Tag,
    fields::{Fields, put_seat},
};

const MAGIC: [u8; 4] = *b"SfG\x01";
const HEAD_LENGTH: usize = 72;

/// Ends every group, so that the last sector a group reaches into is never blank once written.
const CLOSING: [u8; 4] = *b"SfE\x01";

/// The authenticated head of a group's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::journal) struct GroupHead {
    /// Of the whole frame.
    pub(in crate::journal) length: u32,
    pub(in crate::journal) seat: Seat,
    /// Number of the first record.
    pub(in crate::journal) first: u64,
    pub(in crate::journal) count: u32,
    /// The tag of the group before this one; zeros for the first.
    pub(in crate::journal) previous: Tag,
    /// A tag over the records' tags, in order: the group stands or falls as a whole.
    binding: Tag,
}

/// The length of a group's frame with a trailer of so many bytes.
pub(in crate::journal) fn group_length(trailer: usize) -> usize {
    (HEAD_LENGTH + TAG_LENGTH + CLOSING.len()).saturating_add(trailer)
}

impl GroupHead {
    /// The head of the group that holds records with these tags.
    pub(in crate::journal) fn of(
        seat: Seat,
        first: u64,
        previous: Tag,
        records: &[Tag],
        trailer: &[u8],
        key: &FrameKey,
    ) -> Result<Self, KeyRefused> {
        Ok(Self {
            length: u32::try_from(group_length(trailer.len())).map_err(|_| KeyRefused)?,
            seat,
            first,
            count: u32::try_from(records.len()).map_err(|_| KeyRefused)?,
            previous,
            binding: key.tag(seat.segment, seat.group, records.as_flattened())?,
        })
    }

    /// Appends the frame, and answers with its tag.
    pub(in crate::journal) fn encode(
        &self,
        trailer: &[u8],
        buffer: &mut Vec<u8>,
        key: &FrameKey,
    ) -> Result<Tag, KeyRefused> {
        let start = buffer.len();
        buffer.extend(MAGIC);
        buffer.extend(self.length.to_le_bytes());
        put_seat(buffer, &self.seat);
        buffer.extend(self.first.to_le_bytes());
        buffer.extend(self.count.to_le_bytes());
        buffer.extend(self.previous);
        buffer.extend(self.binding);
        buffer.extend_from_slice(trailer);
        let content = buffer.get(start..).unwrap_or_default();
        let tag = key.tag(self.seat.segment, self.seat.group, content)?;
        buffer.extend(tag);
        buffer.extend(CLOSING);
        Ok(tag)
    }

    /// Reads the head at the front of `bytes`, if there is one; nothing of it is proven yet.
    pub(in crate::journal) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields(bytes);
        if fields.take() != Some(MAGIC) {
            return None;
        }
        let head = Self {
            length: fields.u32()?,
            seat: fields.seat()?,
            first: fields.u64()?,
            count: fields.u32()?,
            previous: fields.take()?,
            binding: fields.take()?,
        };
        (head.length as usize >= group_length(0)).then_some(head)
    }

    /// The frame's tag, if the frame at the front of `bytes` is whole and true. Without a key, it is only whole.
    pub(in crate::journal) fn verify<'a>(
        &self,
        bytes: &'a [u8],
        key: Option<&FrameKey>,
    ) -> Option<&'a Tag> {
        let frame = bytes.get(..self.length as usize)?;
        let (content, closing) = frame.split_last_chunk::<4>()?;
        let (content, tag) = content.split_last_chunk()?;
        let true_to_key =
            |key: &FrameKey| key.verifies(self.seat.segment, self.seat.group, content, tag);
        (*closing == CLOSING && key.is_none_or(true_to_key)).then_some(tag)
    }

    /// Whether the group holds exactly the records with these tags. Without a key, nobody can tell.
    pub(in crate::journal) fn binds(&self, records: &[Tag], key: Option<&FrameKey>) -> bool {
        let (segment, group) = (self.seat.segment, self.seat.group);
        let true_to_key =
            |key: &FrameKey| key.verifies(segment, group, records.as_flattened(), &self.binding);
        key.is_none_or(true_to_key)
    }

    pub(in crate::journal) fn trailer<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        let end = (self.length as usize).saturating_sub(TAG_LENGTH + CLOSING.len());
        frame.get(HEAD_LENGTH..end).unwrap_or_default()
    }
}
