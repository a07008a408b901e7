//! How fast packets are accepted: the gateway with everything on, beside a bare tonic server that only answers.
//!
//! A figure means something only beside the other one of its pair, taken a moment apart on the same machine.

mod support;

use std::{env, path::Path, time::Duration};
use support::{
    Due, Load, Outcome, Pair, Placement, Pool, Server, Site, Start, Templates, bare, load_average,
    median, prepare,
};
use tokio::{runtime::Builder, time::sleep};

/// A single pair says nothing on a shared machine.
const PAIRS: usize = 5;
const STARTS: usize = 5;
const WARM_UP: Duration = Duration::from_millis(1500);

const AT_64: Load = Load { connections: 4, in_flight: 64, time: Duration::from_secs(3) };
const AT_256: Load = Load { in_flight: 256, ..AT_64 };
const ALONE: Load = Load { connections: 1, in_flight: 1, time: Duration::from_secs(1) };
const LOADS: [Load; 3] = [AT_64, AT_256, ALONE];

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [word, folder, address] if word == bare::WORD => {
            bare::serve(Path::new(folder), address.parse()?)
        }
        words if words.iter().any(|word| word == "--bench") => measure(),
        _ => {
            println!("accept: takes two minutes; run it by `cargo bench --bench accept`");
            Ok(())
        }
    }
}

fn measure() -> Outcome<()> {
    let placement = Placement::take();
    let site = Site::new(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    println!("{placement}\n{site}\nload average before: {}", load_average()?);
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let start = starts(&site, &placement).await?;
        println!("{start}");
        let pairs = pairs(&site, &placement).await?;
        println!("load average after: {}", load_average()?);
        sum_up(&start, &pairs);
        Ok(())
    })
}

/// An idle gateway on an empty folder: how soon it is healthy, and what memory it then holds.
async fn starts(site: &Site, placement: &Placement) -> Outcome<Start> {
    let mut starts = Vec::new();
    for n in 1..=STARTS {
        let gateway = gateway(site, placement, &format!("start-{n}")).await?;
        // Time to do what it does once it has started.
        sleep(Duration::from_millis(500)).await;
        starts.push((gateway.start.as_secs_f64() * 1000.0, gateway.process.memory_mib()?));
    }
    Ok(Start {
        ms: median(starts.iter().map(|(ms, _)| *ms)),
        mib: median(starts.iter().map(|(_, mib)| *mib)),
    })
}

async fn pairs(site: &Site, placement: &Placement) -> Outcome<Vec<Pair>> {
    let bare = bare::start(site, placement).await?;
    let gateway = gateway(site, placement, "measured").await?;
    let templates = prepare(&gateway, Due::Tomorrow).await?;
    println!("{templates}, not before tomorrow: nothing is delivered meanwhile");
    let ledger = site.ledger()?;
    let mut rate = warm_up(&bare, &gateway, &templates).await?;
    let mut pairs = Vec::new();
    println!("{}", Pair::head());
    for n in 1..=PAIRS {
        for load in LOADS {
            let pool = Pool::new(&templates, load.takes(rate))?;
            // Whoever comes second may find the machine warmer, or more tired: they take turns.
            let (bare, gateway) = if n % 2 == 1 {
                let first = bare.measure(load, pool.again()).await?;
                (first, gateway.measure(load, pool.once()).await?)
            } else {
                let first = gateway.measure(load, pool.once()).await?;
                (bare.measure(load, pool.again()).await?, first)
            };
            // One receipt of each round is checked as its holder could years later, offline.
            ledger.proves(gateway.proof().ok_or("a receipt without a proof")?)?;
            rate = rate.max(gateway.rate());
            let pair = Pair::of(load, &bare, &gateway);
            println!("{pair}");
            pairs.push(pair);
        }
    }
    Ok(pairs)
}

/// Runs every load once unmeasured, and finds out how many packets a second must be at hand.
async fn warm_up(bare: &Server, gateway: &Server, templates: &Templates) -> Outcome<f64> {
    let mut rate = 20_000.0;
    for load in LOADS {
        let load = Load { time: WARM_UP, ..load };
        let pool = Pool::new(templates, load.takes(rate))?;
        bare.run(load, pool.again()).await?;
        rate = gateway.run(load, pool.once()).await?.rate().max(rate);
    }
    Ok(rate)
}

async fn gateway(site: &Site, placement: &Placement, name: &str) -> Outcome<Server> {
    let mut command = placement.server(Path::new(env!("CARGO_BIN_EXE_stafett")));
    let (config, address) = site.config(name, Site::nobody())?;
    command.args(["serve", "--log-level", "warn", "--config"]).arg(config);
    Server::start(command, address, site.caller()?, &site.log(name)).await
}

fn sum_up(start: &Start, pairs: &[Pair]) {
    println!("medians of {PAIRS} pairs");
    for load in LOADS {
        println!("{}", Pair::median(pairs, load));
    }
    let at_64 = Pair::median(pairs, AT_64);
    println!(
        "accept: ratio_64={:.2} ratio_256={:.2} rps={:.0} p99_ms={:.1} group={:.0} idle_mib={:.1} start_ms={:.0}",
        at_64.ratios.rate,
        Pair::median(pairs, AT_256).ratios.rate,
        at_64.gateway.rate,
        at_64.gateway.p99_ms,
        at_64.gateway.group,
        start.mib,
        start.ms,
    );
}
