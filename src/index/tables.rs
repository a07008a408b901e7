//! The tables of the index, and how their keys are written.

use super::rows::{PacketKey, PacketRow, Side};

/// One table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    /// How far the fold has come.
    Meta,
    /// Packet key -> packet row.
    Packets,
    /// Lane, time, packet key -> nothing: what waits for an attempt or an import, soonest first in each lane.
    Due,
    /// Time, packet key -> nothing: what somebody must look at whatever its receiver does.
    Watch,
    /// Child's pseudonym, place in its line, packet key -> nothing: what somebody still has to do something about, and a change
    /// in the register may touch; what is in line in the order that it leaves in.
    Waiting,
    /// Packet key -> nothing: what waits for a person.
    Held,
    /// Packet key, record number -> place of a later record; the first one stands in the packet's row.
    History,
    /// Child's pseudonym -> what the register knows.
    Facts,
    /// Tree size -> signed checkpoint.
    Checkpoints,
    /// Peer, record number -> place of what is to be told to the peer of a packet that it delivered.
    News,
    /// Peer, id of the key of its ledger -> from which of that ledger's entries on its news have not been heard.
    Heard,
    /// Receiving unit -> place of the operator's hold on all that goes there.
    Paused,
    /// Time, packet key -> nothing: packets that have settled and whose content is kept, the first that did at the front.
    Content,
    /// Time, packet key -> nothing: packets that have settled and whose content is gone, the longest untouched at the front.
    Log,
    /// Pseudonym of a packet of which nothing else is known any more -> nothing.
    Gone,
    /// Record number -> place of an erasure that is announced and not ended.
    Erasing,
    /// Child's pseudonym, pseudonym of a SIP case -> what was heard of it.
    Cases,
    /// Packet key of one that has not come -> what has taken its place.
    Replaced,
}

impl Table {
    /// Each at its own place.
    pub(super) const ALL: [Self; 18] = [
        Self::Meta,
        Self::Packets,
        Self::Due,
        Self::Watch,
        Self::Waiting,
        Self::Held,
        Self::History,
        Self::Facts,
        Self::Checkpoints,
        Self::News,
        Self::Heard,
        Self::Paused,
        Self::Content,
        Self::Log,
        Self::Gone,
        Self::Erasing,
        Self::Cases,
        Self::Replaced,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Packets => "packets",
            Self::Due => "due",
            Self::Watch => "watch",
            Self::Waiting => "waiting",
            Self::Held => "held",
            Self::History => "history",
            Self::Facts => "facts",
            Self::Checkpoints => "checkpoints",
            Self::News => "news",
            Self::Heard => "heard",
            Self::Paused => "paused",
            Self::Content => "content",
            Self::Log => "log",
            Self::Gone => "gone",
            Self::Erasing => "erasing",
            Self::Cases => "cases",
            Self::Replaced => "replaced",
        }
    }

    /// Where the key says all, there is nothing to seal.
    pub(super) fn is_sealed(self) -> bool {
        !matches!(
            self,
            Self::Due
                | Self::Watch
                | Self::Waiting
                | Self::Held
                | Self::Content
                | Self::Log
                | Self::Gone
        )
    }
}

pub(super) const MARK: &[u8] = b"mark";
/// Entries before it that belong to no packet have been seen to.
pub(super) const SEEN: &[u8] = b"seen";
/// Raised when rows change their meaning: an index of another form is built again.
pub(super) const FORM: u64 = 11;

/// The key of what was put on record of something.
pub(super) fn known_key(what: &str) -> Vec<u8> {
    [b"known/", what.as_bytes()].concat()
}

/// What tells the key of a peer's ledger from others: its id in signed notes.
pub(crate) type LedgerKey = [u8; 4];

/// The key of what was heard from a peer's ledger: another key's is another ledger, and counts from 0.
pub(super) fn heard_key(peer: &str, ledger: LedgerKey) -> Vec<u8> {
    [peer.as_bytes(), b"\0", &ledger].concat()
}

