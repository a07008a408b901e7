//! The machine that a gateway runs on: where its data lies, how its peers are reached, whose threads it uses.

use super::fold_thread::QUIET;
use crate::adapter::Packs;
use crate::domain::HsaId;
use crate::index::{Index, IndexError, ValueSeal};
use crate::journal::{FileStorage, Storage};
use crate::ledger::{LocalShelf, Shelf};
use crate::transport::Transport;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

/// How often the clock is looked at while nothing is due: due times are wall-clock times, and a clock may be set.
pub(super) const GLANCE: Duration = Duration::from_secs(30);

/// Where a gateway's data lies.
pub(crate) trait DataFolder: Send + Sync {
    /// The journal's folder, which is made if it isn't there.
    fn journal(&self) -> io::Result<Arc<dyn Storage>>;

    /// The index, which is begun if it isn't there.
    fn index(&self, seal: ValueSeal) -> Result<Index, IndexError>;

    /// Takes an index that can't be used out of the way.
    fn set_index_aside(&self) -> io::Result<()>;

    /// Removes one that was, if any: it keeps what erasure says is gone.
    fn remove_index_set_aside(&self) -> io::Result<()>;

    /// The ledger's folder.
    fn ledger(&self) -> Arc<dyn Shelf>;

    /// How many bytes more there is room for.
    fn free(&self) -> io::Result<u64>;
}

/// Removes an index that was set aside. It is only kept for whoever wants to know, and nothing stops where it can't be removed.
pub(super) fn forget_index_set_aside(data: &dyn DataFolder) {
    if let Err(error) = data.remove_index_set_aside() {
        tracing::error!(
            %error,
            "the index that was set aside can't be removed; the operator must delete index.broken, which keeps what erasure says is gone"
        );
    }
}

/// A record system that takes files.
pub trait Inbox: Send + Sync + 'static {
    /// Takes a whole file; the same file again changes nothing. Asked right before the file is there to see, `is_wanted` says whether
    /// anybody still waits for it.
    ///
    /// # Errors
    /// Where the file can't be written, or isn't wanted any more.
    fn take(&self, file_name: &str, bytes: &[u8], is_wanted: &dyn Fn() -> bool) -> io::Result<()>;

    /// Takes away what is left of files that an earlier process did not write to their end.
    fn clear(&self) {}
}

/// Any byte.
pub(super) type Chance = Arc<dyn Fn() -> u8 + Send + Sync>;

/// All that a simulation puts another thing in the place of.
pub(crate) struct Machine {
    pub(super) data: Arc<dyn DataFolder>,
    /// How these peers are reached, in place of gRPC.
    pub(super) links: Vec<(HsaId, Arc<dyn Transport>)>,
    /// Every unit's record system, in place of its folder.
    pub(super) inbox: Option<Arc<dyn Inbox>>,
    /// Packs that were read before; they are the same for every gateway.
    pub(super) packs: Option<Packs>,
    /// Spreads retries: any byte.
    pub(super) chance: Chance,
    /// Whether everything runs on the runtime that opens the gateway: then a seed repeats the order of it.
    pub(super) on_runtime: bool,
    /// How long nothing may come before what was folded is synced.
    pub(super) quiet: Duration,
    /// How long nothing may be due before the clock is looked at all the same.
    pub(super) glance: Duration,
}

impl Machine {
    /// The real one.
    pub(super) fn real(data: &Path) -> Self {
        Self {
            data: Arc::new(LocalData(data.to_owned())),
            links: Vec::new(),
            inbox: None,
            packs: None,
            chance: Arc::new(random_byte),
            on_runtime: false,
            quiet: QUIET,
            glance: GLANCE,
        }
    }
}

fn random_byte() -> u8 {
    let mut byte = [0];
    // Without randomness retries are not spread, which is no reason to stop.
    let _ = aws_lc_rs::rand::fill(&mut byte);
    let [byte] = byte;
    byte
}

/// A folder on a local disk.
struct LocalData(PathBuf);

impl LocalData {
    fn index_file(&self) -> PathBuf {
        self.0.join("index.redb")
    }

    fn index_set_aside(&self) -> PathBuf {
        self.0.join("index.broken")
    }
}

impl DataFolder for LocalData {
    fn journal(&self) -> io::Result<Arc<dyn Storage>> {
        Ok(Arc::new(FileStorage::create(&self.0.join("journal"))?))
    }

    fn index(&self, seal: ValueSeal) -> Result<Index, IndexError> {
        Index::open(&self.index_file(), seal)
    }

    fn set_index_aside(&self) -> io::Result<()> {
        fs::rename(self.index_file(), self.index_set_aside())
    }

    fn remove_index_set_aside(&self) -> io::Result<()> {
        match fs::remove_file(self.index_set_aside()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    fn ledger(&self) -> Arc<dyn Shelf> {
        Arc::new(LocalShelf::new(self.0.join("ledger")))
    }

    fn free(&self) -> io::Result<u64> {
        let disk = rustix::fs::statvfs(&self.0)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }
}
