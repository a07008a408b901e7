//! Two gateways on simulated machines, for days on end: everything goes wrong, and a small model knows what must hold all the same.

mod checks;
mod clients;
mod clock;
mod faults;
mod inbox;
mod machine;
mod model;
mod network;
mod options;
mod trace;
mod world;

use crate::Outcome;
use base64::{Engine, engine::general_purpose::STANDARD};
use crate::counts::Counts;
use crate::plan::Plan;
use crate::support::{KARLSTAD, REGION, Site};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use trace::Fingerprint;
use world::World;

/// So long goes everything wrong in one run; after it, all is calm until what may go has gone.
const DAYS: u64 = 10;
const CALM: u64 = 2;

const DAY: Duration = Duration::from_secs(24 * 3600);

pub(crate) fn simulation(plan: &Plan) -> Outcome<Counts> {
    let site = Arc::new(site());
    let runs = plan.days.div_ceil(DAYS);
    let (_, first) = run(plan.seed, &site)?;
    let (counts, again) = run(plan.seed, &site)?;
    if first != again {
        let seed = plan.seed;
        return Err(format!("seed {seed} gave {first}, and then {again}").into());
    }
    println!("simulation: seed {} gave the trace {first} twice", plan.seed);
    let (next, total) = (AtomicU64::new(1), Mutex::new(Ok(counts)));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= runs || total.lock().unwrap().is_err() {
                        return;
                    }
                    let ran = run(plan.seed + number, &site);
                    let mut total = total.lock().unwrap();
                    match (ran, &mut *total) {
                        (Ok((counts, _)), Ok(total)) => *total += counts,
                        (Err(error), all @ Ok(_)) => *all = Err(error),
                        (_, Err(_)) => {}
                    }
                }
            });
        }
    });
    total.into_inner().unwrap()
}

/// One seed's run.
fn run(seed: u64, site: &Arc<Site>) -> Outcome<(Counts, Fingerprint)> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let lived = catch_unwind(AssertUnwindSafe(|| runtime.block_on(live(seed, site))));
    let replay = format!("replay it by: cargo torture simulation seed={seed} days={DAYS}");
    match lived {
        Ok((counts, fingerprint, None)) => Ok((counts, fingerprint)),
        Ok((_, _, Some(wrong))) => Err(format!("{wrong}\n{replay}").into()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            Err(format!("panicked: {text}\n{replay}").into())
        }
    }
}

async fn live(seed: u64, site: &Arc<Site>) -> (Counts, Fingerprint, Option<String>) {
    let world = World::new(seed, Arc::clone(site));
    world.tell(format_args!("seed {seed}: {:?}", world.options()));
    let (mut lives, mut work) = (JoinSet::new(), Vec::new());
    for at in 0..2 {
        let alive = Arc::clone(&world);
        lives.spawn(async move { alive.houses[at].live().await });
        work.push(tokio::spawn(clients::work(Arc::clone(&world), at)));
        work.push(tokio::spawn(faults::strike(Arc::clone(&world), at)));
    }
    pass(DAYS, &mut lives).await;
    world.calm_down();
    for done in work {
        done.await.unwrap();
    }
    // What is still under way comes at last, and so does who is down for days.
    pass(CALM, &mut lives).await;
    checks::at_the_end(&world).await;
    world.count(|counts| counts.days += DAYS);
    world.outcome()
}

/// Lets days pass. A machine's lives end with the run only.
async fn pass(days: u64, lives: &mut JoinSet<()>) {
    if let Ok(ended) = timeout(DAY * u32::try_from(days).unwrap(), lives.join_next()).await {
        ended.unwrap().unwrap();
    }
}

/// One PKI and two configurations for all runs; nothing is written into its data folders.
fn site() -> Site {
    let site = Site::new();
    for (house, first) in [(REGION, 1), (KARLSTAD, 101)] {
        // The order of what waits depends on the master key, so it is the same for all time.
        let key = STANDARD.encode((first..first + 32).collect::<Vec<u8>>());
        fs::write(site.pki(&format!("{}.master.key", house.name)), key).unwrap();
        site.reconfigure(house, "first_retry_ms = 50", "first_retry_ms = 20000");
        site.reconfigure(house, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    }
    site
}
