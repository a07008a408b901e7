//! A journal without threads of its own, for a simulation: the same writer on the runtime's thread, in an order that a seed repeats.
//! Its commits take time, as a disk's do: else nothing would ever come between one step and the next.

use super::{
    error::JournalError,
    health::Health,
    ports::{Follower, GroupSealer},
    prepare::{Spare, prepare},
    preparer::{Failed, Spares},
    recover::{Recovered, Settings},
    running::Journal,
    storage::Storage,
    writer::Writer,
};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

impl Recovered {
    /// As `start`, on the runtime that this is called in. What waits is still written when all appenders are dropped.
    pub(crate) fn start_on_runtime<A, S, F>(
        self,
        sealer: S,
        follower: F,
        delay: impl Fn() -> Duration + Send + 'static,
    ) -> Result<Journal<A, S::Outcome>, JournalError>
    where
        A: Send + 'static,
        S: GroupSealer + 'static,
        F: Follower<A> + 'static,
    {
        let retry = self.settings.retry;
        let (writer, journal) = self.assemble(sealer, follower, MadeAtOnce::start)?;
        tokio::spawn(writer.run_on_runtime(retry, delay));
        Ok(journal)
    }
}

impl<A: Send, S: GroupSealer, F: Follower<A>> Writer<A, S, F, MadeAtOnce> {
    /// As `run`.
    async fn run_on_runtime(mut self, retry: Duration, delay: impl Fn() -> Duration) {
        let (mut messages, mut waiting) = (Vec::new(), Vec::new());
        loop {
            if waiting.is_empty() {
                let patience = if self.spares.wants_room() { retry } else { Duration::MAX };
                let some = self.queue.recv_many(&mut messages, self.group_records);
                match timeout(patience, some).await {
                    Ok(0) => break,
                    Ok(_) => {}
                    Err(_) => self.spares.make(),
                }
            }
            sleep(delay()).await;
            if self.work(&mut messages, &mut waiting).is_err() {
                return;
            }
        }
        self.health.closed();
    }
}

/// Makes the next segment as soon as one is taken.
pub(super) struct MadeAtOnce {
    storage: Arc<dyn Storage>,
    health: Health,
    next: u32,
    length: u32,
    state: State,
}

enum State {
    Ready(Spare),
    Full,
    Failed,
}

impl MadeAtOnce {
    fn start(
        storage: Arc<dyn Storage>,
        health: Health,
        (segment, _): (u32, u32),
        settings: &Settings,
    ) -> Result<Self, JournalError> {
        let (next, length) = (segment.saturating_add(1), settings.segment_bytes);
        let mut spares = Self { storage, health, next, length, state: State::Full };
        spares.make();
        Ok(spares)
    }

    fn wants_room(&self) -> bool {
        matches!(self.state, State::Full)
    }

    fn make(&mut self) {
        self.state = match prepare(&*self.storage, self.next, self.length, || false) {
            Ok(spare) => {
                self.health.accepting();
                State::Ready(spare)
            }
            Err(cause) if cause.is_out_of_space() => {
                self.health.full();
                State::Full
            }
            Err(cause) => {
                self.health.halted(&cause);
                State::Failed
            }
        };
    }
}

impl Spares for MadeAtOnce {
    fn take(&mut self) -> Result<Option<Spare>, Failed> {
        match std::mem::replace(&mut self.state, State::Full) {
            State::Ready(spare) => {
                self.next = self.next.saturating_add(1);
                Ok(Some(spare))
            }
            State::Full => Ok(None),
            State::Failed => {
                self.state = State::Failed;
                Err(Failed)
            }
        }
    }

    fn filled(&mut self, _: u32) {
        // The first group after a segment was taken: the one after it is made now, as the thread would be doing.
        if self.wants_room() {
            self.make();
        }
    }
}
