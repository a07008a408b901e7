//! What durable appending costs: this journal, with its ledger and its authenticated frames, beside a raw log that hashes
//! nothing, on segments that were written before and on fresh ones, and beside SQLite. 64 writers each wait for their record
//! of 4 KiB + 256 B.

mod contender;
mod raw;
mod sqlite;

use contender::{Contender, Figures};
use std::{env, fs, path::Path};

/// Whatever went wrong.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const ROUNDS: usize = 7;

fn main() -> Outcome<()> {
    if !env::args().any(|word| word == "--bench") {
        println!("journal: takes a minute; run it by `cargo bench --bench journal`");
        return Ok(());
    }
    raise_priority();
    let folder = tempfile::Builder::new()
        .prefix("journal-")
        .tempdir_in(Path::new(env!("CARGO_TARGET_TMPDIR")))?;
    println!("everything is stored under {}", folder.path().display());
    println!("load average before: {}", load_average()?);
    let used = raw::Segments::used(&folder.path().join("used"))?;
    let mut sqlite = sqlite::Peer::build_and_start(&folder.path().join("sqlite"))?;
    println!("{:>5} | {:<12} | {}", "round", "", Figures::HEAD);
    let mut rounds = Vec::new();
    for n in 0..=ROUNDS {
        let mut round = Round::default();
        // They take turns in being first, which may find the disk more rested.
        let mut order = [Contender::Ours, Contender::Raw, Contender::Fresh, Contender::Sqlite];
        let first = n % order.len();
        order.rotate_left(first);
        for contender in order {
            let figures = match contender {
                Contender::Ours => anew(folder.path(), contender::ours)?,
                Contender::Raw => contender::raw(&used)?,
                Contender::Fresh => {
                    anew(folder.path(), |at| contender::raw(&raw::Segments::fresh(at)?))?
                }
                Contender::Sqlite => sqlite.round()?,
            };
            let place = if n == 0 { "warm".to_owned() } else { n.to_string() };
            println!("{place:>5} | {:<12} | {figures}", contender.name());
            round.set(contender, figures);
        }
        if n > 0 {
            rounds.push(round);
        }
    }
    println!("load average after: {}", load_average()?);
    sum_up(&rounds);
    Ok(())
}

/// A round in a folder of its own, which is gone afterwards.
fn anew(parent: &Path, round: impl FnOnce(&Path) -> Outcome<Figures>) -> Outcome<Figures> {
    let folder = parent.join("round");
    let figures = round(&folder);
    fs::remove_dir_all(folder)?;
    figures
}

#[derive(Default)]
struct Round {
    ours: Figures,
    raw: Figures,
    fresh: Figures,
    sqlite: Figures,
}

impl Round {
    fn set(&mut self, contender: Contender, figures: Figures) {
        match contender {
            Contender::Ours => self.ours = figures,
            Contender::Raw => self.raw = figures,
            Contender::Fresh => self.fresh = figures,
            Contender::Sqlite => self.sqlite = figures,
        }
    }
}

fn sum_up(rounds: &[Round]) {
    println!("medians of {ROUNDS} rounds, ratios within a round");
    let of = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure));
    println!(
        "records a second: ours {:.0}, raw log {:.0}, raw log on fresh segments {:.0}, SQLite {:.0}",
        of(|it| it.ours.rate),
        of(|it| it.raw.rate),
        of(|it| it.fresh.rate),
        of(|it| it.sqlite.rate),
    );
    println!(
        "ours beside the raw log on fresh segments: {:.2}; bytes to disk a byte: ours {:.2}, SQLite {:.2}",
        of(|it| it.ours.rate / it.fresh.rate),
        of(|it| it.ours.amplification),
        of(|it| it.sqlite.amplification),
    );
    println!(
        "journal: vs_raw={:.2} vs_sqlite={:.2} amplification={:.2}",
        of(|it| it.ours.rate / it.raw.rate),
        of(|it| it.ours.rate / it.sqlite.rate),
        of(|it| it.ours.amplification),
    );
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Else a thread that a sync has woken waits for whoever else is at work on the machine. Children inherit it.
fn raise_priority() {
    let own = std::process::id().to_string();
    let raised = std::process::Command::new("chrt").args(["-f", "-p", "5", &own]).status();
    let raised = raised.is_ok_and(|status| status.success());
    println!(
        "{}",
        if raised { "under chrt -f 5" } else { "at normal priority (no right to chrt -f)" }
    );
}

fn load_average() -> Outcome<String> {
    let all = fs::read_to_string("/proc/loadavg")?;
    Ok(all.split(' ').next().unwrap_or_default().to_owned())
}
