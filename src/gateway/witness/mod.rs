//! Gateways watch over each other's ledgers: each is a witness of its peers', and asks them to witness its own.
//!
//! Neither ever holds up a packet: without a witness a person is told, and all goes on.

mod add;
mod ask;
mod gathered;
mod seen;
mod silence;
mod standing;

pub(super) use ask::seek;
pub(super) use gathered::Gathered;
pub(super) use seen::Seen;

use super::Standing;
use super::open::Inner;
use crate::Error;
use crate::config::Witness as Settings;
use crate::domain::HsaId;
use crate::transport::Transport;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::{Arc, Mutex};

/// Both sides of it.
pub(super) struct Witnessing {
    pub(super) settings: Settings,
    pub(super) seen: Arc<Seen>,
    pub(super) gathered: Arc<Gathered>,
    /// How those who are asked are reached.
    pub(super) links: BTreeMap<HsaId, Arc<dyn Transport>>,
    /// Callers whose ledger is not watched here, each put on record once: they may ask every minute for ever.
    pub(super) unwatched: Mutex<BTreeSet<HsaId>>,
    /// Since when this ledger has grown without any witness.
    pub(super) alone_since: Mutex<Option<Timestamp>>,
}

impl Inner {
    /// What a failure to write means. A full disk is waited for; after any other nobody knows what a power cut would leave, and the process
    /// stops for recovery.
    fn unwritten(&self, error: &io::Error) -> Error {
        if error.kind() == io::ErrorKind::StorageFull {
            return Error::DiskFull;
        }
        tracing::error!(%error, "what was witnessed can't be written, and the gateway stops");
        self.set_standing(Standing::Halted);
        Error::Halted
    }
}
