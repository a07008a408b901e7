//! What can be proved afterwards: the same receipt for the same packet, and two ledgers that nobody has touched.

use super::{
    rows::Row,
    stage::{Place, Stage, write},
    system::System,
    told::{Failure, Told},
};
use crate::cli::ledger::{Evidence, Verdict};
use aws_lc_rs::digest::{SHA256, digest};
use prost::Message;
use std::path::{Path, PathBuf};

/// Hands a packet over twice more.
pub(super) async fn twice(system: &System, row: &Row, told: &mut Told<'_>) -> Result<(), Failure> {
    told.chapter("4. The same packet again gets the same answer")?;
    let first = system.submit(row.packet.clone()).await?.encode_to_vec();
    let second = system.submit(row.packet.clone()).await?.encode_to_vec();
    for receipt in [&row.receipt.encode_to_vec(), &first, &second] {
        told.say(format_args!("  receipt, {} bytes, SHA-256 {}", receipt.len(), hex(receipt)))?;
    }
    told.expect(
        first == second && first == row.receipt.encode_to_vec(),
        "byte for byte, as it was answered the first time",
    )
}

/// Verifies both ledgers from their files alone, as `stafett ledger verify` does, and by a receipt of each that its record
/// system kept.
pub(super) fn ledgers(
    stage: &Stage,
    receipts: [Option<&Row>; 2],
    told: &mut Told<'_>,
) -> Result<(), Failure> {
    told.chapter("7. Both ledgers, verified from their files alone")?;
    for (place, row) in [&stage.region, &stage.municipality].into_iter().zip(receipts) {
        let proof = row.and_then(|row| row.receipt.proof.as_ref());
        let kept = stage.folder.join(format!("receipt-of-{}.checkpoint", place.name));
        write(&kept, proof.map_or("", |proof| proof.checkpoint.as_str()))?;
        ledger(&stage.folder, place, kept, told)?;
    }
    Ok(())
}

fn ledger(folder: &Path, place: &Place, kept: PathBuf, told: &mut Told<'_>) -> Result<(), Failure> {
    let vkey = place.vkey.display().to_string();
    let evidence = Evidence::open(place.data.clone(), Some(&place.master), Some(&vkey), &[kept]);
    let weighed = evidence.and_then(Evidence::weigh);
    let weighed = weighed.map_err(|unverifiable| Failure::of(place.name, unverifiable.problem))?;
    let mut words = Vec::new();
    let verdict = weighed.tell(&mut words)?;
    let words = String::from_utf8_lossy(&words).replace(&format!("{}/", folder.display()), "");
    told.say(format_args!(
        "  {}:\n    {}\n",
        place.name,
        words.trim_end().replace('\n', "\n    ")
    ))?;
    told.expect(
        verdict == Verdict::Intact && weighed.entries() > 0,
        format_args!("{}'s ledger is intact: {} entries", place.name, weighed.entries()),
    )
}

fn hex(bytes: &[u8]) -> String {
    digest(&SHA256, bytes)
        .as_ref()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        + "…"
}
