//! Prepares the next segment while the writer fills this one, so that a full disk is known a segment ahead.

use super::{
    error::JournalError,
    health::Health,
    prepare::{Spare, prepare},
    recover::Settings,
    storage::Storage,
};
use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

/// Between two steps of zeroing the disk is the writer's.
const PAUSE: Duration = Duration::from_millis(5);

/// If the writer wrote more than this during a pause, it is busy. Zeros written now would cost more than they save.
const QUIET: u32 = 256 << 10;

/// A thread that always has the next segment ready, or is making it, or waits for room.
pub(super) struct Preparer {
    desk: Arc<Desk>,
    thread: Option<JoinHandle<()>>,
}

/// Where the thread and the writer meet.
struct Desk {
    state: Mutex<State>,
    changed: Condvar,
    /// How far the writer has filled its segment.
    filled: AtomicU32,
    /// From here on it is worth while to write zeros into the next one.
    soon: u32,
}

enum State {
    Making { in_a_hurry: bool },
    Ready(Spare),
    Full,
    Failed,
    Stopped,
}

/// The next segment could not be made, for another reason than a lack of room.
pub(super) struct Failed;

/// Where the writer gets its segments from.
pub(super) trait Spares: Send {
    /// The next segment, waiting for it if it is still being made; nothing if there is no room for one.
    fn take(&mut self) -> Result<Option<Spare>, Failed>;

    /// Told how far the writer has filled its segment.
    fn filled(&mut self, until: u32);
}

impl Preparer {
    /// Starts with the segment after the writer's, which is filled so far.
    pub(super) fn start(
        storage: Arc<dyn Storage>,
        health: Health,
        (segment, filled): (u32, u32),
        settings: &Settings,
    ) -> Result<Self, JournalError> {
        let Settings { segment_bytes: length, retry, .. } = *settings;
        let desk = Arc::new(Desk {
            state: Mutex::new(State::Making { in_a_hurry: false }),
            changed: Condvar::new(),
            filled: AtomicU32::new(filled),
            soon: length / 2,
        });
        let its_desk = Arc::clone(&desk);
        let next = segment.saturating_add(1);
        let work = move || its_desk.work(&*storage, &health, next, length, retry);
        let thread = thread::Builder::new().name("journal-spare".into()).spawn(work);
        Ok(Self { desk, thread: Some(thread.map_err(JournalError::Thread)?) })
    }
}

impl Spares for Preparer {
    fn take(&mut self) -> Result<Option<Spare>, Failed> {
        let mut state = self.desk.lock();
        loop {
            match std::mem::replace(&mut *state, State::Making { in_a_hurry: true }) {
                State::Making { .. } => self.desk.changed.notify_all(),
                State::Ready(spare) => {
                    *state = State::Making { in_a_hurry: false };
                    self.desk.changed.notify_all();
                    return Ok(Some(spare));
                }
                State::Full => {
                    *state = State::Full;
                    return Ok(None);
                }
                other @ (State::Failed | State::Stopped) => {
                    *state = other;
                    return Err(Failed);
                }
            }
            state = self.desk.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn filled(&mut self, until: u32) {
        let before = self.desk.filled.swap(until, Ordering::Relaxed);
        if (before..until).contains(&self.desk.soon) {
            // With the lock, or the thread could miss it between looking and waiting.
            let _state = self.desk.lock();
            self.desk.changed.notify_all();
        }
    }
}

impl Drop for Preparer {
    fn drop(&mut self) {
        *self.desk.lock() = State::Stopped;
        self.desk.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // If it panicked, there is nothing left that could be undone.
            let _ = thread.join();
        }
    }
}

impl Desk {
    fn work(
        &self,
        storage: &dyn Storage,
        health: &Health,
        first: u32,
        length: u32,
        retry: Duration,
    ) {
        let mut segment = first;
        loop {
            // Asked whether to zero, it has reserved the segment: there is room.
            let may_zero = || {
                health.accepting();
                self.may_zero()
            };
            match prepare(storage, segment, length, may_zero) {
                Ok(spare) => {
                    if !self.offer(spare) {
                        return;
                    }
                    segment = segment.saturating_add(1);
                }
                Err(cause) if cause.is_out_of_space() => {
                    health.full();
                    if !self.wait_for_room(retry) {
                        return;
                    }
                }
                Err(cause) => {
                    health.halted(&cause);
                    self.becomes(State::Failed);
                    return;
                }
            }
        }
    }

    /// Waits for a quiet moment in good time before the segment is needed; false once there is no time left for waiting.
    fn may_zero(&self) -> bool {
        let filled = || self.filled.load(Ordering::Relaxed);
        let unhurried = |state: &mut State| matches!(state, State::Making { in_a_hurry: false });
        let early = |state: &mut State| unhurried(state) && filled() <= self.soon;
        let waited = self.changed.wait_while(self.lock(), early);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        while unhurried(&mut state) {
            let before = filled();
            let waited = self.changed.wait_timeout_while(state, PAUSE, unhurried);
            let (after, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() && filled().abs_diff(before) <= QUIET {
                return true;
            }
            state = after;
        }
        false
    }

    /// Offers the spare until it is taken; false if nobody wants it any more.
    fn offer(&self, spare: Spare) -> bool {
        let Some(state) = self.becomes(State::Ready(spare)) else {
            return false;
        };
        let offered = |state: &mut State| matches!(state, State::Ready(_));
        let state = self.changed.wait_while(state, offered).unwrap_or_else(PoisonError::into_inner);
        !matches!(*state, State::Stopped)
    }

    fn wait_for_room(&self, retry: Duration) -> bool {
        let Some(state) = self.becomes(State::Full) else {
            return false;
        };
        let going_on = |state: &mut State| !matches!(state, State::Stopped);
        let waited = self.changed.wait_timeout_while(state, retry, going_on);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let stopped = matches!(*state, State::Stopped);
        drop(state);
        !stopped && self.becomes(State::Making { in_a_hurry: false }).is_some()
    }

    /// Changes the state, unless the journal has been closed.
    fn becomes(&self, next: State) -> Option<MutexGuard<'_, State>> {
        let mut state = self.lock();
        if matches!(*state, State::Stopped) {
            return None;
        }
        *state = next;
        self.changed.notify_all();
        Some(state)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
