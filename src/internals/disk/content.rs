//! One file of the disk in memory: what a process sees of it, and what a power cut would bring back.

use crate::internals::Dice;
use std::collections::BTreeMap;
use std::ops::Range;

/// A sector is written whole or not at all.
const SECTOR: usize = 512;

#[derive(Clone, Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
    durable_length: usize,
    /// What stands durably where something else was written that no sync has made sure, by sector.
    undo: BTreeMap<usize, Undo>,
}

#[derive(Clone)]
struct Undo {
    /// Apart, so that finding a place for it moves little.
    before: Box<[u8; SECTOR]>,
    /// A sync failed, and what was written counts as clean though it is only in memory: no later sync writes it.
    forgotten: bool,
}

impl Content {
    /// A file that durably holds these bytes.
    pub(super) fn durable(bytes: Vec<u8>) -> Self {
        Self { durable_length: bytes.len(), bytes, undo: BTreeMap::new() }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// What stands from `offset` on, as much as there is.
    pub(super) fn read(&self, buffer: &mut [u8], offset: usize) -> usize {
        let from = self.bytes.get(offset..).unwrap_or_default();
        let length = from.len().min(buffer.len());
        if let (Some(into), Some(from)) = (buffer.get_mut(..length), from.get(..length)) {
            into.copy_from_slice(from);
        }
        length
    }

    /// Writes within the file's length; false where it would lie beyond.
    pub(super) fn write(&mut self, offset: usize, bytes: &[u8]) -> bool {
        let end = offset.saturating_add(bytes.len());
        if end > self.bytes.len() {
            return false;
        }
        self.remember(offset..end);
        if let Some(place) = self.bytes.get_mut(offset..end) {
            place.copy_from_slice(bytes);
        }
        true
    }

    /// Longer, with zeros, or shorter.
    pub(super) fn set_length(&mut self, length: usize) {
        if length < self.bytes.len() {
            self.remember(length..self.bytes.len());
        }
        self.bytes.resize(length, 0);
    }

    pub(super) fn sync(&mut self) {
        self.undo.retain(|_, undo| undo.forgotten);
        self.durable_length = self.bytes.len();
    }

    pub(super) fn forget(&mut self) {
        self.undo.values_mut().for_each(|undo| undo.forgotten = true);
    }

    /// Changes durable bytes behind everybody's back.
    pub(super) fn flip(&mut self, at: usize, mask: u8) {
        if let Some(byte) = self.bytes.get_mut(at) {
            *byte ^= mask;
        }
    }

    /// Keeps of the unsynced sectors each with a chance of `mercy` in four.
    pub(super) fn lose_power(&mut self, dice: &mut Dice, mercy: u64) {
        let length = match self.bytes.len() {
            same if same == self.durable_length => same,
            seen if mercy > 0 && dice.roll(2) > 0 => seen,
            _ => self.durable_length,
        };
        let seen = self.bytes.len();
        self.bytes.resize(length, 0);
        for (sector, undo) in std::mem::take(&mut self.undo) {
            let start = sector.saturating_mul(SECTOR);
            let kept = !undo.forgotten && start < seen && dice.roll(4) < mercy;
            let end = length.min(start.saturating_add(SECTOR));
            if !kept
                && let Some(place) = self.bytes.get_mut(start..end)
                && let Some(before) = undo.before.get(..place.len())
            {
                place.copy_from_slice(before);
            }
        }
        self.durable_length = length;
    }

    /// Keeps what stands in these bytes' sectors, where that isn't kept already.
    fn remember(&mut self, range: Range<usize>) {
        for sector in range.start / SECTOR..range.end.div_ceil(SECTOR) {
            let undo = self.undo.entry(sector).or_insert_with(|| {
                let mut before = Box::new([0; SECTOR]);
                let start = sector * SECTOR;
                let end = self.bytes.len().min(start + SECTOR);
                if let (Some(now), Some(place)) =
                    (self.bytes.get(start..end), before.get_mut(..end - start))
                {
                    place.copy_from_slice(now);
                }
                Undo { before, forgotten: false }
            });
            undo.forgotten = false;
        }
    }
}
