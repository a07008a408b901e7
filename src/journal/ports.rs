//! What the journal asks of others while it commits: a seal for each group, and someone who follows the groups in order.

use super::{group::Mark, record::Position};
use std::error::Error;

/// Whatever went wrong on the other side of a port; it is logged, so it must hold nothing of a packet.
pub(crate) type PortError = Box<dyn Error + Send + Sync>;

/// Seals each group before it is written: the ledger's tree grows by a leaf for each commitment, and its head is signed.
///
/// Runs on the writer's thread. An error stops the journal, since the sealer has then seen commitments that were never written.
pub(crate) trait GroupSealer: Send {
    /// What a record's sender hears besides its number: a proof.
    type Outcome: Send + 'static;

    /// The most bytes that a trailer ever takes.
    fn trailer_limit(&self) -> usize;

    /// Seals the group whose first record has the number `first`.
    fn seal(
        &mut self,
        first: u64,
        commitments: &[[u8; 32]],
    ) -> Result<SealedGroup<Self::Outcome>, PortError>;
}

/// A sealed group: what is stored behind its records, and one outcome for each of them.
#[derive(Debug)]
pub(crate) struct SealedGroup<O> {
    pub(crate) trailer: Vec<u8>,
    pub(crate) outcomes: Vec<O>,
}

/// Follows the groups in strict order, as soon as each is durable and before its senders hear.
///
/// Runs on the writer's thread: blocking here holds up what comes next, which is how a slow fold bounds its lag. An error stops the journal;
/// the group at hand is durable, and its senders still hear.
pub(crate) trait Follower<A>: Send {
    fn committed(&mut self, group: CommittedGroup<A>) -> Result<(), PortError>;
}

/// A group that has just become durable.
#[derive(Debug)]
pub(crate) struct CommittedGroup<A> {
    pub(crate) mark: Mark,
    pub(crate) trailer: Vec<u8>,
    pub(crate) records: Vec<CommittedRecord<A>>,
}

/// A record of such a group; its number is the mark's first, plus its place among the records.
#[derive(Debug)]
pub(crate) struct CommittedRecord<A> {
    pub(crate) position: Position,
    /// What the sender gave along for the follower; it is not stored.
    pub(crate) attachment: A,
}
