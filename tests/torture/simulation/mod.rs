//! Two gateways on simulated machines, for days on end: everything goes wrong, and a small model knows what must hold all the same.

mod checks;
mod clients;
mod clock;
mod dangers;
mod facts;
mod faults;
mod inbox;
mod kallelse;
mod machine;
mod made;
mod model;
mod network;
mod operator;
mod options;
mod overlap;
mod packet;
mod receiver;
mod register;
mod submitting;
mod taken_back;
mod trace;
mod world;

use crate::Outcome;
use crate::counts::Counts;
use crate::ground::Ground;
use crate::plan::Plan;
use crate::runs::all_runs;
pub(crate) use clock::MachineClock;
pub(crate) use dangers::Dangers;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;
use trace::Fingerprint;
use world::World;

/// So many days goes everything wrong in one run of the long form.
const DAYS: u64 = 10;

/// So many days must meet every danger.
const LONG: u64 = 1_000;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Then all is calm until what may go has gone: longer than any message is late, and than any wait between attempts.
const CALM: Duration = Duration::from_secs(10 * 3600);

pub(crate) fn simulation(plan: &Plan) -> Outcome<Counts> {
    let ground = Arc::new(Ground::new());
    let days = if plan.long { DAYS.min(plan.days.max(1)) } else { 1 };
    let run = |seed| run(seed, days, &ground);
    let (first, again) = (run(plan.seed)?.1, run(plan.seed)?.1);
    if first != again {
        return Err(format!("seed {} gave {first}, and then {again}", plan.seed).into());
    }
    println!("simulation: seed {} gave the trace {first} twice", plan.seed);
    let runs = plan.days.div_ceil(days);
    let counts = all_runs("simulation", plan.seed, runs, |seed| Ok(run(seed)?.0))?;
    println!("simulation: {}", counts.dangers);
    let never = counts.dangers.never_met();
    if plan.days >= LONG && !never.is_empty() {
        return Err(format!("{} days never met {}", plan.days, never.join(", ")).into());
    }
    Ok(counts)
}

/// One seed's run.
fn run(seed: u64, days: u64, ground: &Arc<Ground>) -> Outcome<(Counts, Fingerprint)> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let lived = catch_unwind(AssertUnwindSafe(|| runtime.block_on(live(seed, days, ground))));
    let replay = format!("replay it by: cargo torture simulation seed={seed} days={days}");
    match lived {
        Ok((counts, fingerprint, None)) => Ok((counts, fingerprint)),
        Ok((_, _, Some(wrong))) => Err(format!("{wrong}\n{replay}").into()),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            Err(format!("panicked: {text}\n{replay}").into())
        }
    }
}

async fn live(seed: u64, days: u64, ground: &Arc<Ground>) -> (Counts, Fingerprint, Option<String>) {
    let world = World::new(seed, Arc::clone(ground));
    world.tell(format_args!("seed {seed}: {:?}", world.options()));
    let (mut lives, mut work) = (JoinSet::new(), Vec::new());
    for at in 0..2 {
        let alive = Arc::clone(&world);
        lives.spawn(async move { alive.houses[at].live().await });
        work.push(tokio::spawn(clients::work(Arc::clone(&world), at)));
        tokio::spawn(faults::strike(Arc::clone(&world), at));
    }
    pass(DAY * u32::try_from(days).unwrap(), &mut lives).await;
    world.calm_down();
    for done in work {
        done.await.unwrap();
    }
    // What is still under way comes at last, and so does who is down for days.
    pass(CALM, &mut lives).await;
    checks::at_the_end(&world).await;
    let dangers = world.model(|model| model.dangers());
    world.count(|counts| (counts.days, counts.dangers) = (days, dangers));
    world.outcome()
}

/// Lets time pass. A machine's lives end with the run only.
async fn pass(time: Duration, lives: &mut JoinSet<()>) {
    if let Ok(ended) = timeout(time, lives.join_next()).await {
        ended.unwrap().unwrap();
    }
}