/// Bytes that sort as the time does; times before 1970 count as 1970.
pub(super) fn time_key(unix_ms: i64) -> [u8; 8] {
    u64::try_from(unix_ms).unwrap_or_default().to_be_bytes()
}

/// What packets to, or from, one unit have in common: where one can't go, none can. What is urgent has a lane of its own beside the
/// others', so that it waits behind nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Lane {
    pub(crate) urgent: bool,
    pub(crate) side: Side,
    /// HSA-id of the receiving unit.
    pub(crate) unit: String,
}

impl Lane {
    pub(super) fn of(key: &PacketKey, row: &PacketRow) -> Self {
        Self { urgent: row.urgent, side: key.side, unit: row.receiver.clone() }
    }

    /// Every lane that leads to a unit.
    pub(crate) fn all_of(unit: &str) -> [Self; 4] {
        let lane = |urgent, side| Self { urgent, side, unit: unit.to_owned() };
        let (out, came_in) = (Side::Outgoing, Side::Incoming);
        [lane(true, out), lane(true, came_in), lane(false, out), lane(false, came_in)]
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        // Urgent ones sort first.
        let urgency = if self.urgent { b'0' } else { b'1' };
        named(&[&[urgency, self.side.byte()], self.unit.as_bytes()])
    }

    /// The lane that a due key begins with.
    pub(super) fn from_key(key: &[u8]) -> Option<Self> {
        let ([urgency, side], rest) = key.split_first_chunk()?;
        let unit = rest.split(|byte| *byte == 0).next()?;
        Some(Self {
            urgent: *urgency == b'0',
            side: Side::from_byte(*side)?,
            unit: String::from_utf8(unit.to_vec()).ok()?,
        })
    }
}

/// Text that nothing can be mistaken for the continuation of: an HSA-id holds no zero byte.
fn named(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = parts.concat();
    bytes.push(0);
    bytes
}

pub(super) fn due_key(lane: &Lane, unix_ms: i64, packet: &PacketKey) -> Vec<u8> {
    [lane.bytes().as_slice(), &time_key(unix_ms), &packet.bytes()].concat()
}

pub(super) fn aging_key(unix_ms: i64, packet: &PacketKey) -> Vec<u8> {
    [time_key(unix_ms).as_slice(), &packet.bytes()].concat()
}

pub(super) fn watch_key(unix_ms: i64, packet: &PacketKey) -> Vec<u8> {
    [time_key(unix_ms).as_slice(), &packet.bytes()].concat()
}

/// What the keys of a child's line to a receiver begin with.
pub(super) fn line_of(side: Side, row: &PacketRow) -> Vec<u8> {
    let line = match side {
        Side::Outgoing => b"l",
        Side::Incoming => b"i",
    };
    named(&[&row.child, line, row.receiver.as_bytes()])
}

/// A line goes by the time from which its packets may leave, then by the order in which they were accepted.
pub(super) fn waiting_key(packet: &PacketKey, row: &PacketRow) -> Vec<u8> {
    let accepted = row.stored.map_or(u64::MAX, |place| place.number);
    let line = if row.is_in_line(packet.side) {
        line_of(packet.side, row)
    } else {
        named(&[&row.child, b"o", row.receiver.as_bytes()])
    };
    let place = [time_key(row.not_before), accepted.to_be_bytes()].concat();
    [line.as_slice(), &place, &packet.bytes()].concat()
}

pub(super) fn history_key(packet: &PacketKey, number: u64) -> Vec<u8> {
    [packet.bytes().as_slice(), &number.to_be_bytes()].concat()
}

pub(super) fn news_key(peer: &str, number: u64) -> Vec<u8> {
    [named(&[peer.as_bytes()]).as_slice(), &number.to_be_bytes()].concat()
}

/// The packet key at the end of a due, watch or waiting key.
pub(super) fn packet_of(key: &[u8]) -> Option<PacketKey> {
    key.last_chunk::<17>().and_then(|bytes| PacketKey::from_bytes(bytes))
}

/// The first key after every key that begins with `prefix`.
pub(super) fn after(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return end;
        }
    }
    vec![u8::MAX; prefix.len() + 32]
}
