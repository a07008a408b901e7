//! A gateway on a machine that a test holds in its hand.

use super::Disk;
use crate::adapter::Packs;
use crate::codes::CodeMaps;
use crate::gateway::DataFolder;
use crate::index::{Index, IndexError, ValueSeal};
use crate::journal::Storage;
use crate::ledger::Shelf;
use crate::transport::Transport;
use crate::{HsaId, SharedClock};
use std::io;
use std::sync::Arc;
use std::time::Duration;

pub use crate::gateway::Inbox;

/// Everything that shapes what happens on such a machine. All of it runs on the runtime that it is opened in.
pub struct Simulated {
    /// What time it is.
    pub clock: SharedClock,
    /// Where the data lies.
    pub disk: Disk,
    /// How peers are reached.
    pub links: Vec<(HsaId, Arc<dyn Transport>)>,
    /// Every unit's record system.
    pub inbox: Arc<dyn Inbox>,
    /// Read once for all starts.
    pub packs: ReadPacks,
    /// Any byte.
    pub chance: Arc<dyn Fn() -> u8 + Send + Sync>,
    /// How long nothing may come before the index is synced, where that isn't as everywhere.
    pub quiet: Option<Duration>,
    /// How long nothing may be due before the clock is looked at all the same, where that isn't as everywhere.
    pub glance: Option<Duration>,
}

/// The adapter packs that come with the program.
#[derive(Clone)]
pub struct ReadPacks(pub(crate) Packs);

impl ReadPacks {
    /// Reads them.
    ///
    /// # Errors
    /// Where one is wrong.
    pub fn read() -> Result<Self, String> {
        let codes = CodeMaps::builtin().map_err(|error| error.to_string())?;
        Packs::load(None, &codes).map(Self).map_err(|error| error.to_string())
    }
}

impl DataFolder for Disk {
    fn journal(&self) -> io::Result<Arc<dyn Storage>> {
        Ok(Arc::new(self.clone()))
    }

    fn index(&self, seal: ValueSeal) -> Result<Index, IndexError> {
        let file = self.index_file().map_err(IndexError::store)?;
        Index::open_on(file, seal)
    }

    fn set_index_aside(&self) -> io::Result<()> {
        self.rename_index()
    }

    fn remove_index_set_aside(&self) -> io::Result<()> {
        self.remove_renamed_index()
    }

    fn ledger(&self) -> Arc<dyn Shelf> {
        Arc::new(self.clone())
    }

    fn free(&self) -> io::Result<u64> {
        Ok(self.left().unwrap_or(u64::MAX))
    }
}
