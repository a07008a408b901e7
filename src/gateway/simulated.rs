//! A gateway on a simulated machine: the same gateway, without a port and without threads of its own.

use super::machine::Machine;
use super::{Gateway, Ports, StartError};
use crate::internals::{ReadPacks, Simulated};
use crate::{Config, Error};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::watch;

impl Gateway {
    /// Opens a gateway on a simulated machine.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_simulated(config: Config, simulated: Simulated) -> Result<Self, StartError> {
        let Simulated { clock, disk, links, inbox, packs, chance, quiet, glance } = simulated;
        let ReadPacks(packs) = packs;
        let quiet = quiet.unwrap_or(super::fold_thread::QUIET);
        let glance = glance.unwrap_or(super::machine::GLANCE);
        let (data, inbox, packs) = (Arc::new(disk), Some(inbox), Some(packs));
        let machine =
            Machine { data, links, inbox, packs, chance, on_runtime: true, quiet, glance };
        Self::open_on(config, Ports { clock, transports: Vec::new() }, machine)
    }

    /// Opens a gateway on a copy of its data folder, on the machine as it is. Configuration and packs are read once for all copies.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_copy(
        config: &Config,
        data: &Path,
        packs: &ReadPacks,
        ports: Ports,
    ) -> Result<Self, StartError> {
        let mut config = config.clone();
        data.clone_into(&mut config.gateway.data);
        let machine = Machine { packs: Some(packs.0.clone()), ..Machine::real(data) };
        Self::open_on(config, ports, machine)
    }

    /// Does what a gateway that serves does by itself, for as long as this is polled.
    ///
    /// # Errors
    /// Where the start can't be put on record.
    pub async fn work(&self) -> Result<(), Error> {
        self.0.end_erasures().await?;
        self.0.lifecycle("started").await?;
        self.0.note_changes().await?;
        let (_stop, stopped) = watch::channel(false);
        tokio::select! {
            biased;
            () = super::clock_watch::watch(Arc::clone(&self.0)) => {}
            () = super::erasure::hourly(Arc::clone(&self.0), stopped.clone()) => {}
            () = super::witness::seek(Arc::clone(&self.0)) => {}
            () = super::notices::daily(Arc::clone(&self.0)) => {}
            () = super::sip::keep_time(Arc::clone(&self.0)) => {}
            () = self.courier().run(stopped) => {}
        }
        Ok(())
    }

    /// Ends what was begun, and erases what is due now, as a gateway that serves does by itself.
    ///
    /// # Errors
    /// Where that can't be put on record.
    pub async fn sweep(&self) -> Result<(), Error> {
        self.0.end_erasures().await?;
        let (_stop, stopped) = watch::channel(false);
        self.0.sweep(&stopped, &mut 0).await
    }

    /// SHA-256 over all that is folded from the journal into the index.
    ///
    /// # Errors
    /// Where the index can't be read.
    pub fn index_digest(&self) -> Result<[u8; 32], Error> {
        Ok(self.0.index.digest()?)
    }
}
