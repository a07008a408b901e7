//! Many runs, each with its seed, on every core.

use crate::Outcome;
use crate::counts::Counts;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// How often many runs say how far they have come: one that is broken off has told what it did.
const TOLD: u64 = 100;

/// Runs so many seeds from `first` on; stops at the first that fails, and tells of that one.
pub(crate) fn all_runs(
    part: &str,
    first: u64,
    runs: u64,
    run: impl Fn(u64) -> Outcome<Counts> + Sync,
) -> Outcome<Counts> {
    let (next, total) = (AtomicU64::new(0), Mutex::new((0_u64, Ok(Counts::default()))));
    let told = TOLD.max(runs / TOLD);
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= runs || total.lock().unwrap().1.is_err() {
                return;
            }
            let seed = first + number;
            let ran = catch_unwind(AssertUnwindSafe(|| run(seed)))
                .unwrap_or_else(|_| Err(format!("seed {seed} panicked").into()));
            let (done, total) = &mut *total.lock().unwrap();
            *done += 1;
            match (ran, total) {
                (Ok(counts), Ok(total)) => {
                    *total += counts;
                    if done.is_multiple_of(told) {
                        println!("{part}: {done} of {runs} runs from seed {first} on: {total}");
                    }
                }
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
    total.into_inner().unwrap().1
}
