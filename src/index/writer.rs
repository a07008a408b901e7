//! Writing to the index: one fold step, all of it or nothing.

use super::rows::{PacketKey, PacketRow, Place};
use super::sealed::ValueSeal;
use super::store::{IndexError, decode};
use super::tables::{
    CHECKPOINTS, DUE, FACTS, HEARD, HELD, HISTORY, Lane, MARK, META, NEWS, PACKETS, PAUSED,
    WAITING, WATCH, after, due_key, history_key, line_of, news_key, packet_of, time_key,
    waiting_key, watch_key,
};
use crate::domain::PacketStatus;
use prost::Message;
use redb::{ReadableTable, ReadableTableMetadata, Table, TableDefinition, WriteTransaction};

type Values<'t> = Table<'t, &'static [u8], &'static [u8]>;
type Keys<'t> = Table<'t, &'static [u8], ()>;

/// The tables of one step. Those that few records touch are opened when they are.
pub(crate) struct IndexWriter<'t> {
    transaction: &'t WriteTransaction,
    seal: &'t ValueSeal,
    meta: Values<'t>,
    packets: Values<'t>,
    due: Keys<'t>,
    watch: Keys<'t>,
    waiting: Keys<'t>,
    history: Values<'t>,
    facts: Values<'t>,
    checkpoints: Values<'t>,
}

const FORM_KEY: &[u8] = b"form";

/// The most packets of one lane that an operator's act makes due at once; the others are when their time comes.
const HURRIED: usize = 10_000;

impl<'t> IndexWriter<'t> {
    pub(super) fn open(
        transaction: &'t WriteTransaction,
        seal: &'t ValueSeal,
    ) -> Result<Self, IndexError> {
        Ok(Self {
            transaction,
            seal,
            meta: transaction.open_table(META).map_err(IndexError::store)?,
            packets: transaction.open_table(PACKETS).map_err(IndexError::store)?,
            due: transaction.open_table(DUE).map_err(IndexError::store)?,
            watch: transaction.open_table(WATCH).map_err(IndexError::store)?,
            waiting: transaction.open_table(WAITING).map_err(IndexError::store)?,
            history: transaction.open_table(HISTORY).map_err(IndexError::store)?,
            facts: transaction.open_table(FACTS).map_err(IndexError::store)?,
            checkpoints: transaction.open_table(CHECKPOINTS).map_err(IndexError::store)?,
        })
    }

    /// Makes the tables that are opened seldom, so that readers find them.
    pub(super) fn make_seldom(&self) -> Result<(), IndexError> {
        self.transaction.open_table(HELD).map_err(IndexError::store)?;
        for table in [NEWS, HEARD, PAUSED] {
            self.transaction.open_table(table).map_err(IndexError::store)?;
        }
        Ok(())
    }

