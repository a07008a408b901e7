//! What the index keeps of a packet and of a child. Encoded by prost, sealed before it is stored.

use crate::domain::PacketStatus;
use prost::Message;
use std::fmt;

/// Where a record lies in the journal.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub(crate) struct Place {
    /// The record's number, which is its ledger index.
    #[prost(uint64, tag = "1")]
    pub(crate) number: u64,
    #[prost(uint64, tag = "2")]
    pub(crate) segment: u64,
    #[prost(uint64, tag = "3")]
    pub(crate) offset: u64,
    /// Size of the tree after the record's group: a checkpoint was signed there.
    #[prost(uint64, tag = "4")]
    pub(crate) tree_size: u64,
    /// In a packet's history: it contradicted where the packet stood.
    #[prost(bool, tag = "5")]
    pub(crate) late: bool,
    /// Milliseconds since 1970. When the record was made.
    #[prost(int64, tag = "6")]
    pub(crate) at: i64,
}

/// As much of a packet as was to leave at an attempt.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct Sent {
    /// SHA-256 of its bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) digest: Vec<u8>,
    /// The newest attempt with just that.
    #[prost(message, required, tag = "2")]
    pub(crate) attempt: Place,
}

/// One packet as this gateway knows it.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(crate) struct PacketRow {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) digest: Vec<u8>,
    #[prost(uint32, tag = "2")]
    pub(crate) status: u32,
    /// The record that holds the packet itself.
    #[prost(message, optional, tag = "3")]
    pub(crate) stored: Option<Place>,
    /// The record with the newest decision.
    #[prost(message, optional, tag = "4")]
    pub(crate) decided: Option<Place>,
    /// The child's pseudonym in the index; the packet's own where it tells of no child.
    #[prost(bytes = "vec", tag = "5")]
    pub(crate) child: Vec<u8>,
    #[prost(string, tag = "6")]
    pub(crate) kind: String,
    #[prost(string, tag = "7")]
    pub(crate) sender: String,
    #[prost(string, tag = "8")]
    pub(crate) receiver: String,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "10")]
    pub(crate) expires: i64,
    #[prost(uint32, tag = "11")]
    pub(crate) attempts: u32,
    /// How often in a row it was due and could not be tried, for a reason of this gateway's.
    #[prost(uint32, tag = "26")]
    pub(crate) untried: u32,
    /// Milliseconds since 1970. Never sent before.
    #[prost(int64, tag = "13")]
    pub(crate) not_before: i64,
    /// Steps that came too late: deviations.
    #[prost(uint32, tag = "12")]
    pub(crate) late: u32,
    /// Milliseconds since 1970. Not tried before.
    #[prost(int64, tag = "14")]
    pub(crate) next_attempt: i64,
    /// Milliseconds since 1970. When it came to stand as it does.
    #[prost(int64, tag = "15")]
    pub(crate) since: i64,
    /// Milliseconds since 1970. From then on a person must know that its time runs out.
    #[prost(int64, tag = "16")]
    pub(crate) warn_at: i64,
    /// Whether a person was told so.
    #[prost(bool, tag = "17")]
    pub(crate) warned: bool,
    /// Waits behind another packet of the same child to the same receiver.
    #[prost(bool, tag = "18")]
    pub(crate) blocked: bool,
    /// Goes ahead of the line.
    #[prost(bool, tag = "19")]
    pub(crate) urgent: bool,
    /// Only an operator releases it.
    #[prost(bool, tag = "20")]
    pub(crate) operator_holds: bool,
    /// Milliseconds since 1970. When a person is told that the receiver has not said what was to be expected; 0 is never.
    #[prost(int64, tag = "21")]
    pub(crate) alarm_at: i64,
    /// Whether a person was told so.
    #[prost(bool, tag = "22")]
    pub(crate) missing: bool,
    /// HSA-id of the gateway that it came from.
    #[prost(string, tag = "23")]
    pub(crate) peer: String,
    /// The sender's reference of the case.
    #[prost(string, tag = "24")]
    pub(crate) case: String,
    /// Lies in the folder of a record system that itself says what became of it.
    #[prost(bool, tag = "25")]
    pub(crate) handed: bool,
    /// Milliseconds since 1970. When there was nothing left to do for it that needs what it says; 0 is not yet.
    #[prost(int64, tag = "27")]
    pub(crate) settled: i64,
    /// Milliseconds since 1970. When the last happened to it.
    #[prost(int64, tag = "28")]
    pub(crate) last: i64,
    /// What it says is erased, or was never kept.
    #[prost(bool, tag = "29")]
    pub(crate) emptied: bool,
    /// To how many substitutes in turn it was given, as nobody had taken it.
    #[prost(uint32, tag = "30")]
    pub(crate) escalated: u32,
    /// Came in and can't be handed over as it is, whatever its record system does: it stands beside its line.
    #[prost(bool, tag = "31")]
    pub(crate) aside: bool,
    /// Side and id of each packet that it took the place of before that had come.
    #[prost(bytes = "vec", repeated, tag = "32")]
    pub(crate) came_before: Vec<Vec<u8>>,
    /// Why its last attempt failed, in the word of the record; empty where none did.
    #[prost(string, tag = "33")]
    pub(crate) why: String,
    /// What of it was to leave, each content once: what a receiver says of it names the one that arrived.
    #[prost(message, repeated, tag = "34")]
    pub(crate) sent: Vec<Sent>,
    /// Side and id of the packet that its header says it takes the place of; empty where there is none.
    #[prost(bytes = "vec", tag = "35")]
    pub(crate) replaces: Vec<u8>,
    /// It may have come though that isn't on record: an attempt ended, and nobody knows how. It stays so, whatever later attempts tell.
    #[prost(bool, tag = "36")]
    pub(crate) unsure: bool,
}

