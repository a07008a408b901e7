//! Every byte of a store altered, one at a time: no wrong byte is ever served, and nothing known is taken for new.
//!
//! Allowed is: a gateway that doesn't start and says why, an index that is built anew, an error for what can't be read, or the same
//! answers as before.

mod asked;
mod flip;
mod store;

use crate::{Outcome, counts::Counts, kills::Chance, plan::Plan};
use asked::Answers;
use flip::{Came, Flip, Flipper};
use std::{
    collections::BTreeMap,
    panic,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};
use store::{Kept, Store};
use tokio::{runtime::Builder, time::Instant};

/// Of the blank part of a file, one byte in so many.
const BLANK: usize = 4096;

pub(crate) fn run(plan: &Plan) -> Outcome<Counts> {
    let store = Builder::new_multi_thread().enable_all().build()?.block_on(Store::build())?;
    let mut chance = Chance::of(plan.seed);
    let mut flips: Vec<Flip> = (0..).zip(&store.files).flat_map(|(n, it)| places(n, it)).collect();
    let all = flips.len();
    flips.drain(..usize::try_from(plan.skip)?.min(all));
    let left = flips.len();
    let step = (left as u64 / plan.flips.max(1)).max(1);
    let begin = chance.below(step) as usize;
    flips = flips.into_iter().skip(begin).step_by(step as usize).collect();
    println!("flips: {} of the {all} bytes that are written in {}", flips.len(), names(&store));
    // The index's store panics on some altered files, and is caught; that need not be printed a thousand times.
    panic::set_hook(Box::new(|_| {}));
    let tried = try_all(&store, &flips, &chance);
    let _ = panic::take_hook();
    tried
}

fn names(store: &Store) -> String {
    let names: Vec<_> = store.files.iter().map(|file| file.name.display().to_string()).collect();
    names.join(", ")
}

/// Every byte up to the last that isn't blank, and a sample of the rest.
fn places(file: usize, kept: &Kept) -> impl Iterator<Item = Flip> {
    let length = kept.bytes.len();
    let written = kept.bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    (0..written).chain((written..length).step_by(BLANK)).map(move |place| Flip { file, place })
}

fn try_all(store: &Store, flips: &[Flip], chance: &Chance) -> Outcome<Counts> {
    let before = Flipper::new(store)?.untouched()?;
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    let tally = Mutex::new(BTreeMap::<(usize, Came), u64>::new());
    let wrong = Mutex::new(0_u64);
    // Each mostly waits for a gateway's own threads.
    let workers = 3 * thread::available_parallelism().map_or(2, |found| found.get());
    let work = || -> Outcome<()> {
        let mut flipper = Flipper::new(store)?;
        let mut own = BTreeMap::<(usize, Came), u64>::new();
        while let Some((n, flip)) = next_of(&next, flips) {
            let mask = mask(&mut chance.apart(n as u64));
            match flipper.flipped(*flip, mask, &before)? {
                Ok(came) => *own.entry((flip.file, came)).or_default() += 1,
                Err(what) => {
                    // At once: a run may be broken off.
                    println!("flips: WRONG: {}, {what}", flip.told(store, mask));
                    *lock(&wrong) += 1;
                }
            }
            if n > 0 && n.is_multiple_of(5000) {
                let rate = n as f64 / began.elapsed().as_secs_f64();
                println!("flips: {n} of {}, {rate:.0} a second", flips.len());
            }
        }
        for (came, times) in own {
            *lock(&tally).entry(came).or_default() += times;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|it| it.join().map_err(|_| "a flip broke its test")?)
    })?;
    let rate = flips.len() as f64 / began.elapsed().as_secs_f64();
    for ((file, came), times) in lock(&tally).iter() {
        let name = store.files.get(*file).map(|file| file.name.display().to_string());
        println!("flips: {}: {times} {came:?}", name.unwrap_or_default());
    }
    println!("flips: {rate:.0} a second");
    let forbidden = *lock(&wrong);
    Ok(Counts { flips: flips.len() as u64, forbidden, ..Counts::default() })
}

fn next_of<'f>(next: &AtomicUsize, flips: &'f [Flip]) -> Option<(usize, &'f Flip)> {
    let n = next.fetch_add(1, Ordering::Relaxed);
    flips.get(n).map(|flip| (n, flip))
}

/// One random bit, or in one of four flips all eight.
fn mask(chance: &mut Chance) -> u8 {
    if chance.one_in(4) { u8::MAX } else { 1 << chance.below(8) }
}

fn lock<T>(shared: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is counted is whole after every statement.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
