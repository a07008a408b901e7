//! Faults, on purpose: `cargo test` runs a short form, `cargo torture` the long one. Both print what they did and what came of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod counts;
mod flips;
mod ground;
mod kills;
mod ledger;
mod plan;
mod power;
mod runs;
mod simulation;
#[path = "../support/mod.rs"]
mod support;

use counts::Counts;
use plan::Plan;
use std::{env, process::ExitCode};

/// Either what was done and what came of it, or why it could not be done, with how to replay it.
pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

type Part = fn(&Plan) -> Outcome<Counts>;

/// Each part by the word that chooses it.
const PARTS: &[(&str, Part)] = &[
    ("simulation", simulation::simulation),
    ("power", power::power),
    ("kills", kills::run),
    ("flips", flips::run),
    ("ledger", ledger::run),
];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let Some(plan) = Plan::of(&words) else {
        // A filter for other tests.
        println!("torture: not asked for");
        return ExitCode::SUCCESS;
    };
    let mut total = Counts::default();
    let mut failed = false;
    for &(word, part) in PARTS {
        if !plan.includes(word) {
            continue;
        }
        match part(&plan) {
            Ok(counts) => {
                println!("{word}: {counts}");
                total += counts;
            }
            Err(error) => {
                println!("{word}: FAILED: {error}");
                failed = true;
            }
        }
    }
    println!("torture: {total}");
    if failed || total.is_bad() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
