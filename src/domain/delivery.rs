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
    /// The receiver's record system has it. An end, save that a person may yet read it.
    Imported,
    /// A person has read it.
    Read,
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
    /// A person has read it.
    Read,
    /// Something is missing that a person can supply, or a person stopped it.
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

/// What a step makes of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum After {
    /// It stands so from now on.
    Moves(PacketStatus),
    /// It stands as it did: the step was taken before, or is overtaken by what tells more.
    Stays,
    /// News that contradicts where it stands: a deviation, on record, never an edit.
    Late,
}

impl PacketStatus {
    /// As people read it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Held => "held",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Imported => "imported",
            Self::Read => "read",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::Refused => "refused",
        }
    }

    /// Whether the packet has ended: nothing else will be tried.
    pub fn is_terminal(self) -> bool {
        match self {
            Self::Queued | Self::Held | Self::Sent | Self::Delivered => false,
            Self::Imported
            | Self::Read
            | Self::Rejected
            | Self::Expired
            | Self::Withdrawn
            | Self::Refused => true,
        }
    }

    /// Whether the gateway still has to do or hear something before the packet can leave.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Held | Self::Sent)
    }

    /// The whole algebra: every state against every step.
    pub fn after(self, step: Step) -> After {
        use After::{Late, Moves, Stays};
        use PacketStatus as S;
        match (self, step) {
            (S::Queued | S::Sent, Step::Attempt) => Moves(S::Sent),
            (S::Queued | S::Sent, Step::Fail) => Moves(S::Queued),
            // Held again: a new decision names what is missing now.
            (S::Queued | S::Held | S::Sent, Step::Hold) => Moves(S::Held),
            (S::Held, Step::Release) => Moves(S::Queued),
            (S::Queued | S::Held | S::Sent, Step::Expire) => Moves(S::Expired),
            (S::Queued | S::Held | S::Sent, Step::Withdraw) => Moves(S::Withdrawn),
            (S::Queued | S::Held | S::Sent, Step::Refuse) => Moves(S::Refused),

            // Whatever is believed here, what the receiver says of itself is so: its answer to an attempt may have been lost.
            (S::Queued | S::Held | S::Sent, Step::Acknowledge) => Moves(S::Delivered),
            (S::Queued | S::Held | S::Sent | S::Delivered, Step::Import) => Moves(S::Imported),
            (S::Queued | S::Held | S::Sent | S::Delivered | S::Imported, Step::Read) => {
                Moves(S::Read)
            }
            (S::Queued | S::Held | S::Sent | S::Delivered, Step::Reject) => Moves(S::Rejected),

            // Said before, or less than is known already.
            (S::Delivered, Step::Acknowledge)
            | (S::Imported, Step::Acknowledge | Step::Import)
            | (S::Read, Step::Acknowledge | Step::Import | Step::Read)
            | (S::Rejected, Step::Acknowledge | Step::Reject)
            | (S::Queued | S::Sent, Step::Release)
            | (S::Expired, Step::Expire)
            | (S::Withdrawn, Step::Withdraw)
            | (S::Refused, Step::Refuse) => Stays,
            // An attempt was under way when it came to stand so; or the record system did not take it yet.
            (
                S::Held
                | S::Delivered
                | S::Imported
                | S::Read
                | S::Rejected
                | S::Expired
                | S::Withdrawn
                | S::Refused,
                Step::Fail,
            ) => Stays,

            // Never sent without a release.
            (S::Held, Step::Attempt) => Late,
            // What has arrived can't be called back by the sender alone.
            (
                S::Delivered | S::Imported | S::Read | S::Rejected,
                Step::Attempt
                | Step::Hold
                | Step::Release
                | Step::Expire
                | Step::Withdraw
                | Step::Refuse,
            ) => Late,
            // Never a yes and then a no, nor the other way round.
            (S::Imported | S::Read, Step::Reject) | (S::Rejected, Step::Import | Step::Read) => {
                Late
            }
            // It left before it was stopped, and the sender believed that it had not: a person must ask for it back.
            (
                S::Expired | S::Withdrawn | S::Refused,
                Step::Acknowledge | Step::Import | Step::Read | Step::Reject,
            ) => Late,
            (
                S::Expired | S::Withdrawn | S::Refused,
                Step::Attempt | Step::Hold | Step::Release,
            )
            | (S::Expired, Step::Withdraw | Step::Refuse)
            | (S::Withdrawn, Step::Expire | Step::Refuse)
            | (S::Refused, Step::Expire | Step::Withdraw) => Late,
        }
    }
}
