//! A record's frame: head, log, payload, tag, then the key slots that the record has.

use super::{
    FrameKey, KeyRefused, Seat, TAG_LENGTH, Tag,
    fields::{Fields, put_seat},
};
use crate::journal::record::Draft;

pub(in crate::journal) const SLOT_LENGTH: usize = 60;

const MAGIC: [u8; 4] = *b"SfR\x01";
const LOG_SLOT: u16 = 1;
const PAYLOAD_SLOT: u16 = 2;

/// The authenticated head of a record's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::journal) struct RecordHead {
    /// Of the whole frame.
    pub(in crate::journal) length: u32,
    pub(in crate::journal) seat: Seat,
    pub(in crate::journal) number: u64,
    pub(in crate::journal) kind: u16,
    slots: u16,
    pub(in crate::journal) commitment: [u8; 32],
    log: u32,
}

/// The length of the frame that `draft` will have.
pub(in crate::journal) fn record_length(draft: &Draft) -> usize {
    let slots = usize::from(draft.log_slot.is_some()) + usize::from(draft.payload_slot.is_some());
    RecordHead::LENGTH
        .saturating_add(draft.log.len())
        .saturating_add(draft.payload.len())
        .saturating_add(TAG_LENGTH + slots * SLOT_LENGTH)
}

impl RecordHead {
    /// Of the head alone.
    pub(in crate::journal) const LENGTH: usize = 76;

    /// Of a frame that holds nothing but two keys.
    pub(in crate::journal) const LEAST_FRAME: usize = Self::LENGTH + TAG_LENGTH + 2 * SLOT_LENGTH;

    pub(in crate::journal) fn of(draft: &Draft, seat: Seat, number: u64) -> Option<Self> {
        let flag = |slot: &Option<_>, flag| if slot.is_some() { flag } else { 0 };
        Some(Self {
            length: u32::try_from(record_length(draft)).ok()?,
            seat,
            number,
            kind: draft.kind,
            slots: flag(&draft.log_slot, LOG_SLOT) | flag(&draft.payload_slot, PAYLOAD_SLOT),
            commitment: draft.commitment,
            log: u32::try_from(draft.log.len()).ok()?,
        })
    }

    /// Appends the frame, and answers with its tag.
    pub(in crate::journal) fn encode(
        &self,
        draft: &Draft,
        buffer: &mut Vec<u8>,
        key: &FrameKey,
    ) -> Result<Tag, KeyRefused> {
        let start = buffer.len();
        buffer.extend(MAGIC);
        buffer.extend(self.length.to_le_bytes());
        put_seat(buffer, &self.seat);
        buffer.extend(self.number.to_le_bytes());
        buffer.extend(self.kind.to_le_bytes());
        buffer.extend(self.slots.to_le_bytes());
        buffer.extend(self.commitment);
        buffer.extend(self.log.to_le_bytes());
        buffer.extend_from_slice(&draft.log);
        buffer.extend_from_slice(&draft.payload);
        let content = buffer.get(start..).unwrap_or_default();
        let tag = key.tag(self.seat.segment, self.number, content)?;
        buffer.extend(tag);
        buffer.extend(draft.log_slot.iter().chain(&draft.payload_slot).flatten());
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
            number: fields.u64()?,
            kind: fields.u16()?,
            slots: fields.u16()?,
            commitment: fields.take()?,
            log: fields.u32()?,
        };
        let sound = head.slots <= LOG_SLOT | PAYLOAD_SLOT && head.log_end() <= head.content_end();
        sound.then_some(head)
    }

    /// The frame's tag, if the frame at the front of `bytes` is whole and true. Without a key, it is only whole.
    pub(in crate::journal) fn verify<'a>(
        &self,
        bytes: &'a [u8],
        key: Option<&FrameKey>,
    ) -> Option<&'a Tag> {
        let frame = bytes.get(..self.length as usize)?;
        let (content, rest) = frame.split_at_checked(self.content_end())?;
        let tag = rest.first_chunk()?;
        let true_to_key =
            |key: &FrameKey| key.verifies(self.seat.segment, self.number, content, tag);
        key.is_none_or(true_to_key).then_some(tag)
    }

    pub(in crate::journal) fn log<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(RecordHead::LENGTH..self.log_end()).unwrap_or_default()
    }

    pub(in crate::journal) fn payload<'a>(&self, frame: &'a [u8]) -> &'a [u8] {
        frame.get(self.log_end()..self.content_end()).unwrap_or_default()
    }

    /// Where in the frame the log key's slot lies.
    pub(in crate::journal) fn log_slot(&self) -> Option<usize> {
        (self.slots & LOG_SLOT != 0).then(|| self.content_end() + TAG_LENGTH)
    }

    /// Where in the frame the payload key's slot lies.
    pub(in crate::journal) fn payload_slot(&self) -> Option<usize> {
        let after_log =
            self.content_end() + TAG_LENGTH + usize::from(self.slots & LOG_SLOT) * SLOT_LENGTH;
        (self.slots & PAYLOAD_SLOT != 0).then_some(after_log)
    }

    fn log_end(&self) -> usize {
        RecordHead::LENGTH.saturating_add(self.log as usize)
    }

    fn content_end(&self) -> usize {
        let slots = self.slots.count_ones() as usize * SLOT_LENGTH;
        (self.length as usize).saturating_sub(TAG_LENGTH + slots)
    }
}
