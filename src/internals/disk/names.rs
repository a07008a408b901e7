//! The names of the files on the disk in memory: as a process sees them, and as a power cut would leave them.

use std::collections::{BTreeMap, VecDeque};

/// No file system keeps changes to itself for ever: of more than so many, the oldest are durable without a sync.
const PENDING: usize = 64;

#[derive(Clone, Default)]
pub(super) struct Names {
    seen: BTreeMap<String, usize>,
    durable: BTreeMap<String, usize>,
    /// Changes that no sync has made durable, in order.
    pending: VecDeque<Change>,
}

#[derive(Clone)]
pub(super) enum Change {
    Name(String, usize),
    Rename(String, String),
    Remove(String),
}

impl Names {
    /// A name that is durable from the beginning.
    pub(super) fn begin(&mut self, path: String, file: usize) {
        self.durable.insert(path.clone(), file);
        self.seen.insert(path, file);
    }

    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.seen.get(path).copied()
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, usize)> {
        self.seen.iter().map(|(path, file)| (path.as_str(), *file))
    }

    pub(super) fn change(&mut self, change: Change) {
        change.clone().apply(&mut self.seen);
        self.pending.push_back(change);
        if self.pending.len() > PENDING
            && let Some(oldest) = self.pending.pop_front()
        {
            oldest.apply(&mut self.durable);
        }
    }

    /// Makes durable what was changed of these paths.
    pub(super) fn sync(&mut self, concerns: impl Fn(&str) -> bool) {
        let pending = std::mem::take(&mut self.pending);
        for change in pending {
            if concerns(change.path()) {
                change.apply(&mut self.durable);
            } else {
                self.pending.push_back(change);
            }
        }
    }

    /// Keeps the first of the pending changes, as many as `keep` says of how many there are.
    pub(super) fn lose_power(&mut self, keep: impl FnOnce(usize) -> usize) {
        let kept = keep(self.pending.len());
        for change in std::mem::take(&mut self.pending).into_iter().take(kept) {
            change.apply(&mut self.durable);
        }
        self.seen = self.durable.clone();
    }
}

impl Change {
    fn path(&self) -> &str {
        match self {
            Self::Name(path, _) | Self::Rename(path, _) | Self::Remove(path) => path,
        }
    }

    fn apply(self, names: &mut BTreeMap<String, usize>) {
        match self {
            Self::Name(path, file) => {
                names.insert(path, file);
            }
            Self::Rename(from, to) => {
                if let Some(file) = names.remove(&from) {
                    names.insert(to, file);
                }
            }
            Self::Remove(path) => {
                names.remove(&path);
            }
        }
    }
}
