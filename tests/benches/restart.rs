//! What a restart costs where very many packets wait: the receiver is down, the process is killed, and started again.
//!
//! `cargo bench --bench restart`, with fewer packets by `STAFETT_RESTART_PACKETS`.

mod support;

use jiff::{SignedDuration, Timestamp};
use stafett::{Clock, SystemClock};
use std::{env, fs, path::Path, time::Duration};
use support::{
    Load, Outcome, Placement, Pool, Server, Site, Templates, load_average, prepare_until,
};
use tokio::{
    runtime::Builder,
    time::{Instant, sleep},
};

const PACKETS: usize = 1_000_000;
/// So many are built and sent at once: they lie in this process's memory.
const CHUNK: usize = 20_000;
/// The pace that the fill is expected to keep: before it could have ended, nothing is due.
const EXPECTED_RATE: usize = 2_500;
/// As small as the samples are: what a restart reads does not grow with them.
const PACKET_BYTES: usize = 0;
/// A gateway that builds its index anew from a million records takes its time.
const PATIENCE: Duration = Duration::from_secs(900);
/// After so long a gateway that has started does what it does all day.
const SETTLED: Duration = Duration::from_secs(15);

const FILL: Load = Load { connections: 4, in_flight: 256, time: Duration::from_secs(36_000) };

fn main() -> Outcome<()> {
    if !env::args().any(|word| word == "--bench") {
        println!("restart: takes ten minutes; run it by `cargo bench --bench restart`");
        return Ok(());
    }
    let packets = match env::var("STAFETT_RESTART_PACKETS") {
        Ok(number) => number.parse()?,
        Err(_) => PACKETS,
    };
    let placement = Placement::take();
    let site = Site::new(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    println!("{placement}\n{site}\nload average before: {}", load_average()?);
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let bench = Bench { site, placement };
        let (templates, due) = fill(&bench, packets).await?;
        // Everything is due when the process is killed, and its receiver is down.
        while SystemClock.now() < due {
            sleep(Duration::from_millis(100)).await;
        }
        let killed = bench.restart("after SIGKILL", &templates).await?;
        fs::remove_file(bench.site.folder().join("data/index.redb"))?;
        let rebuilt = bench.restart("without its index", &templates).await?;
        println!(
            "restart: packets={packets} seconds={:.2} rss_mib={:.1} peak_mib={:.1} rebuild_seconds={:.1}",
            killed.seconds, killed.rss_mib, killed.peak_mib, rebuilt.seconds
        );
        Ok(())
    })
}

/// The folder, and where the gateway runs.
struct Bench {
    site: Site,
    placement: Placement,
}

/// One restart in figures.
struct Restarted {
    /// From the start until it said that it was serving.
    seconds: f64,
    /// When it has settled.
    rss_mib: f64,
    peak_mib: f64,
}

impl Bench {
    async fn start(&self) -> Outcome<Server> {
        let mut command = self.placement.server(Path::new(env!("CARGO_BIN_EXE_stafett")));
        let (config, address) = self.site.config("data", Site::nobody())?;
        command.args(["serve", "--log-level", "warn", "--config"]).arg(config);
        let (caller, log) = (self.site.caller()?, self.site.log("data"));
        Server::start_within(command, address, caller, &log, PATIENCE).await
    }

    /// Starts the gateway, asks it, and kills it when it has settled.
    async fn restart(&self, what: &str, templates: &Templates) -> Outcome<Restarted> {
        let gateway = self.start().await?;
        let begun = Instant::now();
        gateway.accepts(&Pool::new(templates, 1)?.once()).await?;
        let first = gateway.start + begun.elapsed();
        let at_once = gateway.process.memory_mib()?;
        let asked = Instant::now();
        let listed = gateway.queue().await?;
        let listing = asked.elapsed().as_secs_f64();
        let (from, watched) = (gateway.tree_size().await?, Instant::now());
        sleep(SETTLED).await;
        let records = gateway.tree_size().await? - from;
        let rate = records as f64 / watched.elapsed().as_secs_f64();
        let (rss_mib, peak_mib) = (gateway.process.memory_mib()?, gateway.process.peak_mib()?);
        let seconds = gateway.start.as_secs_f64();
        println!(
            "{what}: serving after {seconds:.2} s, a new packet accepted and told of after {:.2} s; resident {at_once:.1} MiB \
             then, {rss_mib:.1} MiB {} s later, {peak_mib:.1} MiB at most; the courier then writes {rate:.0} records a second; {listed} packets were listed in {listing:.2} s",
            first.as_secs_f64(),
            SETTLED.as_secs()
        );
        Ok(Restarted { seconds, rss_mib, peak_mib })
    }
}

/// Hands over as many packets as are asked for, and kills the process with the last one's answer. Returns when they are due.
async fn fill(bench: &Bench, packets: usize) -> Outcome<(Templates, Timestamp)> {
    let gateway = bench.start().await?;
    let due = SystemClock.now() + SignedDuration::from_secs((packets / EXPECTED_RATE) as i64 + 5);
    let templates = prepare_until(&gateway, due, PACKET_BYTES).await?;
    let begun = Instant::now();
    let mut left = packets;
    while left > 0 {
        let chunk = left.min(CHUNK);
        gateway.run(FILL, Pool::new(&templates, chunk)?.once()).await?;
        left -= chunk;
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{packets} packets handed over in {seconds:.0} s, {:.0} a second",
        packets as f64 / seconds
    );
    Ok((templates, due))
}
