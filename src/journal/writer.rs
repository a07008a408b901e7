//! The thread that commits: it takes all that waits, makes it durable as one group, and tells everybody.

use super::{
    commit::{Committer, Durable},
    error::JournalError,
    health::{Condition, Health},
    ports::{CommittedGroup, CommittedRecord, Follower, GroupSealer, SealedGroup},
    preparer::{Failed, Spares},
    queue::{Appended, Job, Message},
    storage::FolderLock,
    teller::Teller,
};
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// Everything that only the writer's thread touches. However the thread ends, dropping this says so.
pub(super) struct Writer<A, S: GroupSealer, F, P> {
    pub(super) committer: Committer<S>,
    pub(super) follower: F,
    pub(super) teller: Teller<S::Outcome>,
    pub(super) queue: mpsc::UnboundedReceiver<Message<A, S::Outcome>>,
    pub(super) room: Arc<Semaphore>,
    pub(super) spares: P,
    pub(super) health: Health,
    pub(super) group_bytes: usize,
    pub(super) group_records: usize,
    /// Held as long as anything may be written.
    pub(super) _lock: Box<dyn FolderLock>,
}

/// It is said in the journal's condition.
pub(super) struct Halted;

type Jobs<A, O> = Vec<Job<A, O>>;

impl<A: Send, S: GroupSealer, F: Follower<A>, P: Spares> Writer<A, S, F, P> {
    /// Commits until the journal is closed or halts.
    pub(super) fn run(mut self) {
        let (mut messages, mut waiting) = (Vec::new(), Vec::new());
        loop {
            // Waits only if there is nothing to do.
            if waiting.is_empty()
                && self.queue.blocking_recv_many(&mut messages, self.group_records) == 0
            {
                break;
            }
            if self.work(&mut messages, &mut waiting).is_err() {
                return;
            }
        }
        self.health.closed();
    }

    /// Takes in what has come meanwhile, and commits as much of what waits as makes one group. An error halts the journal.
    pub(super) fn work(
        &mut self,
        messages: &mut Vec<Message<A, S::Outcome>>,
        waiting: &mut Jobs<A, S::Outcome>,
    ) -> Result<(), Halted> {
        while waiting.len() + messages.len() < self.group_records
            && let Ok(message) = self.queue.try_recv()
        {
            messages.push(message);
        }
        for message in messages.drain(..) {
            match message {
                Message::Append(job) => waiting.push(job),
                Message::Close => self.queue.close(),
            }
        }
        self.round(waiting).map_err(|cause| {
            self.health.halted(&cause);
            Halted
        })
    }

    /// Commits what waits, as much as makes one group.
    fn round(&mut self, waiting: &mut Jobs<A, S::Outcome>) -> Result<(), JournalError> {
        let Some(first) = waiting.first() else {
            return Ok(());
        };
        // Something else that the journal relies on may have failed.
        if self.health.now() == Condition::Halted {
            return Err(JournalError::Halted);
        }
        let has_room = first.length <= self.committer.room();
        // A segment without a header in the midst of the journal could be read by no later start: a blank one is never passed by.
        if first.is_broken_off() || !has_room && self.committer.tail.offset == 0 {
            self.settle(waiting, 1).for_each(Job::refuse);
            return Ok(());
        }
        if !has_room {
            match self.spares.take().map_err(|Failed| JournalError::Halted)? {
                Some(spare) => self.committer.move_to(spare)?,
                None => {
                    self.settle(waiting, 1).for_each(Job::refuse);
                    return Ok(());
                }
            }
        }
        let count = self.as_many_as_fit(waiting);
        let group: Jobs<_, _> = self.settle(waiting, count).collect();
        let durable = self.committer.commit(group.iter().map(|job| &job.draft));
        // Said before the senders of this group hear that it failed.
        let durable = durable.inspect_err(|cause| self.health.halted(cause))?;
        self.tell(group, durable)
    }

    fn as_many_as_fit(&self, waiting: &Jobs<A, S::Outcome>) -> usize {
        let room = self.committer.room();
        let mut bytes = 0_usize;
        let fits = |job: &&Job<_, _>| {
            let is_first = bytes == 0;
            bytes = bytes.saturating_add(job.length);
            bytes <= room && (is_first || bytes <= self.group_bytes) && !job.is_broken_off()
        };
        waiting.iter().take(self.group_records).take_while(fits).count()
    }

    /// Takes the first `count` jobs off the queue, and gives others their room.
    fn settle<'a>(
        &self,
        waiting: &'a mut Jobs<A, S::Outcome>,
        count: usize,
    ) -> impl Iterator<Item = Job<A, S::Outcome>> + use<'a, A, S, F, P> {
        let permits = waiting.iter().take(count).map(|job| job.permits as usize).sum();
        self.room.add_permits(permits);
        waiting.drain(..count)
    }

    fn tell(
        &mut self,
        group: Jobs<A, S::Outcome>,
        durable: Durable<S::Outcome>,
    ) -> Result<(), JournalError> {
        let Durable { mark, positions, sealed: SealedGroup { trailer, outcomes } } = durable;
        self.spares.filled(self.committer.tail.offset);
        let mut records = Vec::with_capacity(group.len());
        let mut answers = Vec::with_capacity(group.len());
        let numbered = (mark.first()..).zip(positions).zip(outcomes);
        for (job, ((number, position), outcome)) in group.into_iter().zip(numbered) {
            let Job { attachment, answer, .. } = job;
            records.push(CommittedRecord { position, attachment });
            answers.push((answer, Appended { number, position, outcome }));
        }
        // The follower first: whoever hears of a record may at once ask what was folded from it.
        let followed = self.follower.committed(CommittedGroup { mark, trailer, records });
        self.teller.tell(answers);
        followed.map_err(JournalError::Fold)
    }
}

impl<A, S: GroupSealer, F, P> Drop for Writer<A, S, F, P> {
    fn drop(&mut self) {
        // Nothing, if it was closed in good order.
        self.health.halted(&JournalError::Halted);
        self.room.close();
    }
}
