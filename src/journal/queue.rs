//! Where records wait for the writer, and their senders for the answer.

use super::{
    error::AppendError,
    frame::record_length,
    health::{Condition, Health},
    record::{Draft, Position},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::sync::{Semaphore, mpsc, oneshot};

/// What a record is to the gateway; it counts when the disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Claim {
    /// New work: refused as soon as the next segment can't be made.
    New,
    /// What follows from work accepted before, such as an acknowledgement or an erasure: may use up the segment that is left.
    Owed,
}

/// A record that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Appended<O> {
    /// The record's number, which is its index in the ledger.
    pub(crate) number: u64,
    pub(crate) position: Position,
    /// What the sealer answered for it.
    pub(crate) outcome: O,
}

/// Appends records; cheap to clone.
pub(crate) struct Appender<A, O> {
    pub(super) queue: mpsc::UnboundedSender<Message<A, O>>,
    /// One permit a byte that may wait: this is what bounds the queue.
    pub(super) room: Arc<Semaphore>,
    pub(super) queue_bytes: u32,
    pub(super) record_limit: usize,
    pub(super) health: Health,
}

#[expect(clippy::large_enum_variant, reason = "all messages but the last are the large one")]
pub(super) enum Message<A, O> {
    Append(Job<A, O>),
    Close,
}

/// A record that waits. If it is dropped unanswered, its sender hears that the journal halted.
pub(super) struct Job<A, O> {
    pub(super) draft: Draft,
    pub(super) length: usize,
    pub(super) permits: u32,
    pub(super) attachment: A,
    pub(super) sequence: Option<Sequence>,
    pub(super) answer: oneshot::Sender<Result<Appended<O>, AppendError>>,
}

/// Records that stand for nothing without those before them: where one finds no room, those after it are refused as well.
#[derive(Clone, Default)]
pub(crate) struct Sequence {
    is_broken: Arc<AtomicBool>,
}

impl<A, O> Job<A, O> {
    /// Whether a record before it in its sequence was refused.
    pub(super) fn is_broken_off(&self) -> bool {
        // Only the writer's thread asks and tells.
        self.sequence.as_ref().is_some_and(|it| it.is_broken.load(Ordering::Relaxed))
    }

    /// There is no room for it.
    pub(super) fn refuse(self) {
        if let Some(sequence) = &self.sequence {
            sequence.is_broken.store(true, Ordering::Relaxed);
        }
        self.reply(Err(AppendError::Full));
    }

    pub(super) fn reply(self, answer: Result<Appended<O>, AppendError>) {
        // A sender that no longer waits doesn't mind.
        let _ = self.answer.send(answer);
    }
}

/// Where a record's answer comes; it closes without one where the journal halts.
pub(crate) type Answered<O> = oneshot::Receiver<Result<Appended<O>, AppendError>>;

/// What a waiting record costs beside its bytes.
const OVERHEAD: usize = 512;

impl<A, O> Appender<A, O> {
    /// Appends a record, and returns once it is durable. While too much waits already, this waits its turn first.
    ///
    /// If the caller stops waiting, the record may be appended all the same.
    #[cfg(any(test, feature = "internals"))]
    pub(crate) async fn append(
        &self,
        draft: Draft,
        claim: Claim,
        attachment: A,
    ) -> Result<Appended<O>, AppendError> {
        let answered = self.enqueue(draft, claim, attachment, None).await?;
        answered.await.unwrap_or(Err(AppendError::Halted))
    }

    /// Gives a record its place in the queue, and returns where its answer comes. Records become durable in the order of their
    /// places; none of a sequence without those before it.
    pub(crate) async fn enqueue(
        &self,
        draft: Draft,
        claim: Claim,
        attachment: A,
        sequence: Option<&Sequence>,
    ) -> Result<Answered<O>, AppendError> {
        match (self.health.now(), claim) {
            (Condition::Accepting, _) | (Condition::Full, Claim::Owed) => {}
            (Condition::Full, Claim::New) => return Err(AppendError::Full),
            (Condition::Halted | Condition::Closed, _) => return Err(self.stopped()),
        }
        let length = record_length(&draft);
        if length > self.record_limit {
            return Err(AppendError::TooLarge { limit: self.record_limit });
        }
        let cost = u32::try_from(length.saturating_add(OVERHEAD)).unwrap_or(u32::MAX);
        let permits = cost.min(self.queue_bytes);
        let room = self.room.acquire_many(permits).await.map_err(|_| self.stopped())?;
        let (answer, answered) = oneshot::channel();
        let sequence = sequence.cloned();
        let job = Job { draft, length, permits, attachment, sequence, answer };
        self.queue.send(Message::Append(job)).map_err(|_| self.stopped())?;
        // The writer gives them back.
        room.forget();
        Ok(answered)
    }

    fn stopped(&self) -> AppendError {
        match self.health.now() {
            Condition::Closed => AppendError::Closed,
            _ => AppendError::Halted,
        }
    }
}

impl<A, O> Clone for Appender<A, O> {
    fn clone(&self) -> Self {
        Self {
            queue: self.queue.clone(),
            room: Arc::clone(&self.room),
            health: self.health.clone(),
            ..*self
        }
    }
}
