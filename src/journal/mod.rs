//! The journal: an append-only family of files that holds all that happened, in order. Everything else is folded from it.
//!
//! It sees records as bytes. One record is one event and, by the commitment to it, one leaf of the ledger; its number is the leaf's index.
//!
//! The walk of a record: [`Appender::append`] queues it; the writer's thread takes all that waits, has the group sealed, writes it
//! at once, syncs once (that is the commit point), shows the group to the [`Follower`], and then answers the senders.
//!
//! **Invariants.** Nothing is acknowledged before it is durable. A group is there as a whole or not at all. Numbers have no
//! gaps. A failed write or sync halts the journal for good, and is never tried again. A full disk is known one segment ahead: then
//! nothing new is accepted, and nothing is lost. What was acknowledged is never cut off: if it can't be read, the journal doesn't open.
//!
//! **Trusted**: the key. **Not trusted**: the files. Whoever can write them can take the newest groups away, which the mark kept in
//! the index tells, or the ledger's checkpoints kept elsewhere; anything else they change doesn't verify.

mod commit;
mod erase;
mod error;
mod files;
mod folder;
mod frame;
mod group;
mod health;
#[cfg(feature = "internals")]
mod on_runtime;
mod parse;
mod ports;
mod prepare;
mod preparer;
mod queue;
mod reader;
mod record;
mod recover;
mod running;
mod scan;
mod segments;
mod storage;
mod tail;
mod teller;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use erase::{Doomed, Eraser};
pub(crate) use error::{AppendError, JournalError};
pub(crate) use files::FileStorage;
pub(crate) use folder::make_folder;
#[cfg(test)]
pub(crate) use folder::tests::opened_in;
pub(crate) use frame::FrameKey;
pub(crate) use group::{Group, Mark};
pub(crate) use health::Condition;
pub(crate) use ports::{CommittedGroup, Follower, GroupSealer, PortError, SealedGroup};
pub(crate) use queue::{Answered, Appended, Appender, Claim, Sequence};
pub(crate) use reader::Reader;
pub(crate) use record::{Draft, KeySlot, Position, Record, Which};
pub(crate) use recover::{Recovered, Settings, recover};
pub(crate) use running::Journal;
pub(crate) use scan::Scan;
#[cfg(feature = "internals")]
pub(crate) use storage::{FolderLock, StoredFile};
pub(crate) use storage::{Storage, is_out_of_space};
