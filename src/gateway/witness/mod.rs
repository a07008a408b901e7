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
use crate::journal::is_out_of_space;
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
    /// What a failure to write means. After any but a full disk nobody knows what a power cut would leave, and the process stops for
    /// recovery.
    fn unwritten(&self, error: &io::Error) -> Error {
        let meant = meaning(error);
        if matches!(meant, Error::Halted) {
            tracing::error!(%error, "what was witnessed can't be written, and the gateway stops");
            self.set_standing(Standing::Halted);
        }
        meant
    }
}

/// A full disk is waited for.
fn meaning(error: &io::Error) -> Error {
    if is_out_of_space(error) { Error::DiskFull } else { Error::Halted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spent_quota_is_a_full_disk_and_nothing_else_is() {
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded] {
            assert!(matches!(meaning(&kind.into()), Error::DiskFull), "{kind}");
        }
        for kind in [io::ErrorKind::Other, io::ErrorKind::ReadOnlyFilesystem] {
            assert!(matches!(meaning(&kind.into()), Error::Halted), "{kind}");
        }
    }
}