    pub(super) fn form(&self) -> Result<u64, IndexError> {
        let value = get(&self.meta, self.seal, "meta", FORM_KEY)?;
        Ok(value.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    pub(super) fn set_form(&mut self, form: u64) -> Result<(), IndexError> {
        put(&mut self.meta, self.seal, "meta", FORM_KEY, &form.to_be_bytes())
    }

    /// How many packets somebody still has to do something about.
    pub(super) fn waiting(&self) -> Result<u64, IndexError> {
        self.waiting.len().map_err(IndexError::store)
    }

    /// Says that every group up to the one with this mark is folded in.
    pub(crate) fn set_mark(&mut self, mark: &[u8]) -> Result<(), IndexError> {
        put(&mut self.meta, self.seal, "meta", MARK, mark)
    }

    pub(crate) fn packet(&self, key: &PacketKey) -> Result<Option<PacketRow>, IndexError> {
        get(&self.packets, self.seal, "packets", &key.bytes())?.map(decode).transpose()
    }

    /// Writes a packet's row, and moves its place among what is due, watched, waiting and held.
    pub(crate) fn put_packet(
        &mut self,
        key: &PacketKey,
        before: Option<&PacketRow>,
        row: &PacketRow,
    ) -> Result<(), IndexError> {
        let due = |row: &PacketRow| {
            row.due_at(key.side).map(|time| due_key(&Lane::of(key, row), time, key))
        };
        moved(&mut self.due, before.and_then(due), due(row))?;
        let watched = |row: &PacketRow| row.watched_at(key.side).map(|time| watch_key(time, key));
        moved(&mut self.watch, before.and_then(watched), watched(row))?;
        let waiting = |row: &PacketRow| row.is_unfinished(key.side).then(|| waiting_key(key, row));
        moved(&mut self.waiting, before.and_then(waiting), waiting(row))?;
        let is_held = |row: &PacketRow| row.status() == PacketStatus::Held;
        if before.is_some_and(is_held) != is_held(row) {
            let mut held = self.transaction.open_table(HELD).map_err(IndexError::store)?;
            let at = key.bytes().to_vec();
            let (was, is) = if is_held(row) { (None, Some(at)) } else { (Some(at), None) };
            moved(&mut held, was, is)?;
        }
        put(&mut self.packets, self.seal, "packets", &key.bytes(), &row.encode_to_vec())
    }

    /// The packet that stands first in a row's line; whether this one would stand before it.
    pub(crate) fn first_in_line(
        &self,
        key: &PacketKey,
        row: &PacketRow,
    ) -> Result<Option<(PacketKey, bool)>, IndexError> {
        let line = line_of(row);
        let end = after(&line);
        let mut range =
            self.waiting.range(line.as_slice()..end.as_slice()).map_err(IndexError::store)?;
        let Some(first) = range.next() else { return Ok(None) };
        let (first, _) = first.map_err(IndexError::store)?;
        let packet = packet_of(first.value()).ok_or(IndexError::Altered)?;
        Ok(Some((packet, waiting_key(key, row).as_slice() < first.value())))
    }

    /// Makes what waits for its next attempt in a lane due now.
    pub(crate) fn hurry(&mut self, lane: &Lane, now: i64) -> Result<(), IndexError> {
        let from = [lane.bytes().as_slice(), &time_key(now.saturating_add(1))].concat();
        let end = after(&lane.bytes());
        let mut later = Vec::new();
        for entry in self.due.range(from.as_slice()..end.as_slice()).map_err(IndexError::store)? {
            let (key, _) = entry.map_err(IndexError::store)?;
            later.push(packet_of(key.value()).ok_or(IndexError::Altered)?);
            if later.len() == HURRIED {
                break;
            }
        }
        for key in later {
            let Some(before) = self.packet(&key)? else { continue };
            let next_attempt = now.max(before.not_before);
            if next_attempt < before.next_attempt && before.status() != PacketStatus::Sent {
                let row = PacketRow { next_attempt, ..before.clone() };
                self.put_packet(&key, Some(&before), &row)?;
            }
        }
        Ok(())
    }

    pub(crate) fn add_history(&mut self, key: &PacketKey, place: &Place) -> Result<(), IndexError> {
        let at = history_key(key, place.number);
        put(&mut self.history, self.seal, "history", &at, &place.encode_to_vec())
    }

    pub(crate) fn facts(&self, child: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        get(&self.facts, self.seal, "facts", child)
    }

    pub(crate) fn put_facts(&mut self, child: &[u8], facts: &[u8]) -> Result<(), IndexError> {
        put(&mut self.facts, self.seal, "facts", child, facts)
    }

    pub(crate) fn put_checkpoint(&mut self, tree_size: u64, note: &str) -> Result<(), IndexError> {
        let key = tree_size.to_be_bytes();
        put(&mut self.checkpoints, self.seal, "checkpoints", &key, note.as_bytes())
    }

    /// Something is to be told to a peer of a packet that it delivered.
    pub(crate) fn add_news(&mut self, peer: &str, place: &Place) -> Result<(), IndexError> {
        let key = news_key(peer, place.number);
        self.put_seldom(NEWS, "news", &key, &place.encode_to_vec())
    }

    /// A peer's news are heard up to its ledger's entry before `next`.
    pub(crate) fn heard(&mut self, peer: &str, next: u64) -> Result<(), IndexError> {
        let known = {
            let table = self.transaction.open_table(HEARD).map_err(IndexError::store)?;
            get(&table, self.seal, "heard", peer.as_bytes())?
        };
        let known = known.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes);
        self.put_seldom(HEARD, "heard", peer.as_bytes(), &known.max(next).to_be_bytes())
    }

    /// An operator holds all that goes to a unit, or lets it go on.
    pub(crate) fn set_paused(
        &mut self,
        unit: &str,
        held: Option<&Place>,
    ) -> Result<(), IndexError> {
        match held {
            Some(place) => {
                self.put_seldom(PAUSED, "paused", unit.as_bytes(), &place.encode_to_vec())
            }
            None => {
                let mut table = self.transaction.open_table(PAUSED).map_err(IndexError::store)?;
                table.remove(unit.as_bytes()).map(drop).map_err(IndexError::store)
            }
        }
    }

    fn put_seldom(
        &mut self,
        table: TableDefinition<'static, &'static [u8], &'static [u8]>,
        name: &str,
        key: &[u8],
        value: &[u8],
    ) -> Result<(), IndexError> {
        let mut table = self.transaction.open_table(table).map_err(IndexError::store)?;
        put(&mut table, self.seal, name, key, value)
    }
}

/// Moves a key of a table that holds nothing but keys.
fn moved(
    table: &mut Keys<'_>,
    was: Option<Vec<u8>>,
    is: Option<Vec<u8>>,
) -> Result<(), IndexError> {
    if was == is {
        return Ok(());
    }
    if let Some(key) = was {
        table.remove(key.as_slice()).map_err(IndexError::store)?;
    }
    if let Some(key) = is {
        table.insert(key.as_slice(), ()).map_err(IndexError::store)?;
    }
    Ok(())
}

fn get(
    table: &Values<'_>,
    seal: &ValueSeal,
    name: &str,
    key: &[u8],
) -> Result<Option<Vec<u8>>, IndexError> {
    let sealed = table.get(key).map_err(IndexError::store)?;
    sealed.map(|sealed| seal.open(name, key, sealed.value())).transpose()
}

fn put(
    table: &mut Values<'_>,
    seal: &ValueSeal,
    name: &str,
    key: &[u8],
    value: &[u8],
) -> Result<(), IndexError> {
    let sealed = seal.close(name, key, value)?;
    table.insert(key, sealed.as_slice()).map_err(IndexError::store)?;
    Ok(())
}
