//! A clock that runs, and can be set.

use jiff::{SignedDuration, Timestamp};
use stafett::{Clock, SystemClock};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// A school morning in August 2027, when the children of the tests are seven.
const START: &str = "2027-08-16T08:00:00Z";

/// The machine's clock, moved.
pub(crate) struct TestClock {
    ahead_us: AtomicI64,
    passed_us: AtomicU64,
}

impl TestClock {
    pub(crate) fn new() -> Self {
        let start: Timestamp = START.parse().unwrap();
        let ahead = start.as_microsecond() - SystemClock.now().as_microsecond();
        Self { ahead_us: AtomicI64::new(ahead), passed_us: AtomicU64::new(0) }
    }

    /// Lets so much time pass. A courier that sleeps does not notice before something wakes it.
    pub(crate) fn turn(&self, by: SignedDuration) {
        let passed = u64::try_from(by.as_micros()).unwrap();
        self.passed_us.fetch_add(passed, Ordering::SeqCst);
        self.set(by);
    }

    /// Sets it ahead, or back where `by` is negative: no time passes by that.
    pub(crate) fn set(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_micros()).unwrap();
        self.ahead_us.fetch_add(by, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead_us.load(Ordering::SeqCst);
        Timestamp::from_microsecond(SystemClock.now().as_microsecond() + ahead).unwrap()
    }

    fn counted(&self) -> Duration {
        SystemClock.counted() + Duration::from_micros(self.passed_us.load(Ordering::SeqCst))
    }
}
