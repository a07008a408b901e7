//! What the ledger costs: entering a record, beside all that accepting a packet costs in the same minute; verifying a million
//! entries offline with their records; proving one of ten million.

mod support;

use base64::{Engine, engine::general_purpose::STANDARD};
use prost::Message;
use stafett::internals::{
    Dice,
    ledger::{LedgerByItself, ORIGIN, publish},
};
use stafett::wire::v1;
use std::{
    env, fs,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};
use support::{Due, Load, Outcome, Placement, Pool, Server, Site, load_average, median, prepare};
use tokio::{
    runtime::Builder,
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;
/// How many records a group has at this load; the accept bench prints it.
const GROUP: usize = 50;
const ENTERED: usize = 100_000;
const VERIFIED: u64 = 1_000_000;
const LARGE: usize = 10_000_000;
const PROOFS: u64 = 2_000;
const AT_64: Load = Load { connections: 4, in_flight: 64, time: Duration::from_secs(3) };

fn main() -> Outcome<()> {
    if !env::args().any(|word| word == "--bench") {
        println!("ledger: takes two minutes; run it by `cargo bench --bench ledger`");
        return Ok(());
    }
    let placement = Placement::take();
    let folder = tempfile::Builder::new()
        .prefix("ledger-")
        .tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    println!("{placement}\nload average before: {}", load_average()?);
    let accepted_us = accepted(&placement)?;
    println!("one accepted packet: {accepted_us:.1} us of CPU, its ledger entry included");
    let append_us = appended(folder.path())?;
    println!("one entry, in groups of {GROUP}: {append_us:.2} us");
    let seconds = verified(folder.path(), &placement)?;
    println!("{VERIFIED} entries with their records, verified offline: {seconds:.2} s");
    let proof_us = proven(folder.path())?;
    println!("one proof out of {LARGE} entries: {proof_us:.0} us");
    println!("load average after: {}", load_average()?);
    println!(
        "ledger: append_us={append_us:.2} share_pct={:.1} verify_per_s={:.0} proof_us={proof_us:.0}",
        100.0 * append_us / accepted_us,
        VERIFIED as f64 / seconds,
    );
    Ok(())
}

/// The processor time that accepting one packet takes.
fn accepted(placement: &Placement) -> Outcome<f64> {
    let site = Site::new(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        let mut command = placement.server(Path::new(env!("CARGO_BIN_EXE_stafett")));
        let (config, address) = site.config("measured", Site::nobody())?;
        command.args(["serve", "--log-level", "warn", "--config"]).arg(config);
        let gateway =
            Server::start(command, address, site.caller()?, &site.log("measured")).await?;
        let templates = prepare(&gateway, Due::Tomorrow).await?;
        let mut costs = Vec::new();
        for round in 0..=ROUNDS {
            let pool = Pool::new(&templates, AT_64.takes(20_000.0))?;
            let measured = gateway.measure(AT_64, pool.once()).await?;
            if round > 0 {
                costs.push(measured.figures().cpu_us);
            }
        }
        Ok(median(costs))
    })
}

/// What entering one record takes, the disk's sync aside: nobody waits for that one.
fn appended(folder: &Path) -> Outcome<f64> {
    let records: Vec<Vec<u8>> = (0..ENTERED as u64).map(record).collect();
    let mut costs = Vec::new();
    for round in 0..=ROUNDS {
        let mut ledger = LedgerByItself::begin(&folder.join(format!("entered-{round}")))?;
        let start = Instant::now();
        for group in records.chunks(GROUP) {
            ledger.enter(group)?;
        }
        let took = start.elapsed();
        ledger.settle()?;
        if round > 0 {
            costs.push(took.as_secs_f64() * 1e6 / ENTERED as f64);
        }
    }
    Ok(median(costs))
}

/// How long the program takes to verify an export, records and all, on one processor.
fn verified(folder: &Path, placement: &Placement) -> Outcome<f64> {
    let folder = folder.join("export");
    fs::create_dir_all(&folder)?;
    let mut lines = BufWriter::new(File::create(folder.join("records.jsonl"))?);
    writeln!(lines, r#"{{"origin":"{ORIGIN}"}}"#)?;
    let mut dice = Dice(7);
    let vkey = publish(&folder, VERIFIED, |index| {
        let mut key = [0; 32];
        key.copy_from_slice(&dice.bytes(32));
        let record = record(index);
        let (text, held) = (STANDARD.encode(key), STANDARD.encode(&record));
        writeln!(lines, r#"{{"index":{index},"key":"{text}","record":"{held}"}}"#)?;
        Ok((key, record))
    })?;
    lines.into_inner()?.sync_all()?;
    let mut times = Vec::new();
    for _ in 0..3 {
        let mut command = placement.server(Path::new(env!("CARGO_BIN_EXE_stafett")));
        command.args(["ledger", "verify"]).arg(&folder).args(["--vkey", &vkey]);
        let start = Instant::now();
        let told = command.output()?;
        times.push(start.elapsed().as_secs_f64());
        let text = String::from_utf8_lossy(&told.stdout);
        if !text.contains(&format!("{VERIFIED} records are what was entered")) {
            return Err(format!("not verified: {text}").into());
        }
    }
    fs::remove_dir_all(&folder)?;
    Ok(median(times))
}

/// How long one proof takes, of entries that nobody has just asked for.
fn proven(folder: &Path) -> Outcome<f64> {
    let mut ledger = LedgerByItself::begin(&folder.join("large"))?;
    // What they commit to does not matter here; one record is as good as another.
    let group: Vec<Vec<u8>> = (0..1000).map(|n: u64| n.to_be_bytes().to_vec()).collect();
    for _ in 0..LARGE / group.len() {
        ledger.enter(&group)?;
    }
    let mut dice = Dice(11);
    let start = Instant::now();
    for _ in 0..PROOFS {
        // Short only at the right edge, and never empty.
        if ledger.prove(dice.roll(LARGE as u64))? == 0 {
            return Err("a proof of nothing".into());
        }
    }
    Ok(start.elapsed().as_secs_f64() * 1e6 / PROOFS as f64)
}

/// A record as a gateway keeps one of a packet that it accepted.
fn record(index: u64) -> Vec<u8> {
    let id = |n: u64| [&n.to_be_bytes()[..], &n.to_le_bytes()].concat();
    let header = v1::Header {
        packet_id: format!("01927c3e-7b1a-7c4d-8f52-{index:012x}"),
        sender_unit: "SE2321000156-BVC01".into(),
        receiver_unit: "SE2120001850-EMI01".into(),
        case_id: format!("case-{index}"),
        child: Some(v1::Child {
            number: "202001062385".into(),
            number_oid: "1.2.752.129.2.1.3.1".into(),
            birth_date: String::new(),
        }),
        ..Default::default()
    };
    let decision = v1::Decision {
        verdict: v1::Verdict::Permit.into(),
        rule: "bhv-handover-consent".into(),
        lagrum: vec!["OSL (2009:400) 10:1".into()],
        rules_version: "sweden-2026.11".into(),
        ..Default::default()
    };
    let accepted = v1::Accepted {
        packet_id: id(index).into(),
        digest: [id(index), id(index)].concat().into(),
        header: Some(header),
        kind: "handover.bhv".into(),
        decision: Some(decision),
        ..v1::Accepted::default()
    };
    v1::Record {
        at: Some(prost_types::Timestamp { seconds: 1_818_403_200, nanos: 0 }),
        actor: "SE2321000156-BVC".into(),
        actor_certificate: vec![7; 32].into(),
        event: Some(v1::record::Event::Accepted(accepted)),
    }
    .encode_to_vec()
}
