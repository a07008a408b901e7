//! One machine's clock: it runs with the simulated time, and is set wrong.

use jiff::{SignedDuration, Timestamp};
use stafett::Clock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// A school morning in August 2027, when the children are seven.
const START: &str = "2027-08-16T08:00:00Z";

pub(super) const TEN_YEARS: SignedDuration = SignedDuration::from_hours(24 * 3_653);

pub(crate) struct MachineClock {
    /// When the simulation began.
    began: Instant,
    start_us: i64,
    wrong_us: AtomicI64,
    was_wrong: AtomicBool,
    ten_years_ahead: Mutex<Option<Instant>>,
}

impl MachineClock {
    pub(crate) fn new(began: Instant) -> Self {
        let start: Timestamp = START.parse().unwrap();
        Self {
            began,
            start_us: start.as_microsecond(),
            wrong_us: AtomicI64::new(0),
            was_wrong: AtomicBool::new(false),
            ten_years_ahead: Mutex::default(),
        }
    }

    /// Lets it be wrong by so much.
    pub(super) fn set_wrong(&self, by: SignedDuration) {
        self.was_wrong.fetch_or(!by.is_zero(), Ordering::SeqCst);
        self.wrong_us.store(i64::try_from(by.as_micros()).unwrap(), Ordering::SeqCst);
        let mut since = self.ten_years_ahead.lock().unwrap();
        *since = (by == TEN_YEARS).then(|| since.unwrap_or_else(Instant::now));
    }

    /// How long it has stood ten years ahead; nothing where it doesn't.
    pub(super) fn ten_years_ahead(&self) -> Option<Duration> {
        self.ten_years_ahead.lock().unwrap().map(|since| since.elapsed())
    }

    pub(super) fn was_never_wrong(&self) -> bool {
        !self.was_wrong.load(Ordering::SeqCst)
    }

    /// What a clock that is right would say.
    pub(super) fn truth(&self) -> Timestamp {
        self.said(0)
    }

    fn said(&self, wrong_us: i64) -> Timestamp {
        let passed = i64::try_from(self.began.elapsed().as_micros()).unwrap();
        Timestamp::from_microsecond(self.start_us + passed + wrong_us).unwrap()
    }
}

impl Clock for MachineClock {
    fn now(&self) -> Timestamp {
        self.said(self.wrong_us.load(Ordering::SeqCst))
    }

    fn counted(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Since the simulation began.
pub(super) fn since(began: Instant) -> Duration {
    began.elapsed()
}
