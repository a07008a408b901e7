//! The port to whatever carries a packet away. A system that needs code implements it and embeds the library.

use super::Parcel;
use crate::wire::v1;
use std::{future::Future, pin::Pin};

/// How a packet was taken.
#[derive(Debug)]
pub enum Handed {
    /// Another gateway has it on disk. The courier verifies the acknowledgement before it believes it.
    Acknowledged(Box<v1::Acknowledgement>),
    /// The receiver's record system has it.
    Imported,
}

/// Why an attempt failed; another one follows until the packet's lifetime ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// Nobody answered.
    #[error("unreachable")]
    Unreachable,
    /// It took too long. The packet may have arrived; delivering again is harmless.
    #[error("timed-out")]
    TimedOut,
    /// The receiver can't take more now.
    #[error("busy")]
    Busy,
    /// The receiver answered and did not take it; the operators of both must talk.
    #[error("not-taken")]
    NotTaken,
    /// The receiver has another packet of this id.
    #[error("other-content")]
    OtherContent,
    /// The receiver's system takes no packets of this kind, or not in this form.
    #[error("not-renderable")]
    NotRenderable,
    /// The folder can't be written; its operator must act.
    #[error("folder-failed")]
    FolderFailed,
    /// The folder failed when its reader could see the file already; its operator must act.
    #[error("folder-unsure")]
    FolderUnsure,
    /// The receiver does not tell what becomes of packets.
    #[error("tells-nothing")]
    TellsNothing,
    /// The peer does not witness ledgers.
    #[error("no-witness")]
    NoWitness,
}

impl TransportError {
    /// Whether any other packet for the same receiver would fare the same now.
    pub(crate) fn is_the_receivers(self) -> bool {
        match self {
            Self::Unreachable | Self::TimedOut | Self::Busy => true,
            Self::FolderFailed | Self::FolderUnsure => true,
            Self::NotTaken | Self::OtherContent | Self::NotRenderable => false,
            Self::TellsNothing | Self::NoWitness => false,
        }
    }
}

/// An attempt under way.
pub type Delivering<'a> = Pin<Box<dyn Future<Output = Result<Handed, TransportError>> + Send + 'a>>;

/// A question under way.
pub type Hearing<'a> =
    Pin<Box<dyn Future<Output = Result<Vec<v1::Acknowledgement>, TransportError>> + Send + 'a>>;

/// A cosignature asked for.
pub type Witnessing<'a> =
    Pin<Box<dyn Future<Output = Result<v1::AddCheckpointReply, TransportError>> + Send + 'a>>;

/// Carries one packet to its receiver. May be called again with the same packet; that must be harmless.
pub trait Transport: Send + Sync + 'static {
    /// Hands over one parcel.
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a>;

    /// How many parcels are handed over at once, at most, where that is fewer than the configuration allows.
    fn most_at_once(&self) -> usize {
        usize::MAX
    }

    /// What became of packets after the receiver's gateway had them, from an entry of its ledger on, oldest first. Where there is
    /// nothing to tell, the answer may wait for a while. Nothing where this receiver never tells.
    fn news(&self, from: u64) -> Option<Hearing<'_>> {
        let _ = from;
        None
    }

    /// Asks the receiver's gateway to cosign a checkpoint of ours; `NotTaken` is its refusal. Nothing where this receiver never does.
    fn witness(&self, request: v1::AddCheckpointRequest) -> Option<Witnessing<'_>> {
        let _ = request;
        None
    }
}
