//! The only reader of time.

use jiff::Timestamp;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// Says what time it is. Decisions take it as an argument; only this port reads it.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;

    /// How much time has gone by since some moment of this process, by a count that nobody can set.
    fn counted(&self) -> Duration {
        static SINCE: LazyLock<Stopwatch> = LazyLock::new(Stopwatch::start);
        SINCE.elapsed()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this file is the one place")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// How long something takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "this file is the one place")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

/// A clock shared between a gateway's parts.
pub type SharedClock = Arc<dyn Clock>;
