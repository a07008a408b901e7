//! Where a packet stands, as a fold over what happened to it.

/// The acknowledgement algebra of one packet, at one gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PacketStatus {
    /// Waits to be sent.
    Queued,
    /// Waits for a person.
    Held,
    /// An attempt is on record; its outcome is not.
    Sent,
    /// Durable at the receiver's gateway.
    Delivered,
    /// The receiver's record system has it.
    Imported,
    /// The receiver said no.
    Rejected,
    /// Its lifetime ended first.
    Expired,
    /// Taken back, or stopped by a withdrawn consent.
    Withdrawn,
    /// No ground exists.
    Refused,
}

/// What can happen to a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Is about to be sent.
    Attempt,
    /// An attempt failed, and another will follow.
    Fail,
    /// The receiver's gateway has it on disk.
    Acknowledge,
    /// The record system took it.
    Import,
    /// Something is missing that a person can supply.
    Hold,
    /// The missing thing arrived.
    Release,
    /// The receiver said no.
    Reject,
    /// Its lifetime ended.
    Expire,
    /// Taken back.
    Withdraw,
    /// No ground exists any more.
    Refuse,
}

/// A step that the state it met doesn't allow: a deviation, on record, never an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a packet that is {from:?} can't {step:?}")]
pub struct IllegalStep {
    /// The state it met.
    pub from: PacketStatus,
    /// What was asked.
    pub step: Step,
}

impl PacketStatus {
    /// Whether nothing can follow.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Queued | Self::Held | Self::Sent | Self::Delivered => false,
            Self::Imported | Self::Rejected | Self::Expired | Self::Withdrawn | Self::Refused => {
                true
            }
        }
    }

    /// Whether the gateway still has to do or hear something before the packet can leave.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Held | Self::Sent)
    }

    /// The state after `step`.
    ///
    /// # Errors
    /// Where the state doesn't allow the step.
    pub fn next(self, step: Step) -> Result<Self, IllegalStep> {
        use PacketStatus as S;
        match (self, step) {
            (S::Queued | S::Sent, Step::Attempt) => Ok(S::Sent),
            (S::Sent | S::Queued, Step::Fail) => Ok(S::Queued),
            // Delivered here, and the record system did not take it yet.
            (S::Delivered, Step::Fail) => Ok(S::Delivered),
            (S::Sent, Step::Acknowledge) => Ok(S::Delivered),
            (S::Sent | S::Delivered, Step::Import) => Ok(S::Imported),
            // Held again: a new decision names what is missing now.
            (S::Queued | S::Sent | S::Held, Step::Hold) => Ok(S::Held),
            (S::Held, Step::Release) => Ok(S::Queued),
            (S::Sent | S::Delivered, Step::Reject) => Ok(S::Rejected),
            (S::Queued | S::Held | S::Sent, Step::Expire) => Ok(S::Expired),
            (S::Queued | S::Held | S::Sent, Step::Withdraw) => Ok(S::Withdrawn),
            (S::Queued | S::Held | S::Sent, Step::Refuse) => Ok(S::Refused),
            (from, step) => Err(IllegalStep { from, step }),
        }
    }
}
