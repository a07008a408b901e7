//! Says on a terminal what is under way, once it has taken more than two seconds.

use crate::clock::Stopwatch;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    cell::Cell,
    future::Future,
    io::{self, IsTerminal},
    pin::pin,
    time::Duration,
};

/// Shorter work needs no word.
const PATIENCE: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(100);

/// One piece of work. It is silent where standard error is no terminal, and gone without a trace when dropped.
pub(super) struct Progress {
    bar: ProgressBar,
    since: Stopwatch,
    shown: Cell<bool>,
}

impl Progress {
    /// Work of so many parts, or of unknown length.
    pub(super) fn of(what: &'static str, parts: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(parts, ProgressDrawTarget::hidden());
        let form = match parts {
            Some(_) => "{spinner} {msg}: {pos} of {len}",
            None => "{spinner} {msg} ({elapsed})",
        };
        if let Ok(style) = ProgressStyle::with_template(form) {
            bar.set_style(style);
        }
        bar.set_message(what);
        Self { bar, since: Stopwatch::start(), shown: Cell::new(!io::stderr().is_terminal()) }
    }

    /// So many parts are done.
    pub(super) fn at(&self, done: u64) {
        self.bar.set_position(done);
        self.tick();
    }

    /// The work goes on.
    pub(super) fn tick(&self) {
        if !self.shown.get() && self.since.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown.set(true);
        }
        self.bar.tick();
    }

    /// Ticks beside work that waits.
    pub(super) async fn beside<T>(&self, work: impl Future<Output = T>) -> T {
        let mut work = pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return done,
                () = tokio::time::sleep(TICK) => self.tick(),
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
