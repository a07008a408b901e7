//! The only reader of time.

use jiff::Timestamp;
use std::sync::Arc;

/// Says what time it is. Decisions take it as an argument; only this port reads it.
pub trait Clock: Send + Sync + 'static {
    /// Now, in UTC.
    fn now(&self) -> Timestamp;
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

/// How long something takes, for benches and progress; never for a decision.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "this file is the one place")]
    pub fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Since the start.
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// A clock shared between a gateway's parts.
pub type SharedClock = Arc<dyn Clock>;
