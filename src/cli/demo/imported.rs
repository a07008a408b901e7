//! School health's folder: what the municipality's gateway wrote there, through its pack.

use super::{
    rows::Row,
    system::appears,
    told::{Failure, Told},
};
use crate::wire::v1::PacketStatus;
use std::{fs, io, path::Path};

/// Files of the folder that are named.
const SHOWN: usize = 3;
/// Lines of a handover before those that tell of the child.
const BEGINNING: usize = 5;

/// Waits for the class's files, and holds the folder against what was permitted.
pub(super) async fn check(
    folder: &Path,
    rows: &mut [Row],
    told: &mut Told<'_>,
) -> Result<(), Failure> {
    let mut sent = 0;
    for row in rows.iter_mut().filter(|row| row.status.status() == PacketStatus::Imported) {
        row.in_folder = appears(&folder.join(format!("{}.json", row.id()))).await;
        sent += 1;
    }
    let imported = rows.iter().filter(|row| row.in_folder).count();
    let files = fs::read_dir(folder).map_err(|error| Failure::of(folder.display(), error))?.count();
    told.expect(
        sent == rows.len().saturating_sub(2) && imported == sent && files == sent,
        format_args!("{imported} handovers are in school health's folder, and nothing else is"),
    )?;
    let told_of = rows.iter().filter(|row| row.withheld().iter().any(|part| part == "relative"));
    let mut kept_back = told_of.map(|row| folder.join(format!("{}.json", row.id()))).peekable();
    told.expect(kept_back.peek().is_some(), "what one record tells of a relative is withheld")?;
    for file in kept_back {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let handover: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let notes = handover.get("anteckningar_om_anhöriga").and_then(serde_json::Value::as_array);
        told.expect(
            notes.is_some_and(Vec::is_empty),
            "and its file in the folder says nothing of a relative",
        )?;
    }
    Ok(())
}

/// What the folder holds, and how one of its files begins.
pub(super) fn show(folder: &Path, told: &mut Told<'_>) -> Result<(), Failure> {
    let failed = |error| Failure::of(folder.display(), error);
    let entries = fs::read_dir(folder).map_err(failed)?;
    let mut files =
        entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>().map_err(failed)?;
    files.sort();
    told.say("\nSchool health's folder, which Karlstad's gateway fills through its pack:")?;
    for file in files.iter().take(SHOWN) {
        let size = fs::metadata(file).map_err(failed)?.len();
        let name = file.file_name().unwrap_or_default().display();
        told.say(format_args!("  {name}  {size} bytes"))?;
    }
    told.say(format_args!(
        "  and {} more; the first one begins:",
        files.len().saturating_sub(SHOWN)
    ))?;
    let first =
        files.first().map(fs::read_to_string).transpose().map_err(failed)?.unwrap_or_default();
    first
        .lines()
        .filter(|line| !line.is_empty())
        .take(BEGINNING)
        .try_for_each(|line| told.say(format_args!("    {line}")))
}
