//! The disk in memory, as these tests hold it.

pub(super) use crate::internals::Fault;
use crate::{
    internals::{Dice, Disk, Reach},
    journal::storage::{FolderLock, Storage, StoredFile},
};
use std::{collections::BTreeMap, io, sync::Arc};

pub(super) const FAULTS: [Fault; 6] = [
    Fault::Fails,
    Fault::FailsButPersists,
    Fault::ForgetsWhatItShouldSync,
    Fault::Kills,
    Fault::KillsAfter,
    Fault::CutsPower,
];

/// A journal's folder on that disk. Clones are the same folder, copies are not.
#[derive(Clone)]
pub(super) struct Memory(Disk);

impl Memory {
    pub(super) fn new() -> Self {
        Self(Disk::new())
    }

    /// From now on, the operation after `after` others meets the fault.
    pub(super) fn plan(&self, after: u64, fault: Fault) {
        self.0.plan(after, fault, Reach::Everything);
    }

    pub(super) fn fault_is_over(&self) -> bool {
        self.0.fault_is_over()
    }

    pub(super) fn power_is_cut(&self) -> bool {
        self.0.is_without_power()
    }

    pub(super) fn limit_room(&self, bytes: Option<usize>) {
        self.0.limit_room(bytes);
    }

    /// A copy of what a new process finds: everything written, durable or not.
    pub(super) fn after_restart(&self) -> Self {
        Self(self.0.copied().restarted())
    }

    /// A copy of what is found after a power cut: everything durable, and of the rest what the dice keep.
    pub(super) fn after_power_cut(&self, dice: &mut Dice) -> Self {
        Self(self.0.copied().after_power_cut(dice))
    }

    /// A copy of what is found after a power cut that took everything it could.
    pub(super) fn after_worst_power_cut(&self) -> Self {
        Self(self.0.copied().after_worst_power_cut())
    }

    /// Every file of the journal itself, with its bytes.
    pub(super) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        self.0.journal_files()
    }

    /// A disk that durably holds these files.
    pub(super) fn holding(files: &BTreeMap<String, Vec<u8>>) -> Self {
        Self(Disk::holding(files))
    }

    /// Changes one durable byte.
    pub(super) fn flip(&self, name: &str, at: usize, mask: u8) {
        self.0.flip(name, at, mask);
    }
}

impl Storage for Memory {
    fn lock(&self) -> io::Result<Option<Box<dyn FolderLock>>> {
        self.0.lock()
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.0.names()
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        self.0.create(name)
    }

    fn open(&self, name: &str, writable: bool) -> io::Result<Arc<dyn StoredFile>> {
        self.0.open(name, writable)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.remove(name)
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.0.sync_folder()
    }
}
