//! How fast packets are delivered: accepted, decided, encrypted, in the ledger, on disk, decided again, sent, acknowledged; beside
//! nginx and a bare pass-through, which merely pass them on.
//!
//! All three take turns within a round, under the same load, before the same receiver, which runs on the load's processor.
//! For nginx and the pass-through it answers 128 bytes without a look. For the gateway it signs what a gateway would sign,
//! with proof, and a packet counts when it has been acknowledged.

mod support;

use std::{collections::BTreeMap, env, path::Path, time::Duration};
use support::{
    Due, Figures, Load, Measured, Outcome, Placement, Pool, Receiver, Server, Site, Templates,
    load_average, median, nginx, prepare, proxy,
};
use tokio::runtime::Builder;

const ROUNDS: usize = 7;
const WARM_UP: Duration = Duration::from_millis(1500);
const LOAD: Load = Load { connections: 4, in_flight: 64, time: Duration::from_secs(3) };

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.as_slice() {
        [word, folder, address, receiver] if word == proxy::WORD => {
            proxy::serve(Path::new(folder), address.parse()?, receiver.parse()?)
        }
        words if words.iter().any(|word| word == "--bench") => measure(),
        _ => {
            println!("deliver: takes two minutes; run it by `cargo bench --bench deliver`");
            Ok(())
        }
    }
}

fn measure() -> Outcome<()> {
    let placement = Placement::take();
    let site = Site::new(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    println!("{placement}, the receiver with it\n{site}\nload average before: {}", load_average()?);
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let rounds = rounds(&site, &placement).await?;
        println!("load average after: {}", load_average()?);
        sum_up(&rounds);
        Ok(())
    })
}

/// Who stands between client and receiver.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Between {
    Gateway,
    Nginx,
    PassThrough,
}

impl Between {
    fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway, everything on",
            Self::Nginx => "nginx grpc_pass",
            Self::PassThrough => "bare tonic pass-through",
        }
    }
}

type Round = BTreeMap<Between, Figures>;

async fn rounds(site: &Site, placement: &Placement) -> Outcome<Vec<Round>> {
    let receiver = Receiver::start(site).await?;
    let gateway = gateway(site, placement, &receiver).await?;
    let templates = prepare(&gateway, Due::AtOnce).await?;
    println!("{templates}");
    let mut servers = vec![(Between::Gateway, gateway)];
    match nginx::version() {
        Some(version) => {
            println!("beside {version}");
            servers.push((Between::Nginx, nginx::start(site, placement, receiver.address).await?));
        }
        None => println!("SKIPPED: nginx is not installed, so nothing is measured beside it"),
    }
    let passing = proxy::start(site, placement, receiver.address).await?;
    servers.push((Between::PassThrough, passing));

    let bench = Bench { receiver, templates };
    let mut rate = 2_000.0_f64;
    for (between, server) in &servers {
        let warm = Load { time: WARM_UP, ..LOAD };
        let (_, answered) = bench.round(*between, server, warm, 20_000.0).await?;
        if *between == Between::Gateway {
            rate = rate.max(answered.rate);
        }
    }
    println!("{:>5} | {:<23} |{}", "round", "between", Figures::HEAD);
    let mut rounds = Vec::new();
    for n in 1..=ROUNDS {
        let mut round = Round::new();
        // Whoever comes later may find the machine warmer, or more tired: they take turns.
        let count = servers.len();
        for (between, server) in servers.iter().cycle().skip(n % count).take(count) {
            let (_, figures) = bench.round(*between, server, LOAD, rate * 3.0).await?;
            println!("{n:>5} | {:<23} |{figures}", between.name());
            round.insert(*between, figures);
        }
        rounds.push(round);
    }
    Ok(rounds)
}

struct Bench {
    receiver: Receiver,
    templates: Templates,
}

impl Bench {
    async fn round(
        &self,
        between: Between,
        server: &Server,
        load: Load,
        rate: f64,
    ) -> Outcome<(Measured, Figures)> {
        let pool = Pool::new(&self.templates, load.takes(rate))?;
        let supply = match between {
            Between::Gateway => pool.once().until_arrived(&self.receiver.arrivals),
            Between::Nginx | Between::PassThrough => pool.again(),
        };
        let measured = server.measure(load, supply).await?;
        let figures = measured.figures();
        Ok((measured, figures))
    }
}

async fn gateway(site: &Site, placement: &Placement, receiver: &Receiver) -> Outcome<Server> {
    let mut command = placement.server(Path::new(env!("CARGO_BIN_EXE_stafett")));
    let (config, address) = site.config("measured", receiver.address)?;
    command.args(["serve", "--log-level", "warn", "--config"]).arg(config);
    Server::start(command, address, site.caller()?, &site.log("measured")).await
}

fn sum_up(rounds: &[Round]) {
    println!("medians of {ROUNDS} rounds, ratios within a round");
    for between in [Between::Gateway, Between::Nginx, Between::PassThrough] {
        let figures: Vec<Figures> =
            rounds.iter().filter_map(|round| round.get(&between).copied()).collect();
        if !figures.is_empty() {
            println!("{:>5} | {:<23} |{}", "", between.name(), Figures::medians(figures));
        }
    }
    let ours = Figures::medians(rounds.iter().filter_map(|it| it.get(&Between::Gateway).copied()));
    println!(
        "deliver: vs_nginx={} vs_proxy={} rps={:.0} p99_ms={:.1}",
        beside(rounds, Between::Nginx),
        beside(rounds, Between::PassThrough),
        ours.rate,
        ours.p99_ms,
    );
}

/// The gateway's rate in that of another: the median over rounds.
fn beside(rounds: &[Round], other: Between) -> String {
    let ratios: Vec<f64> = rounds
        .iter()
        .filter_map(|round| Some(round.get(&Between::Gateway)?.rate / round.get(&other)?.rate))
        .collect();
    if ratios.is_empty() { "skipped".to_owned() } else { format!("{:.2}", median(ratios)) }
}
