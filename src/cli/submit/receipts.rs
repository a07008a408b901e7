//! Answers' proofs, kept by whoever handed the packets over.

use crate::{cli::ledger::of_entry, wire::v1};
use std::{
    fs,
    io::{self, Error},
    path::Path,
};
use v1::submit_many_reply::Outcome;

/// Writes the proof of every answer that has one, each into a file of its own.
pub(super) fn keep(folder: &Path, outcomes: &[Outcome]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for outcome in outcomes {
        let Outcome::Receipt(v1::Receipt { packet_id, proof: Some(proof), .. }) = outcome else {
            continue;
        };
        let proof = of_entry(proof, proof.leaf.to_vec()).map_err(Error::other)?;
        // An answer that isn't a packet's id names no file.
        let name: String =
            packet_id.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        fs::write(folder.join(format!("{name}.tlog-proof")), proof.to_string())?;
    }
    Ok(())
}