impl fmt::Debug for PacketRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PacketRow({} bytes)", self.encoded_len())
    }
}

const STATUSES: [PacketStatus; 10] = [
    PacketStatus::Queued,
    PacketStatus::Held,
    PacketStatus::Sent,
    PacketStatus::Delivered,
    PacketStatus::Imported,
    PacketStatus::Rejected,
    PacketStatus::Expired,
    PacketStatus::Withdrawn,
    PacketStatus::Refused,
    PacketStatus::Read,
];

impl PacketRow {
    /// The status; a number that no version wrote reads as `Refused`, from which nothing leaves.
    pub(crate) fn status(&self) -> PacketStatus {
        let place = usize::try_from(self.status).ok().and_then(|n| n.checked_sub(1));
        place.and_then(|n| STATUSES.get(n)).copied().unwrap_or(PacketStatus::Refused)
    }

    /// Whether it may have come though that isn't on record. Asked with its turn in hand: whoever makes an attempt holds that until the
    /// outcome is on record, so of what is sent and has none, the end of a process came first.
    pub(crate) fn may_have_come(&self) -> bool {
        self.unsure || self.status() == PacketStatus::Sent
    }

    /// Whether its time runs out at `now` (milliseconds since 1970) and nobody was told.
    pub(crate) fn must_be_warned_of(&self, now: i64) -> bool {
        !self.warned && self.warn_at <= now
    }

    /// When the next attempt may be made, where one is to be made.
    pub(super) fn due_at(&self, side: Side) -> Option<i64> {
        let due = match (side, self.status()) {
            (Side::Outgoing, PacketStatus::Queued | PacketStatus::Sent) => !self.blocked,
            (Side::Incoming, PacketStatus::Delivered) => !self.handed && !self.blocked,
            _ => false,
        };
        due.then_some(self.next_attempt)
    }

    /// When somebody must look whatever the receiver does: a warning, the end of its lifetime, a missing acknowledgement.
    /// What came in is imported however long that takes.
    pub(super) fn watched_at(&self, side: Side) -> Option<i64> {
        let alarm = (self.alarm_at > 0).then_some(self.alarm_at);
        let status = self.status();
        if side == Side::Outgoing && status.is_waiting() {
            let end = if self.warned { self.expires } else { self.expires.min(self.warn_at) };
            return Some(alarm.map_or(end, |alarm| alarm.min(end)));
        }
        alarm.filter(|_| status == PacketStatus::Delivered)
    }

