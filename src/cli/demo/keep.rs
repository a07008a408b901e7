//! After the demo: both gateways stay, and whoever watched may try them.

use super::{
    rows::Row,
    stage::{Stage, make, write},
    told::{Failure, Told},
};
use crate::{adapter, cli::serve::Signals};
use std::{env, path::Path};

/// Says how to submit, then waits for a signal.
pub(super) async fn until_told(
    stage: &Stage,
    class: &[Row],
    told: &mut Told<'_>,
) -> Result<(), Failure> {
    let mut signals = Signals::new().map_err(|error| Failure::of("signals", error))?;
    let samples = stage.folder.join("samples");
    make(&samples)?;
    let file = samples.join("atgardskoder.csv");
    write(&file, adapter::sample("cosmic", "atgardskoder.csv").unwrap_or_default())?;
    let program = program();
    let packet = class.first().map(Row::id).unwrap_or_default();
    told.chapter("Both gateways still run: Ctrl-C drains them")?;
    for (what, command) in [
        (
            "The day's codes once more; each row becomes a new packet:",
            format!(
                "submit --connection {} --pack cosmic {}",
                quoted(&stage.connection("cosmic")),
                quoted(&file)
            ),
        ),
        (
            "What happened to the first child's handover:",
            format!("status --connection {} {packet}", quoted(&stage.connection("bvc-journal"))),
        ),
        ("Is the configuration right?", format!("config check {}", quoted(&stage.region.config))),
        (
            "Verify the region's ledger, also while it runs:",
            format!(
                "ledger verify {} --key {} --vkey {}",
                quoted(&stage.region.data),
                quoted(&stage.region.master),
                quoted(&stage.region.vkey)
            ),
        ),
    ] {
        told.say(format_args!("{what}\n  {program} {command}\n"))?;
    }
    told.say(format_args!(
        "What the gateways say goes to {}",
        stage.folder.join("gateways.log").display()
    ))?;
    signals.next().await;
    told.say("\nDraining.")
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// How this program was called, as short as it can be said.
fn program() -> String {
    let name = || "stafett".to_owned();
    let Ok(path) = env::current_exe() else {
        return name();
    };
    let here = env::current_dir().ok();
    let near = here.as_deref().and_then(|here| path.strip_prefix(here).ok());
    near.unwrap_or(&path)
        .to_str()
        .filter(|path| Path::new(path).components().count() > 1)
        .map_or_else(name, str::to_owned)
}
