//! Many runs, each with its seed, on every core.

use crate::Outcome;
use crate::counts::Counts;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Runs so many seeds from `first` on; stops at the first that fails, and tells of that one.
pub(crate) fn all_runs(
    first: u64,
    runs: u64,
    run: impl Fn(u64) -> Outcome<Counts> + Sync,
) -> Outcome<Counts> {
    let (next, total) = (AtomicU64::new(0), Mutex::new(Ok(Counts::default())));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= runs || total.lock().unwrap().is_err() {
                return;
            }
            let seed = first + number;
            let ran = catch_unwind(AssertUnwindSafe(|| run(seed)))
                .unwrap_or_else(|_| Err(format!("seed {seed} panicked").into()));
            let mut total = total.lock().unwrap();
            match (ran, &mut *total) {
                (Ok(counts), Ok(total)) => *total += counts,
                (Err(error), all @ Ok(_)) => *all = Err(error),
                (_, Err(_)) => {}
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    total.into_inner().unwrap()
}
