//! Why the gateway did not do what it was asked, and who must act.

use crate::domain::{PacketStatus, redaction::Unreadable};
use crate::wire::{Unfit, field::Invalid};

/// One answer for every way to fail. Messages name fields, units and codes, never a value from a packet.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no message of this contract.
    #[error("malformed: {field}: {problem}; the sender must correct its encoding")]
    Malformed {
        /// Path of the field.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A well-formed message says something that can't be.
    #[error("{field}: {problem}; the sender must correct it")]
    Invalid {
        /// Path of the field.
        field: String,
        /// What would be right.
        problem: String,
    },
    /// Too much waits already.
    #[error(
        "too many packets wait to be delivered, and no new one is taken; send it again later, the operator must see why \
         (`stafett queue`)"
    )]
    QueueFull,
    /// A unit that decisions know nothing of.
    #[error(
        "{field}: not among this gateway's parties; its operator must add a [[party]] for the unit, or record it"
    )]
    UnknownParty {
        /// Path of the field that names the unit.
        field: &'static str,
    },
    /// The message is larger than this gateway takes.
    #[error(
        "the packet is larger than the {limit_kib} KiB that this gateway takes; the sender must make it smaller"
    )]
    TooLarge {
        /// The configured limit.
        limit_kib: usize,
    },
    /// The certificate is valid and its HSA-id is not configured.
    #[error(
        "this certificate's HSA-id is no peer of this gateway; its operator must add a [[peer]]"
    )]
    Stranger,
    /// The caller is known, and may not do this.
    #[error(
        "this peer may not {what}; the gateway's operator grants it in the configuration (peer.may)"
    )]
    NotAllowed {
        /// The act, as the configuration names it.
        what: &'static str,
    },
    /// A checkpoint that its sender's ledger key did not sign.
    #[error(
        "this checkpoint is not signed by the ledger key that the caller is configured with; the operators of both must compare \
         peer.ledger_key with the caller's ledger.vkey"
    )]
    ForeignCheckpoint,
    /// A ledger that isn't what was seen of it before.
    #[error(
        "this ledger does not continue the {known_size} entries that were cosigned here: it was changed or rolled back, and is not \
         cosigned; its operator must find out how"
    )]
    Forked {
        /// How many entries were cosigned.
        known_size: u64,
    },
    /// The caller speaks for a unit that isn't its own.
    #[error(
        "this peer may not speak for that unit; the gateway's operator grants it in the configuration (peer.speaks_for)"
    )]
    ForeignUnit,
    /// The same packet id came with other content.
    #[error(
        "this packet id was used for other content; the sender must choose a new id, and set `replaces` if it corrects the old one"
    )]
    OtherContent,
    /// Nothing of that name, or nothing that the caller may know of.
    #[error("not found; there is no such packet of this caller")]
    Absent,
    /// A SIP step that contradicts what the same side has said.
    #[error(
        "the step {step} can't be taken: by its own word the sender's side stands at {met} in this case; whoever recorded it must \
         correct the step, or replace the packet that said {met} (`stafett sip show` tells which)"
    )]
    IllegalStep {
        /// The step that was to be taken.
        step: &'static str,
        /// The state that it met.
        met: &'static str,
    },
    /// A SIP step of an earlier day that makes a later one of the same side impossible.
    #[error(
        "the step {step} can't be taken on that day: the sender's side has said {later} for a later one, which can't follow {met}; \
         whoever recorded it must correct one of the two (`stafett sip show` tells which packet said it)"
    )]
    IllegalBefore {
        /// The step that was to be taken.
        step: &'static str,
        /// Where it would lead.
        met: &'static str,
        /// What has been said already.
        later: &'static str,
    },
    /// The packet has come too far for that.
    #[error("the packet is {} already; that can't be done with it any more", status.word())]
    Ended {
        /// How it stands.
        status: PacketStatus,
    },
    /// The receiver has said no for another reason, which its sender knows.
    #[error(
        "the packet is rejected already, as {reason}, and its sender was told so: another reason can't take its place; whoever gave the wrong \
         one must tell the sender another way"
    )]
    RejectedAs {
        /// The reason that stands, as the contract names it.
        reason: &'static str,
    },
    /// It was here, and what was kept of it is erased.
    #[error(
        "this packet was here, and what was kept of it has been erased as its time had passed: no answer can be given again; its sender must \
         choose a new id to send it anew"
    )]
    Erased,
    /// The retention has not ended.
    #[error(
        "it must be kept: {why}; source: {basis}; nothing was erased, and that it was asked for is on record"
    )]
    MustBeKept {
        /// What keeps it.
        why: String,
        /// The law or decision that the configuration names.
        basis: String,
    },
    /// More waits than the gateway lets wait.
    #[error("the gateway is full for now; send again after the delay")]
    Busy,
    /// The disk has no room for another segment.
    #[error(
        "the gateway's disk is full: nothing was accepted; its operator must make room, then send again"
    )]
    DiskFull,
    /// The journal can't be written; the process stops for recovery. A sync that failed may have written all the same, so only
    /// recovery tells what was accepted.
    #[error(
        "the gateway can't write its journal, and it is not known whether this was accepted; its operator must look at the disk and \
         start it again, then send the same with the same id: that is safe either way"
    )]
    Halted,
    /// The gateway is shutting down.
    #[error("the gateway is shutting down: nothing was accepted; send again")]
    Closing,
    /// Something of the gateway's own is broken.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// A field at fault.
    pub(crate) fn invalid(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), problem: problem.into() }
    }
}

impl From<Unfit> for Error {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Malformed(Unreadable { field, problem }) => {
                Self::Malformed { field, problem: problem.to_owned() }
            }
            Unfit::Invalid(invalid) => invalid.into(),
        }
    }
}

impl From<Invalid> for Error {
    fn from(Invalid { field, problem }: Invalid) -> Self {
        Self::invalid(field, problem)
    }
}

impl From<crate::index::IndexError> for Error {
    fn from(error: crate::index::IndexError) -> Self {
        Self::Internal(error.to_string())
    }
}
