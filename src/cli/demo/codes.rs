//! A day of åtgärdskoder: what the region's record system coded becomes SIP steps at the social services.

use super::{
    rows::{self, Row},
    stage::Stage,
    system::{System, appears},
    told::{Failure, Told},
};
use crate::wire::v1::PacketStatus;

const EXPORT: &str = "atgardskoder.csv";

/// Hands a day's codes over. Returns how many rows were refused as well.
pub(super) async fn tell(
    stage: &Stage,
    cosmic: &System,
    told: &mut Told<'_>,
) -> Result<(Vec<Row>, usize), Failure> {
    told.chapter("2. A day of åtgärdskoder: SIP steps go to the social services")?;
    let recorded = cosmic.record("atgardskoder.register.jsonl").await?;
    let read = cosmic.read(EXPORT)?;
    told.say(format_args!(
        "The region's register learns {} things.\n\
         The record system's export of the day holds {} rows.\n",
        recorded.changes,
        read.packets.len() + read.bad.len(),
    ))?;
    for (line, problem) in &read.bad {
        told.say(format_args!("  {EXPORT}:{line}: {problem}"))?;
    }
    let named = |(line, problem): &(u64, String)| *line == 4 && problem.contains("Åtgärdskod");
    told.expect(
        matches!(read.bad.as_slice(), [bad] if named(bad)),
        "the unknown code is refused by its column's name and its line",
    )?;
    let all = cosmic.sample(EXPORT)?.lines().count().saturating_sub(1);
    told.expect(read.packets.len() + read.bad.len() == all, "no other row is lost")?;

    let receipts = cosmic.hand_over(read.packets.clone()).await?;
    let mut rows = rows::of(read.packets, receipts)?;
    let folder = stage.municipality.beside("socialtjanst");
    for row in &mut rows {
        row.status =
            cosmic.follow(row.id(), |reply| reply.status() == PacketStatus::Imported).await?;
        row.in_folder = appears(&folder.join(format!("{}.csv", row.id()))).await;
    }
    told.expect(
        rows.iter().all(|row| row.in_folder),
        "every step is in the social services' folder",
    )?;
    told.say(format_args!("\n{}", rows::table(&rows)))?;
    Ok((rows, read.bad.len()))
}
