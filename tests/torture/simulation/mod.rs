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
use crate::counts::Counts;
use crate::ground::Ground;
use crate::plan::Plan;
use crate::runs::all_runs;
pub(crate) use clock::MachineClock;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
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
    let ground = Arc::new(Ground::new());
    let (first, again) = (run(plan.seed, &ground)?.1, run(plan.seed, &ground)?.1);
    if first != again {
        return Err(format!("seed {} gave {first}, and then {again}", plan.seed).into());
    }
    println!("simulation: seed {} gave the trace {first} twice", plan.seed);
    let runs = plan.days.div_ceil(DAYS);
    all_runs(plan.seed, runs, |seed| run(seed, &ground).map(|(counts, _)| counts))
}

/// One seed's run.
fn run(seed: u64, ground: &Arc<Ground>) -> Outcome<(Counts, Fingerprint)> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let lived = catch_unwind(AssertUnwindSafe(|| runtime.block_on(live(seed, ground))));
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

async fn live(seed: u64, ground: &Arc<Ground>) -> (Counts, Fingerprint, Option<String>) {
    let world = World::new(seed, Arc::clone(ground));
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
