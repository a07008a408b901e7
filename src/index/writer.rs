//! Writing to the index: one fold step, all of it or nothing.

use super::error::IndexError;
use super::layers::Layers;
use super::recent::{Change, Recent};
use super::rows::{PacketKey, PacketRow, Place};
use super::store::decode;
use super::tables::{
    Lane, LedgerKey, MARK, SEEN, Table, after, aging_key, due_key, heard_key, history_key,
    known_key, line_of, news_key, packet_of, waiting_key, watch_key,
};
use crate::domain::PacketStatus;
use prost::Message;
use std::collections::BTreeSet;

/// One step, upon all that stands already.
pub(crate) struct IndexWriter<'i> {
    layers: &'i Layers,
    step: Recent,
    /// How many more packets are unfinished after it.
    more: i64,
}

const FORM_KEY: &[u8] = b"form";

impl<'i> IndexWriter<'i> {
    pub(super) fn upon(layers: &'i Layers) -> Self {
        Self { layers, step: Recent::default(), more: 0 }
    }

    pub(super) fn into_step(self) -> (Recent, i64) {
        (self.step, self.more)
    }

    pub(super) fn form(&self) -> Result<u64, IndexError> {
        let value = self.get(Table::Meta, FORM_KEY)?;
        Ok(value.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    pub(super) fn set_form(&mut self, form: u64) {
        self.put(Table::Meta, FORM_KEY, form.to_be_bytes().to_vec());
    }

    /// Says that every group up to the one with this mark is folded in.
    pub(crate) fn set_mark(&mut self, mark: &[u8]) -> Result<(), IndexError> {
        self.put(Table::Meta, MARK, mark.to_vec());
        Ok(())
    }

    /// What something was when it was last put on record.
    pub(crate) fn put_known(&mut self, what: &str, now: &[u8]) -> Result<(), IndexError> {
        self.put(Table::Meta, &known_key(what), now.to_vec());
        Ok(())
    }

    pub(crate) fn packet(&self, key: &PacketKey) -> Result<Option<PacketRow>, IndexError> {
        self.get(Table::Packets, &key.bytes())?.map(decode).transpose()
    }

    /// Writes a packet's row, and moves its place among what is due, watched, waiting, held and kept.
    pub(crate) fn put_packet(
        &mut self,
        key: &PacketKey,
        before: Option<&PacketRow>,
        row: &PacketRow,
    ) -> Result<(), IndexError> {
        self.move_places(key, before, Some(row));
        self.put(Table::Packets, &key.bytes(), row.encode_to_vec());
        Ok(())
    }

    /// Takes out what is known of a packet: all of it where there is a row, else what these records tell, which are in order.
    pub(crate) fn forget(&mut self, key: &PacketKey, records: &[u64]) -> Result<(), IndexError> {
        let row = self.packet(key)?;
        let (first, end) = (history_key(key, 0), after(&key.bytes()));
        for place in self.keys(Table::History, &first, &end, usize::MAX)? {
            let number = place.last_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
            if let Some(row) = &row {
                self.step.set(Table::News, news_key(&row.peer, number), Change::Gone);
            } else if records.binary_search(&number).is_err() {
                continue;
            }
            self.step.set(Table::History, place, Change::Gone);
        }
        if let Some(row) = row {
            self.move_places(key, Some(&row), None);
            self.unhear(key, &row)?;
            for replaced in row.came_before.iter().filter_map(|key| PacketKey::from_bytes(key)) {
                self.forget_replacement(&replaced, key)?;
            }
            self.step.set(Table::Packets, key.bytes().to_vec(), Change::Gone);
        }
        Ok(())
    }

    /// A packet of which nothing else is known any more.
    pub(crate) fn set_gone(&mut self, pseudonym: &[u8]) {
        self.put(Table::Gone, pseudonym, Vec::new());
    }

    /// Entries before `next` that belong to no packet have been seen to.
    pub(crate) fn set_seen(&mut self, next: u64) -> Result<(), IndexError> {
        let known = self.get(Table::Meta, SEEN)?;
        let known = known.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        if next > known {
            self.put(Table::Meta, SEEN, next.to_be_bytes().to_vec());
        }
        Ok(())
    }

    /// An erasure was announced by the record at a place.
    pub(crate) fn begin_erasing(&mut self, place: &Place) {
        self.put(Table::Erasing, &place.number.to_be_bytes(), place.encode_to_vec());
    }

    /// What that record announced is done.
    pub(crate) fn end_erasing(&mut self, number: u64) {
        self.step.set(Table::Erasing, number.to_be_bytes().to_vec(), Change::Gone);
    }

    /// The packet that stands first in a row's line; whether this one would stand before it.
    pub(crate) fn first_in_line(
        &self,
        key: &PacketKey,
        row: &PacketRow,
    ) -> Result<Option<(PacketKey, bool)>, IndexError> {
        let line = line_of(key.side, row);
        let Some(first) = self.first(Table::Waiting, &line, &after(&line))? else {
            return Ok(None);
        };
        let packet = packet_of(&first).ok_or(IndexError::Altered)?;
        Ok(Some((packet, waiting_key(key, row) < first)))
    }

    pub(crate) fn add_history(&mut self, key: &PacketKey, place: &Place) -> Result<(), IndexError> {
        self.put(Table::History, &history_key(key, place.number), place.encode_to_vec());
        Ok(())
    }

    pub(crate) fn facts(&self, child: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        self.get(Table::Facts, child)
    }

    pub(crate) fn put_facts(&mut self, child: &[u8], facts: &[u8]) -> Result<(), IndexError> {
        self.put(Table::Facts, child, facts.to_vec());
        Ok(())
    }

    pub(crate) fn put_checkpoint(&mut self, tree_size: u64, note: &str) -> Result<(), IndexError> {
        self.put(Table::Checkpoints, &tree_size.to_be_bytes(), note.as_bytes().to_vec());
        Ok(())
    }

    /// Something is to be told to a peer of a packet that it delivered.
    pub(crate) fn add_news(&mut self, peer: &str, place: &Place) -> Result<(), IndexError> {
        self.put(Table::News, &news_key(peer, place.number), place.encode_to_vec());
        Ok(())
    }

    /// A peer's news are heard up to the entry before `next` of the ledger that this key signs.
    pub(crate) fn heard(
        &mut self,
        peer: &str,
        ledger: LedgerKey,
        next: u64,
    ) -> Result<(), IndexError> {
        let key = heard_key(peer, ledger);
        let known = self.get(Table::Heard, &key)?;
        let known = known.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        self.put(Table::Heard, &key, known.max(next).to_be_bytes().to_vec());
        Ok(())
    }

    /// An operator holds all that goes to a unit, or lets it go on.
    pub(crate) fn set_paused(
        &mut self,
        unit: &str,
        held: Option<&Place>,
    ) -> Result<(), IndexError> {
        match held {
            Some(place) => self.put(Table::Paused, unit.as_bytes(), place.encode_to_vec()),
            None => self.step.set(Table::Paused, unit.as_bytes().to_vec(), Change::Gone),
        }
        Ok(())
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        match self.step.get(table, key) {
            Some(change) => Ok(change.value().cloned()),
            None => self.layers.get(table, key),
        }
    }

    /// The first keys of a range, as this step leaves it: how much is folded in one step must not matter.
    pub(super) fn keys(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
        most: usize,
    ) -> Result<Vec<Vec<u8>>, IndexError> {
        let changed = self.step.range(table, from, to).count();
        let there = self.layers.range(table, from, to, most.saturating_add(changed))?;
        let mut keys: BTreeSet<_> = there.into_iter().map(|(key, _)| key).collect();
        for (key, change) in self.step.range(table, from, to) {
            match change.value() {
                Some(_) => drop(keys.insert(key.clone())),
                None => drop(keys.remove(key)),
            }
        }
        Ok(keys.into_iter().take(most).collect())
    }

    /// Looks at every entry of a table once, as this step leaves it; never many more than `page` are in memory.
    pub(super) fn each(
        &mut self,
        table: Table,
        page: usize,
        mut look: impl FnMut(&mut Self, &[u8], Vec<u8>) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let changed = self.step.all(table).map(|(key, _)| key.clone());
        let changed: BTreeSet<_> = changed.collect();
        for key in &changed {
            if let Some(value) = self.get(table, key)? {
                look(self, key, value)?;
            }
        }
        let mut from = Vec::new();
        loop {
            let there = self.layers.range(table, &from, &[u8::MAX; 65], page)?;
            let Some((last, _)) = there.last() else { return Ok(()) };
            from = after(last);
            for (key, value) in there {
                if !changed.contains(&key) {
                    look(self, &key, value)?;
                }
            }
        }
    }

    /// The first key of a range, as this step leaves it.
    fn first(&self, table: Table, from: &[u8], to: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        let changed = |change: &Change| change.value().is_some();
        let mut here = self.step.range(table, from, to).filter(|(_, change)| changed(change));
        let here = here.next().map(|(key, _)| key.clone());
        let mut from = from.to_vec();
        loop {
            let there = self.layers.range(table, &from, to, 1)?.pop().map(|(key, _)| key);
            match there {
                // It goes with this step.
                Some(key) if self.step.get(table, &key).is_some_and(|it| !changed(it)) => {
                    from = after(&key);
                }
                there => return Ok(here.into_iter().chain(there).min()),
            }
        }
    }

    pub(super) fn remove(&mut self, table: Table, key: Vec<u8>) {
        self.step.set(table, key, Change::Gone);
    }

    pub(super) fn put(&mut self, table: Table, key: &[u8], value: Vec<u8>) {
        self.step.set(table, key.to_vec(), Change::Put(value));
    }

    /// Moves a packet's places in the tables that say what is to be done when.
    fn move_places(
        &mut self,
        key: &PacketKey,
        before: Option<&PacketRow>,
        row: Option<&PacketRow>,
    ) {
        let unfinished = |row: &PacketRow| i64::from(row.is_unfinished(key.side));
        self.more += row.map_or(0, unfinished) - before.map_or(0, unfinished);
        let of =
            |row: Option<&PacketRow>| row.map_or_else(Default::default, |row| places(key, row));
        for ((table, before), place) in PLACED.into_iter().zip(of(before)).zip(of(row)) {
            self.move_key(table, before, place);
        }
    }

    /// A packet stands at one place of such a table at most: where it comes to stand, nothing stood.
    fn move_key(&mut self, table: Table, from: Option<Vec<u8>>, to: Option<Vec<u8>>) {
        if from == to {
            return;
        }
        if let Some(key) = from {
            self.step.set(table, key, Change::Gone);
        }
        if let Some(key) = to {
            self.step.set(table, key, Change::New(Vec::new()));
        }
    }
}

/// The tables in which a packet has a place while there is something to be done about it.
const PLACED: [Table; 6] =
    [Table::Due, Table::Watch, Table::Waiting, Table::Held, Table::Content, Table::Log];

/// A packet's place in each of them.
fn places(key: &PacketKey, row: &PacketRow) -> [Option<Vec<u8>>; 6] {
    let held = row.status() == PacketStatus::Held;
    [
        row.due_at(key.side).map(|time| due_key(&Lane::of(key, row), time, key)),
        row.watched_at(key.side).map(|time| watch_key(time, key)),
        row.is_unfinished(key.side).then(|| waiting_key(key, row)),
        held.then(|| key.bytes().to_vec()),
        row.content_ages_from().map(|time| aging_key(time, key)),
        row.log_ages_from().map(|time| aging_key(time, key)),
    ]
}
