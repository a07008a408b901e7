//! A disk in memory that fails, forgets and tears when told to.

use super::{content::Content, dice::Dice};
use crate::journal::storage::{FolderLock, Storage, StoredFile};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex},
};

/// What happens at the chosen operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// It fails, and did nothing.
    Fails,
    /// It fails, but was done.
    FailsButPersists,
    /// A sync fails, and from then on what it should have written counts as written, though it is only in memory.
    /// Any other operation fails, and did nothing.
    ForgetsWhatItShouldSync,
    /// The process ends before it.
    Kills,
    /// Power goes while it is under way; what of it and of all else unsynced is kept, the dice decide.
    CutsPower,
}

pub(super) const FAULTS: [Fault; 5] = [
    Fault::Fails,
    Fault::FailsButPersists,
    Fault::ForgetsWhatItShouldSync,
    Fault::Kills,
    Fault::CutsPower,
];

/// A folder on that disk. Clones are the same folder.
#[derive(Clone)]
pub(super) struct Memory(Arc<Mutex<Disk>>);

#[derive(Clone, Default)]
struct Disk {
    files: Vec<Content>,
    names: BTreeMap<String, usize>,
    durable_names: BTreeMap<String, usize>,
    /// Changes of names that no sync has made durable.
    pending: Vec<Change>,
    operations: u64,
    fault: Option<(u64, Fault)>,
    dead: bool,
    locked: bool,
    /// Room for so many bytes; no limit if nothing.
    room: Option<usize>,
}

/// What an operation is to a fault.
enum Work {
    Syncs(usize),
    SyncsFolder,
    Other,
}

#[derive(Clone)]
enum Change {
    Name(String, usize),
    Rename(String, String),
    Remove(String),
}

impl Memory {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    fn disk(&self) -> std::sync::MutexGuard<'_, Disk> {
        self.0.lock().unwrap()
    }

    /// From now on, the operation after `after` others meets the fault.
    pub(super) fn plan(&self, after: u64, fault: Fault) {
        let mut disk = self.disk();
        disk.fault = Some((disk.operations + after, fault));
    }

    pub(super) fn fault_is_over(&self) -> bool {
        let disk = self.disk();
        disk.fault.is_none_or(|(at, _)| disk.operations > at)
    }

    pub(super) fn power_is_cut(&self) -> bool {
        self.disk().dead
    }

    pub(super) fn limit_room(&self, bytes: Option<usize>) {
        self.disk().room = bytes;
    }

    /// What a new process finds: everything written, durable or not.
    pub(super) fn after_restart(&self) -> Self {
        let mut disk = self.disk().clone();
        disk.fault = None;
        disk.dead = false;
        disk.locked = false;
        Self(Arc::new(Mutex::new(disk)))
    }

    /// What is found after a power cut: everything durable, and of the rest what the dice keep.
    pub(super) fn after_power_cut(&self, dice: &mut Dice) -> Self {
        let after = self.after_restart();
        let mut disk = after.disk();
        // The file system does its changes of names in order.
        let done = dice.roll(disk.pending.len() as u64 + 1) as usize;
        let mut names = disk.durable_names.clone();
        for change in disk.pending.drain(..).take(done) {
            change.apply(&mut names);
        }
        disk.durable_names = names.clone();
        disk.names = names;
        let mercy = dice.roll(5);
        for content in &mut disk.files {
            content.settle(dice, mercy);
        }
        drop(disk);
        after
    }

    /// What is found after a power cut that took everything it could.
    pub(super) fn after_worst_power_cut(&self) -> Self {
        let after = self.after_restart();
        let mut disk = after.disk();
        disk.pending.clear();
        disk.names = disk.durable_names.clone();
        for content in &mut disk.files {
            content.dirty.clear();
            content.seen = content.durable.clone();
        }
        drop(disk);
        after
    }

    /// Every file of the journal itself, with its bytes.
    pub(super) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let disk = self.disk();
        let journal = disk.names.iter().filter(|(name, _)| name.ends_with(".journal"));
        journal.map(|(name, at)| (name.clone(), disk.files[*at].seen.clone())).collect()
    }

    /// A disk that durably holds these files.
    pub(super) fn holding(files: &BTreeMap<String, Vec<u8>>) -> Self {
        let mut disk = Disk::default();
        for (name, bytes) in files {
            disk.names.insert(name.clone(), disk.files.len());
            let (seen, durable) = (bytes.clone(), bytes.clone());
            disk.files.push(Content {
                seen,
                durable,
                dirty: BTreeSet::new(),
                length_is_durable: true,
            });
        }
        disk.durable_names = disk.names.clone();
        Self(Arc::new(Mutex::new(disk)))
    }

    /// Changes one durable byte.
    pub(super) fn flip(&self, name: &str, at: usize, mask: u8) {
        let mut disk = self.disk();
        let file = disk.names[name];
        disk.files[file].seen[at] ^= mask;
        disk.files[file].durable[at] ^= mask;
    }

    fn act<T>(&self, work: Work, act: impl FnOnce(&mut Disk) -> io::Result<T>) -> io::Result<T> {
        let broken = || io::Error::other("the test's disk failed");
        let mut disk = self.disk();
        if disk.dead {
            return Err(broken());
        }
        let fault = disk.fault.filter(|(at, _)| *at == disk.operations).map(|(_, fault)| fault);
        disk.operations += 1;
        match fault {
            None => act(&mut disk),
            Some(Fault::Fails) => Err(broken()),
            Some(Fault::FailsButPersists) => act(&mut disk).and(Err(broken())),
            Some(Fault::ForgetsWhatItShouldSync) => {
                if let Work::Syncs(file) = work {
                    disk.files[file].dirty.clear();
                }
                Err(broken())
            }
            Some(Fault::Kills) => {
                disk.dead = true;
                Err(broken())
            }
            Some(Fault::CutsPower) => {
                // A sync that was under way made nothing sure.
                if matches!(work, Work::Other) {
                    let _ = act(&mut disk);
                }
                disk.dead = true;
                Err(broken())
            }
        }
    }

    fn file(&self, at: usize) -> Arc<dyn StoredFile> {
        Arc::new(MemoryFile { memory: self.clone(), at })
    }
}

