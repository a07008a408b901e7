//! What goes into the journal and what comes out: drafts and records, and where they lie.

use super::frame::{RecordHead, SLOT_LENGTH};
use std::fmt;

/// A record before it has a number. The journal sees bytes only; whoever hands it over has sealed them.
pub(crate) struct Draft {
    /// What sort of event it is; the journal doesn't care.
    pub(crate) kind: u16,
    pub(crate) commitment: [u8; 32],
    /// The wrapped key of the log; nothing where the log is in the clear or empty.
    pub(crate) log_slot: Option<[u8; SLOT_LENGTH]>,
    /// The wrapped key of the payload.
    pub(crate) payload_slot: Option<[u8; SLOT_LENGTH]>,
    pub(crate) log: Vec<u8>,
    pub(crate) payload: Vec<u8>,
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Draft({} + {} bytes)", self.log.len(), self.payload.len())
    }
}

/// Where a record's frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Position {
    pub(crate) segment: u32,
    pub(crate) offset: u32,
}

/// Which of a record's two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    Payload,
    /// The log's, and the payload's where the record has one.
    Both,
}

/// A key slot as found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeySlot<'a> {
    /// The record never had this key.
    Absent,
    /// The key was erased; what it sealed can't be read by anybody any more.
    Erased,
    /// The wrapped key. Not authenticated by the journal: it proves itself when unwrapped.
    Held(&'a [u8; SLOT_LENGTH]),
}

impl<'a> KeySlot<'a> {
    fn at(frame: &'a [u8], offset: Option<usize>) -> Self {
        let slot = offset.and_then(|offset| frame.get(offset..)?.first_chunk());
        slot.map_or(
            Self::Absent,
            |slot| {
                if slot == ERASED { Self::Erased } else { Self::Held(slot) }
            },
        )
    }
}

/// What an erased slot holds.
pub(super) const ERASED: &[u8; SLOT_LENGTH] = &[0; SLOT_LENGTH];

/// One record, as stored.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Its place in the journal's order, from 0; also its index in the ledger.
    pub(crate) number: u64,
    pub(crate) position: Position,
    #[cfg_attr(not(test), expect(dead_code, reason = "all events are of one kind so far"))]
    pub(crate) kind: u16,
    pub(crate) commitment: [u8; 32],
    pub(crate) log_slot: KeySlot<'a>,
    pub(crate) payload_slot: KeySlot<'a>,
    pub(crate) log: &'a [u8],
    pub(crate) payload: &'a [u8],
}

impl<'a> Record<'a> {
    pub(super) fn of(head: &RecordHead, frame: &'a [u8], position: Position) -> Self {
        Self {
            number: head.number,
            position,
            kind: head.kind,
            commitment: head.commitment,
            log_slot: KeySlot::at(frame, head.log_slot()),
            payload_slot: KeySlot::at(frame, head.payload_slot()),
            log: head.log(frame),
            payload: head.payload(frame),
        }
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Record({}, {} + {} bytes)", self.number, self.log.len(), self.payload.len())
    }
}

/// One record read by itself.
pub(crate) struct StoredRecord {
    pub(super) head: RecordHead,
    pub(super) frame: Vec<u8>,
    pub(super) position: Position,
}

impl StoredRecord {
    pub(crate) fn record(&self) -> Record<'_> {
        Record::of(&self.head, &self.frame, self.position)
    }
}

impl fmt::Debug for StoredRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.record().fmt(f)
    }
}
