//! Half a year of åtgärdskoder for a region like Värmland: `cargo samples` writes the files, `cargo test` says whether they are still what is written here.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod calendar;
mod cases;
mod chance;
mod children;
mod course;
mod export;
mod faults;
mod places;
mod register;
mod summary;

use chance::Chance;
use std::{env, fs, path::PathBuf, process::ExitCode};

/// Any other number gives another half-year of the same kind.
const SEED: u64 = 2025;

fn main() -> ExitCode {
    let write = env::args().skip(1).any(|word| word == "write");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("adapters/cosmic/samples");
    let mut differ = Vec::new();
    for (name, text) in files() {
        let path = folder.join(name);
        if write {
            fs::write(&path, &text).unwrap();
            println!("{name}: {} bytes", text.len());
        } else if fs::read_to_string(&path).ok().as_deref() != Some(text.as_str()) {
            differ.push(name);
        }
    }
    if differ.is_empty() {
        println!("samples: {}", if write { "written" } else { "as they are generated" });
        return ExitCode::SUCCESS;
    }
    println!(
        "samples: {} would be generated otherwise; right is `cargo samples`",
        differ.join(", ")
    );
    ExitCode::FAILURE
}

/// Names and texts.
fn files() -> Vec<(&'static str, String)> {
    let mut chance = Chance::new(SEED);
    let cases = cases::all(&mut chance);
    let export = export::of(&cases, &mut chance);
    let register = register::of(&cases, &mut chance);
    let summary = summary::of(&cases, &export, &register);
    print!("{summary}");
    vec![
        ("halvar-2025.csv", export.csv()),
        ("halvar-2025.register.jsonl", register.jsonl()),
        ("halvar-2025.parties.toml", places::parties(&export.units())),
        ("halvar-2025.summary.json", summary),
    ]
}
