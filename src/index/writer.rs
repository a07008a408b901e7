//! Writing to the index: one fold step, all of it or nothing.

use super::rows::{PacketKey, PacketRow, Place, Side};
use super::sealed::ValueSeal;
use super::store::{IndexError, decode};
use super::tables::{
    CHECKPOINTS, DUE, FACTS, HISTORY, MARK, META, PACKETS, WAITING, due_key, history_key,
    waiting_key,
};
use crate::domain::PacketStatus;
use prost::Message;
use redb::{ReadableTable, Table, WriteTransaction};

type Values<'t> = Table<'t, &'static [u8], &'static [u8]>;
type Keys<'t> = Table<'t, &'static [u8], ()>;

/// The tables of one step.
pub(crate) struct IndexWriter<'t> {
    seal: &'t ValueSeal,
    meta: Values<'t>,
    packets: Values<'t>,
    due: Keys<'t>,
    waiting: Keys<'t>,
    history: Values<'t>,
    facts: Values<'t>,
    checkpoints: Values<'t>,
}

const FORM_KEY: &[u8] = b"form";

impl<'t> IndexWriter<'t> {
    pub(super) fn open(
        transaction: &'t WriteTransaction,
        seal: &'t ValueSeal,
    ) -> Result<Self, IndexError> {
        Ok(Self {
            seal,
            meta: transaction.open_table(META).map_err(IndexError::store)?,
            packets: transaction.open_table(PACKETS).map_err(IndexError::store)?,
            due: transaction.open_table(DUE).map_err(IndexError::store)?,
            waiting: transaction.open_table(WAITING).map_err(IndexError::store)?,
            history: transaction.open_table(HISTORY).map_err(IndexError::store)?,
            facts: transaction.open_table(FACTS).map_err(IndexError::store)?,
            checkpoints: transaction.open_table(CHECKPOINTS).map_err(IndexError::store)?,
        })
    }

    pub(super) fn form(&self) -> Result<u64, IndexError> {
        let value = get(&self.meta, self.seal, "meta", FORM_KEY)?;
        Ok(value.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    pub(super) fn set_form(&mut self, form: u64) -> Result<(), IndexError> {
        put(&mut self.meta, self.seal, "meta", FORM_KEY, &form.to_be_bytes())
    }

    /// Says that every group up to the one with this mark is folded in.
    pub(crate) fn set_mark(&mut self, mark: &[u8]) -> Result<(), IndexError> {
        put(&mut self.meta, self.seal, "meta", MARK, mark)
    }

    pub(crate) fn packet(&self, key: &PacketKey) -> Result<Option<PacketRow>, IndexError> {
        get(&self.packets, self.seal, "packets", &key.bytes())?.map(decode).transpose()
    }

    /// Writes a packet's row, and moves its place among what is due and what waits.
    pub(crate) fn put_packet(
        &mut self,
        key: &PacketKey,
        before: Option<&PacketRow>,
        row: &PacketRow,
    ) -> Result<(), IndexError> {
        let due = |row: &PacketRow| is_due(key.side, row.status()).then_some(row.due);
        let (was, is) = (before.and_then(due), due(row));
        if was != is {
            if let Some(time) = was {
                self.due.remove(due_key(time, key).as_slice()).map_err(IndexError::store)?;
            }
            if let Some(time) = is {
                self.due.insert(due_key(time, key).as_slice(), ()).map_err(IndexError::store)?;
            }
        }
        let waits = |row: &PacketRow| key.side == Side::Outgoing && row.status().is_waiting();
        match (before.is_some_and(waits), waits(row)) {
            (false, true) => {
                let place = waiting_key(&row.child, key);
                self.waiting.insert(place.as_slice(), ()).map_err(IndexError::store)?;
            }
            (true, false) => {
                let place = waiting_key(&row.child, key);
                self.waiting.remove(place.as_slice()).map_err(IndexError::store)?;
            }
            (true, true) | (false, false) => {}
        }
        put(&mut self.packets, self.seal, "packets", &key.bytes(), &row.encode_to_vec())
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
}

/// What the courier has to do something about: outgoing packets to send or give up, incoming ones to import.
fn is_due(side: Side, status: PacketStatus) -> bool {
    match side {
        Side::Outgoing => status.is_waiting(),
        Side::Incoming => status == PacketStatus::Delivered,
    }
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
