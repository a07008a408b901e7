//! The demo from its first word to its last.

use super::{
    class, codes, half_year,
    house::House,
    keep, placement, proof,
    rows::Row,
    stage::{Place, Stage},
    system::System,
    told::{Failure, Told},
};
use crate::{
    cli::log::{self, LogForm},
    clock::SharedClock,
    wire::v1::PacketStatus,
};
use std::{fs::File, path::Path};
use tracing_subscriber::filter::LevelFilter;

/// Plays it in an empty folder. With `keep_running`, both gateways stay up at the end until a signal comes.
pub(super) async fn play(
    folder: &Path,
    keep_running: bool,
    clock: &SharedClock,
    told: &mut Told<'_>,
) -> Result<(), Failure> {
    let events = folder.join("gateways.log");
    let file = File::create(&events).map_err(|error| Failure::of(events.display(), error))?;
    log::start(LogForm::Text, LevelFilter::INFO, file);
    let mut stage = Stage::set(folder, clock.now())?;
    let region = House::open(&mut stage.region, clock)?;
    let municipality = House::open(&mut stage.municipality, clock)?;
    introduce(&stage, told)?;

    let connect = |name| System::connect(name, &stage.connection(name), clock);
    let (bvc, cosmic, social) =
        (connect("bvc-journal")?, connect("cosmic")?, connect("socialtjanst")?);
    let class = class::tell(&stage, &bvc, told).await?;
    let (steps, refused) = codes::tell(&stage, &cosmic, told).await?;
    let notices = placement::tell(&stage, &social, told).await?;
    if let Some(row) = class.first() {
        proof::twice(&bvc, row, told).await?;
    }
    half_year::tell(&cosmic, told).await?;
    half_year::funnel(&connect_auditor(&stage, clock)?, told).await?;
    let receipts = [steps.last(), notices.last()];
    if keep_running {
        proof::ledgers(&stage, receipts, told)?;
        sum_up([&class, &steps, &notices], refused, told)?;
        keep::until_told(&stage, &class, told).await?;
    }
    region.close().await?;
    municipality.close().await?;
    if !keep_running {
        proof::ledgers(&stage, receipts, told)?;
        sum_up([&class, &steps, &notices], refused, told)?;
    }
    Ok(())
}

/// Whoever audits the region has no pack: any does.
fn connect_auditor(stage: &Stage, clock: &SharedClock) -> Result<System, Failure> {
    System::connect("cosmic", &stage.connection("revisionen"), clock)
}

fn introduce(stage: &Stage, told: &mut Told<'_>) -> Result<(), Failure> {
    told.say(format_args!("Two gateways run on this machine, in {}:\n", stage.folder.display()))?;
    for (whose, Place { address, config, .. }) in
        [("Region Värmland", &stage.region), ("Karlstads kommun", &stage.municipality)]
    {
        let config = config.strip_prefix(&stage.folder).unwrap_or(config).display();
        told.say(format_args!("  {whose:<17} https://{address}  stafett serve --config {config}"))?;
    }
    told.say("\nThe children are Skatteverket's test persons; everybody else is made up.")
}

fn sum_up(stories: [&[Row]; 3], refused: usize, told: &mut Told<'_>) -> Result<(), Failure> {
    let rows = || stories.into_iter().flatten();
    let standing = |wanted| rows().filter(|row| row.status.status() == wanted).count();
    told.chapter("Summary")?;
    told.say(format_args!(
        "{} packets were handed over: {} arrived, {} waits for a person, {} was cancelled.\n\
         {refused} row was refused by name.",
        rows().count(),
        rows().filter(|row| row.in_folder).count(),
        standing(PacketStatus::Held),
        standing(PacketStatus::Withdrawn),
    ))?;
    let (held, broken) = told.outcome();
    let verdict = match broken.len() {
        0 => format!("All {held} expectations held."),
        some => format!("{some} of {} expectations did NOT hold.", held + some),
    };
    told.say(verdict)
}
