//! Starts one gateway over and over, and kills it each time: while it recovers, while it serves, while it drains.

use super::{Outcome, chance::Chance, process::Process};
use crate::support::{Client, House, Site};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{sync::watch, time::sleep};

/// Where a gateway is reached; nothing while it isn't there.
pub(crate) type Reached = watch::Sender<Option<Client>>;

/// How long a gateway may serve before it is killed; on a busy machine longer by two of its starts.
const LIFE_MS: u64 = 250;
/// How long it may drain.
const DRAIN_MS: u64 = 30;
/// Every so many are told of.
const TOLD: u64 = 100;

pub(crate) struct Killer {
    pub(crate) site: Arc<Site>,
    pub(crate) house: House,
    pub(crate) reached: Reached,
    pub(crate) chance: Chance,
    /// Counts every killer's.
    pub(crate) kills: Arc<AtomicU64>,
}

impl Killer {
    /// Kills until `most` were killed by all, and leaves the gateway serving.
    pub(crate) async fn run(mut self, most: u64) -> Outcome<Process> {
        let mut usual_start = Duration::from_millis(100);
        loop {
            let mut process = Process::start(&self.site, self.house)?;
            let over = self.kills.load(Ordering::Relaxed) >= most;
            if !over && self.chance.one_in(2) {
                // In the midst of recovery, often again in the midst of the next one.
                let moment = self.chance.below(usual_start.as_micros() as u64 * 5 / 4);
                sleep(Duration::from_micros(moment)).await;
            } else {
                usual_start = process.healthy(&self.site, self.house).await?;
                let address = self.site.address_of(self.house);
                self.reached.send_replace(self.site.connect(Some("bvc"), address).await.ok());
                if over && self.reached.borrow().is_some() {
                    return Ok(process);
                }
                let life = LIFE_MS + 2 * usual_start.as_millis() as u64;
                sleep(Duration::from_millis(self.chance.below(life))).await;
                if self.chance.one_in(8) {
                    process.terminate()?;
                    sleep(Duration::from_millis(self.chance.below(DRAIN_MS))).await;
                }
            }
            let killed = process.kill()?;
            self.reached.send_replace(None);
            let kills =
                u64::from(killed) + self.kills.fetch_add(u64::from(killed), Ordering::Relaxed);
            if killed && kills.is_multiple_of(TOLD) {
                println!("kills: {kills} in this round");
            }
        }
    }
}
