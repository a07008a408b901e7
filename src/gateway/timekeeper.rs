//! Time that never goes back: a clock set wrong must not bring a withdrawn consent to life or lift a hiding.

use crate::clock::SharedClock;
use jiff::{SignedDuration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// Clocks are corrected by less than this all the time.
const TOLERATED: SignedDuration = SignedDuration::from_secs(60);

/// The clock, held at the latest instant that the journal or this process has seen.
pub(super) struct Timekeeper {
    clock: SharedClock,
    latest_us: AtomicI64,
}

impl Timekeeper {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, latest_us: AtomicI64::new(i64::MIN) }
    }

    /// Now, or the latest instant seen where the clock is behind it.
    pub(super) fn now(&self) -> Timestamp {
        let read = self.clock.now().as_microsecond();
        let latest = self.latest_us.fetch_max(read, Ordering::Relaxed);
        Timestamp::from_microsecond(read.max(latest)).unwrap_or(Timestamp::MAX)
    }

    /// Takes in an instant that is on record. Until the clock has passed it, decisions are made as of then.
    pub(super) fn seen(&self, at: Timestamp) {
        self.latest_us.fetch_max(at.as_microsecond(), Ordering::Relaxed);
        let behind = at.duration_since(self.clock.now());
        if behind > TOLERATED {
            tracing::error!(
                seconds = behind.as_secs(),
                "the clock is behind the newest record; the operator must set it, no decision goes back in time"
            );
        }
    }
}
