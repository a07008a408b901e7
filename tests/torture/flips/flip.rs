//! One altered byte: a copy of the store with it, a gateway on the copy, and what came of asking that.

use super::{
    Answers, Outcome,
    asked::{Verdict, ask, compare},
    store::{Kept, Store},
};
use crate::support::{EMI, Postbox, REGION};
use jiff::Timestamp;
use stafett::internals::ReadPacks;
use stafett::{Clock, Config, Gateway, Ports, SystemClock};
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{runtime::Builder, time::timeout};

/// Far longer than opening a small store and asking it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// One byte of one file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flip {
    pub(crate) file: usize,
    pub(crate) place: usize,
}

/// What came of it, as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Came {
    Unharmed,
    IndexBuiltAnew,
    SomeErrors,
    NotStarted,
}

impl Flip {
    pub(crate) fn told(&self, store: &Store, mask: u8) -> String {
        let name = store.files.get(self.file).map(|file| file.name.display().to_string());
        format!("{} byte {} ^ {mask:#04x}", name.unwrap_or_default(), self.place)
    }
}

/// The time that all is asked at.
#[derive(Clone, Copy)]
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// Alters one copy after the other.
pub(crate) struct Flipper<'s> {
    store: &'s Store,
    config: Config,
    packs: ReadPacks,
    folder: TempDir,
    copies: usize,
    /// Copies that are still to be removed.
    done: Vec<PathBuf>,
    clock: Still,
}

impl<'s> Flipper<'s> {
    pub(crate) fn new(store: &'s Store) -> Outcome<Self> {
        let config = Config::load(&store.site.config_file(REGION), SystemClock.now())?;
        let packs = ReadPacks::read()?;
        let clock = Still("2027-08-16T09:00:00Z".parse()?);
        // In memory where that can be had: nothing here is about what a sync keeps.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir())?;
        Ok(Self { store, config, packs, folder, copies: 0, done: Vec::new(), clock })
    }

    /// What is answered about the store as it is.
    pub(crate) fn untouched(&mut self) -> Outcome<Answers> {
        let (folder, answers) = self.asked(|_, _| {})?;
        self.remove(folder);
        Ok(answers?)
    }

    /// Alters one byte of a fresh copy, and asks that; the inner error says what may not be.
    pub(crate) fn flipped(
        &mut self,
        flip: Flip,
        mask: u8,
        before: &Answers,
    ) -> Outcome<Result<Came, String>> {
        let (folder, answers) = self.asked(|n, bytes| {
            if let Some(byte) = bytes.get_mut(flip.place).filter(|_| n == flip.file) {
                *byte ^= mask;
            }
        })?;
        let anew = folder.join("index.broken").exists();
        self.remove(folder);
        let answers = match answers {
            Ok(answers) => answers,
            Err(Refused::NotStarted(why)) if why.len() > 20 => return Ok(Ok(Came::NotStarted)),
            Err(other) => return Ok(Err(other.to_string())),
        };
        Ok(match compare(before, &answers) {
            Verdict::Same if anew => Ok(Came::IndexBuiltAnew),
            Verdict::Same => Ok(Came::Unharmed),
            Verdict::SomeErrors => Ok(Came::SomeErrors),
            Verdict::Wrong(what) => Err(what),
        })
    }

    /// Copies, alters, opens and asks. The folder has a name of its own: what an earlier gateway still puts off writes elsewhere.
    fn asked(
        &mut self,
        alter: impl Fn(usize, &mut Vec<u8>),
    ) -> Outcome<(PathBuf, Result<Answers, Refused>)> {
        self.copies += 1;
        let folder = self.folder.path().join(self.copies.to_string());
        for (n, Kept { name, bytes }) in self.store.files.iter().enumerate() {
            let mut bytes = bytes.clone();
            alter(n, &mut bytes);
            write(&folder.join(name), &bytes)?;
        }
        let answers = catch_unwind(AssertUnwindSafe(|| self.open_and_ask(&folder)));
        Ok((folder, answers.unwrap_or(Err(Refused::Panicked))))
    }

    /// A gateway that has been let go may still be writing there: then it is removed later.
    fn remove(&mut self, folder: PathBuf) {
        self.done.push(folder);
        self.done.retain(|folder| fs::remove_dir_all(folder).is_err());
    }

    fn open_and_ask(&self, data: &Path) -> Result<Answers, Refused> {
        let other = |error: &dyn std::fmt::Display| Refused::Other(error.to_string());
        let unit = EMI.parse().map_err(|error| other(&error))?;
        let transports = vec![(unit, Postbox::open() as Arc<dyn stafett::Transport>)];
        let ports = Ports { clock: Arc::new(self.clock), transports };
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|error| other(&error))?;
        runtime.block_on(async {
            let gateway = Gateway::open_copy(&self.config, data, &self.packs, ports)
                .map_err(|error| Refused::NotStarted(error.to_string()))?;
            match timeout(PATIENCE, ask(&gateway, self.store)).await {
                Ok(answers) => answers.map_err(|error| other(&error)),
                Err(_) => Err(Refused::Hung),
            }
        })
    }
}

/// Why nothing could be asked.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("didn't start: {0}")]
    NotStarted(String),
    #[error("hung")]
    Hung,
    #[error("panicked")]
    Panicked,
    #[error("{0}")]
    Other(String),
}

/// Blank ends are left to the file system: most of a segment is.
fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let written = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
    let file = fs::File::create(path)?;
    std::io::Write::write_all(&mut &file, bytes.get(..written).unwrap_or_default())?;
    file.set_len(bytes.len() as u64)?;
    Ok(())
}