    /// Whether somebody still has to do something about it: to send it, to import it, or to ask why nothing was heard of it.
    pub(super) fn is_unfinished(&self, side: Side) -> bool {
        match side {
            Side::Outgoing => self.status().is_waiting() || self.missing,
            Side::Incoming => self.status() == PacketStatus::Delivered,
        }
    }

    /// Whether nothing remains to be done for it that needs what it says. It stays so.
    pub(crate) fn is_settled(&self, side: Side) -> bool {
        match side {
            Side::Outgoing => !self.status().is_waiting(),
            Side::Incoming => self.status().is_terminal(),
        }
    }

    /// From when on the time runs that what it says is kept; nothing where it must be kept, or is kept no more.
    pub(super) fn content_ages_from(&self) -> Option<i64> {
        (self.settled > 0 && !self.emptied).then_some(self.settled)
    }

    /// From when on the time runs that its records are kept.
    pub(super) fn log_ages_from(&self) -> Option<i64> {
        (self.settled > 0 && self.emptied).then_some(self.last)
    }

    /// Whether it takes its turn among the child's packets to its receiver.
    pub(crate) fn is_in_line(&self, side: Side) -> bool {
        let ready = match side {
            Side::Outgoing => matches!(self.status(), PacketStatus::Queued | PacketStatus::Sent),
            Side::Incoming => {
                self.status() == PacketStatus::Delivered && !self.handed && !self.aside
            }
        };
        ready && !self.urgent
    }

    /// The newest attempt at which just this content was to leave; nothing where it never was.
    pub(crate) fn attempt_with(&self, digest: &[u8]) -> Option<Place> {
        self.sent.iter().find(|sent| sent.digest == digest).map(|sent| sent.attempt)
    }

    /// An attempt was made with this content.
    pub(crate) fn add_attempt(&mut self, digest: &[u8], attempt: Place) {
        self.sent.retain(|sent| sent.digest != digest);
        self.sent.push(Sent { digest: digest.to_vec(), attempt });
    }

    pub(crate) fn set_status(&mut self, status: PacketStatus) {
        self.status = number_of(status);
    }
}

/// The contract's number of a status.
pub(crate) fn number_of(status: PacketStatus) -> u32 {
    let place = STATUSES.iter().position(|known| *known == status).unwrap_or(STATUSES.len());
    u32::try_from(place + 1).unwrap_or_default()
}

/// On which side of this gateway a packet stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Side {
    /// Handed over by a record system, to be sent.
    Outgoing,
    /// Delivered by another gateway, to be imported.
    Incoming,
}

impl Side {
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Outgoing => b'o',
            Self::Incoming => b'i',
        }
    }

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'o' => Some(Self::Outgoing),
            b'i' => Some(Self::Incoming),
            _ => None,
        }
    }
}

/// A packet on one side of this gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PacketKey {
    pub(crate) side: Side,
    pub(crate) id: crate::domain::PacketId,
}

impl PacketKey {
    pub(crate) fn outgoing(id: crate::domain::PacketId) -> Self {
        Self { side: Side::Outgoing, id }
    }

    pub(crate) fn incoming(id: crate::domain::PacketId) -> Self {
        Self { side: Side::Incoming, id }
    }

    pub(crate) fn bytes(&self) -> [u8; 17] {
        let mut bytes = [0; 17];
        let (side, id) = bytes.split_at_mut(1);
        side.copy_from_slice(&[self.side.byte()]);
        id.copy_from_slice(self.id.as_bytes());
        bytes
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (side, id) = bytes.split_first()?;
        let side = Side::from_byte(*side)?;
        let id = crate::domain::PacketId::from_bytes(id.try_into().ok()?).ok()?;
        Some(Self { side, id })
    }
}
