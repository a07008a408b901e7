//! A configuration that a gateway can start by: the file, and the packs that it names.

use crate::{adapter::Packs, config::Config};
use jiff::Timestamp;
use std::path::Path;

/// Reads it, or says all that must be corrected.
pub(super) fn load(file: &Path, now: Timestamp) -> Result<Config, String> {
    let config = Config::load(file, now).map_err(|errors| errors.to_string())?;
    let packs = Packs::load(config.gateway.packs.as_deref(), &config.codes)
        .map_err(|error| format!("adapter packs: {error}"))?;
    let known = packs.names().collect::<Vec<_>>().join(", ");
    let unknown = config.deliveries.iter().filter(|delivery| packs.get(&delivery.pack).is_none());
    let wrong: Vec<String> = unknown
        .map(|delivery| {
            let problem = format!("no such pack; one of {known}");
            config.wrong(delivery.pack_line, "deliver.pack", &problem).to_string()
        })
        .collect();
    if wrong.is_empty() { Ok(config) } else { Err(wrong.join("\n")) }
}
