//! One file of the disk in memory: what a process sees of it, and what would survive.

use super::dice::Dice;
use crate::journal::segments::SECTOR;
use std::collections::BTreeSet;

#[derive(Clone, Default)]
pub(super) struct Content {
    pub(super) seen: Vec<u8>,
    pub(super) durable: Vec<u8>,
    /// Sectors that differ, or may, and would be written by a sync.
    pub(super) dirty: BTreeSet<usize>,
    pub(super) length_is_durable: bool,
}

impl Content {
    pub(super) fn sectors(range: std::ops::Range<usize>) -> impl Iterator<Item = usize> {
        range.start / SECTOR..range.end.div_ceil(SECTOR)
    }

    pub(super) fn sync(&mut self) {
        self.durable.resize(self.seen.len(), 0);
        for sector in std::mem::take(&mut self.dirty) {
            let end = self.seen.len().min((sector + 1) * SECTOR);
            let range = sector * SECTOR..end;
            self.durable[range.clone()].copy_from_slice(&self.seen[range]);
        }
        self.length_is_durable = true;
    }

    /// Keeps of the unsynced sectors each with a chance of `mercy` in four.
    pub(super) fn settle(&mut self, dice: &mut Dice, mercy: u64) {
        if !self.length_is_durable && dice.roll(2) == 0 {
            // Not even the length: a file that was made and not synced.
            self.seen.clear();
            self.durable.clear();
        }
        self.dirty.retain(|_| dice.roll(4) < mercy);
        self.dirty.retain(|sector| sector * SECTOR < self.seen.len());
        self.sync();
        self.seen = self.durable.clone();
    }
}