impl Disk {
    fn used(&self) -> usize {
        self.names.values().map(|at| self.files[*at].seen.len()).sum()
    }

    fn change(&mut self, change: Change) -> io::Result<()> {
        change.clone().apply(&mut self.names);
        self.pending.push(change);
        Ok(())
    }
}

impl Change {
    fn apply(self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Name(name, at) => {
                names.insert(name, at);
            }
            Self::Rename(from, to) => {
                let at = names.remove(&from).unwrap();
                names.insert(to, at);
            }
            Self::Remove(name) => {
                names.remove(&name);
            }
        }
    }
}

impl Storage for Memory {
    fn lock(&self) -> io::Result<Option<Box<dyn FolderLock>>> {
        let free = !std::mem::replace(&mut self.disk().locked, true);
        Ok(free.then(|| Box::new(Held(self.clone())) as Box<dyn FolderLock>))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.act(Work::Other, |disk| Ok(disk.names.keys().cloned().collect()))
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        self.act(Work::Other, |disk| {
            if disk.names.contains_key(name) {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let at = disk.files.len();
            disk.files.push(Content::default());
            disk.change(Change::Name(name.to_owned(), at))?;
            Ok(self.file(at))
        })
    }

    fn open(&self, name: &str, _writable: bool) -> io::Result<Arc<dyn StoredFile>> {
        self.act(Work::Other, |disk| {
            let at = disk.names.get(name).ok_or(io::ErrorKind::NotFound)?;
            Ok(self.file(*at))
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.act(Work::Other, |disk| {
            disk.names.get(from).ok_or(io::ErrorKind::NotFound)?;
            disk.change(Change::Rename(from.to_owned(), to.to_owned()))
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.act(Work::Other, |disk| {
            disk.names.get(name).ok_or(io::ErrorKind::NotFound)?;
            disk.change(Change::Remove(name.to_owned()))
        })
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.act(Work::SyncsFolder, |disk| {
            disk.pending.clear();
            disk.durable_names = disk.names.clone();
            Ok(())
        })
    }
}

struct Held(Memory);

impl FolderLock for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.disk().locked = false;
    }
}

struct MemoryFile {
    memory: Memory,
    at: usize,
}

impl StoredFile for MemoryFile {
    fn length(&self) -> io::Result<u64> {
        self.memory.act(Work::Other, |disk| Ok(disk.files[self.at].seen.len() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.memory.act(Work::Other, |disk| {
            let from = disk.files[self.at].seen.get(offset as usize..).unwrap_or_default();
            let length = from.len().min(buffer.len());
            buffer[..length].copy_from_slice(&from[..length]);
            Ok(length)
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.memory.act(Work::Other, |disk| {
            let content = &mut disk.files[self.at];
            let range = offset as usize..offset as usize + bytes.len();
            assert!(range.end <= content.seen.len(), "the journal writes into reserved room only");
            content.seen[range.clone()].copy_from_slice(bytes);
            content.dirty.extend(Content::sectors(range));
            Ok(())
        })
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        self.memory.act(Work::Other, |disk| {
            let used = disk.used();
            let content = &mut disk.files[self.at];
            let more = (length as usize).saturating_sub(content.seen.len());
            if disk.room.is_some_and(|room| used + more > room) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            content.seen.resize(content.seen.len() + more, 0);
            content.length_is_durable = false;
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.memory.act(Work::Syncs(self.at), |disk| {
            disk.files[self.at].sync();
            Ok(())
        })
    }
}
