//! A ledger that Stafett exported, read by the crates of others: signed notes by `signed_note`, checkpoints, tiles and proofs by
//! `tlog_tiles`. Nothing of Stafett's own is linked in. Planted errors must be refused, or a ledger that is accepted tells nothing.

mod note;
mod planted;
mod proof;
mod tiles;

use proof::EntryProof;
use std::{env, fs, path::Path, process::ExitCode};
use tiles::Ledger;
use tlog_tiles::Checkpoint;

pub(crate) type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Everything that `tests/it/outside.rs` left.
pub(crate) struct Left {
    log: String,
    other_log: String,
    witness: String,
    checkpoint: Vec<u8>,
    older: Vec<u8>,
    witnessed: Vec<u8>,
    proof: String,
    ledger: Ledger,
}

impl Left {
    fn read(folder: &Path) -> Outcome<Self> {
        let text = |name: &str| -> Outcome<String> {
            Ok(fs::read_to_string(folder.join(name))?.trim_end().to_owned())
        };
        let witnessed = fs::read_dir(folder.join("ledger/witnessed"))?.next();
        Ok(Self {
            log: text("log.vkey")?,
            other_log: text("other-log.vkey")?,
            witness: text("witness.vkey")?,
            checkpoint: fs::read(folder.join("ledger/checkpoint"))?,
            older: fs::read(folder.join("older"))?,
            witnessed: fs::read(witnessed.ok_or("no witness has cosigned")??.path())?,
            proof: fs::read_to_string(folder.join("entry.tlog-proof"))?,
            ledger: Ledger::read(&folder.join("ledger"))?,
        })
    }

    fn checkpoint(&self) -> Outcome<Checkpoint> {
        note::checkpoint(&self.checkpoint, &self.log)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("FAILED: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    let folder = env::args().nth(1).ok_or("the folder that the tests left must be named")?;
    let left = Left::read(Path::new(&folder))?;
    let newest = left.checkpoint()?;
    let files = left.ledger.verify(&newest)?;
    println!("{} entries in {files} files are what {} signed", newest.size(), newest.origin());
    println!("so are {} hash tiles, for one without entries", left.ledger.verify_tiles(&newest)?);
    let older = note::checkpoint(&left.older, &left.log)?;
    left.ledger.grew(&older, &newest)?;
    let witnessed = note::checkpoint(&left.witnessed, &left.log)?;
    if note::cosigned(&left.witnessed, &left.witness)? != witnessed {
        return Err("two checkpoints in one note".into());
    }
    left.ledger.grew(&witnessed, &newest)?;
    println!("grew from {} entries, and from {} cosigned", older.size(), witnessed.size());
    let proof: EntryProof = left.proof.parse()?;
    let at = proof.verify(&left.log)?;
    left.ledger.grew(&at, &newest)?;
    left.ledger.proves(&proof, &newest)?;
    println!("entry {} was proven at {} entries, and is", proof.index, at.size());
    let refused = planted::all_refused(&left, &newest, &older)?;
    println!("{refused} planted errors were refused");
    Ok(())
}
