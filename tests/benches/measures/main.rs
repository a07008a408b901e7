//! What it costs to measure: a year of records of a whole country, folded and reported on one core; the memory that takes beside three such
//! years; and the same year from an export's file, by the program as people run it.

mod country;

use base64::{Engine, engine::general_purpose::STANDARD};
use country::Country;
use stafett::internals::measures::MeasuresByThemselves;
use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Command,
    time::Duration,
};
use tokio::time::Instant;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const YEAR: u64 = 1_000_000;
/// How many cases are under way at any time.
const OPEN: u64 = 20_000;
/// Records that are made at a time, while the clock stands still: as few as whoever reads a ledger has at hand before they are heard.
const CHUNK: u64 = 250;
const ROUNDS: usize = 3;

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().collect();
    if let [_, word, events] = &words[..]
        && word == "fold"
    {
        return fold(events.parse()?);
    }
    if !words.iter().any(|word| word == "--bench") {
        println!("measures: takes a minute; run it by `cargo bench --bench measures`");
        return Ok(());
    }
    // Each in a process of its own, so that each has a peak of its own.
    let mut times = Vec::new();
    let mut peak = 0.0;
    for _ in 0..ROUNDS {
        let [seconds, year_peak, ..] = folded(YEAR)?;
        times.push(seconds);
        peak = f64::max(peak, year_peak);
    }
    times.sort_by(f64::total_cmp);
    let [_, month_peak, month_kept] = folded(YEAR / 12)?;
    let [_, _, kept] = folded(YEAR)?;
    let [_, long_peak, long_kept] = folded(YEAR * 3)?;
    println!("a month of records: peak {month_peak:.1} MiB, {month_kept} cases kept at most");
    println!("a year: peak {peak:.1} MiB, {kept} cases kept at most");
    println!("three years: peak {long_peak:.1} MiB, {long_kept} cases kept at most");
    println!("a year from records.jsonl, `stafett measures --ledger`: {:.2} s", from_file()?);
    let seconds = times.get(times.len() / 2).ok_or("no round")?;
    println!("measures: events={YEAR} seconds={seconds:.2} peak_mib={peak:.1}");
    Ok(())
}

/// Seconds, peak in MiB, and how many cases were kept at most.
fn folded(events: u64) -> Outcome<[f64; 3]> {
    let told = Command::new(env::current_exe()?).arg("fold").arg(events.to_string()).output()?;
    let text = String::from_utf8(told.stdout)?;
    let figures: Vec<f64> = text.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let told = String::from_utf8_lossy(&told.stderr);
    figures.try_into().map_err(|_| format!("no figures: {text}{told}").into())
}

/// Folds and reports, and prints what it took.
fn fold(events: u64) -> Outcome<()> {
    let mut country = Country::new(YEAR, OPEN);
    let mut measures = MeasuresByThemselves::default();
    let (mut took, mut kept, mut made) = (Duration::ZERO, 0, 0);
    while made < events {
        let records: Vec<Vec<u8>> =
            (0..CHUNK.min(events - made)).map(|_| country.record()).collect();
        made += records.len() as u64;
        let start = on_core()?;
        for record in &records {
            measures.hear(record)?;
        }
        took += on_core()? - start;
        kept = kept.max(measures.open_cases());
    }
    let start = on_core()?;
    let report = measures.report();
    took += on_core()? - start;
    if report.rows.len() < 1000 {
        return Err("a country has more than that to tell".into());
    }
    println!("{} {} {kept}", took.as_secs_f64(), peak_mib()?);
    Ok(())
}

/// How long this process's one thread has run. What others on the machine do meanwhile is not its time.
fn on_core() -> Outcome<Duration> {
    let told = fs::read_to_string("/proc/self/schedstat")?;
    let nanos = told.split(' ').next().ok_or("no time in /proc/self/schedstat")?;
    Ok(Duration::from_nanos(nanos.parse()?))
}

/// The most memory that this process has had.
fn peak_mib() -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 =
        line.and_then(|line| line.split_whitespace().next()).ok_or("no peak")?.parse()?;
    Ok(kib / 1024.0)
}

/// A year as an export has it, read by the program.
fn from_file() -> Outcome<f64> {
    let folder = tempfile::Builder::new()
        .prefix("measures-")
        .tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    let mut file = BufWriter::new(File::create(folder.path().join("records.jsonl"))?);
    writeln!(file, r#"{{"origin":"2321000156/bench/audit"}}"#)?;
    let (mut country, key) = (Country::new(YEAR, OPEN), STANDARD.encode([7; 32]));
    for index in 0..YEAR {
        let record = STANDARD.encode(country.record());
        writeln!(file, r#"{{"index":{index},"key":"{key}","record":"{record}"}}"#)?;
    }
    file.into_inner()?.sync_all()?;
    let mut command = Command::new(env!("CARGO_BIN_EXE_stafett"));
    command.args(["measures", "--csv", "--ledger"]).arg(folder.path());
    let start = Instant::now();
    let told = command.output()?;
    let took = start.elapsed();
    if !told.status.success() || told.stdout.len() < 100_000 {
        return Err(format!("no report: {}", String::from_utf8_lossy(&told.stderr)).into());
    }
    Ok(took.as_secs_f64())
}
