//! A gateway whose data lies on a simulated disk, and whose receivers can't be reached, or by a test's own transport.

use super::site::{House, REGION, Site};
use stafett::internals::{Disk, Inbox, ReadPacks, Simulated};
use stafett::{Clock, Config, Gateway, HsaId, SystemClock, Transport};
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// Opens it, or tells what its operator reads.
pub(crate) fn opened_on(site: &Site, disk: &Disk) -> Result<Gateway, String> {
    opened(site, disk, None, Vec::new())
}

/// The same where there is no pause in which anything would be synced.
pub(crate) fn opened_without_a_pause(site: &Site, disk: &Disk) -> Result<Gateway, String> {
    opened(site, disk, Some(Duration::from_secs(86_400)), Vec::new())
}

/// The same where one peer is reached, by this transport.
pub(crate) fn opened_beside(
    site: &Site,
    disk: &Disk,
    peer: House,
    link: Arc<dyn Transport>,
) -> Result<Gateway, String> {
    opened(site, disk, None, vec![(peer.hsa_id.parse().unwrap(), link)])
}

fn opened(
    site: &Site,
    disk: &Disk,
    quiet: Option<Duration>,
    links: Vec<(HsaId, Arc<dyn Transport>)>,
) -> Result<Gateway, String> {
    let config = Config::load(&site.config_file(REGION), SystemClock.now());
    let simulated = Simulated {
        clock: site.clock.clone(),
        disk: disk.clone(),
        links,
        inbox: Arc::new(NoFolder),
        packs: ReadPacks::read()?,
        chance: Arc::new(|| 0),
        quiet,
        glance: None,
    };
    let config = config.map_err(|errors| errors.to_string())?;
    Gateway::open_simulated(config, simulated).map_err(|error| error.to_string())
}

struct NoFolder;

impl Inbox for NoFolder {
    fn take(&self, _: &str, _: &[u8], _: &dyn Fn() -> bool) -> io::Result<()> {
        Err(io::ErrorKind::NotConnected.into())
    }
}
