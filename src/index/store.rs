//! Opening the index and reading from it.

use super::rows::{PacketKey, PacketRow, Place};
use super::sealed::ValueSeal;
use super::tables::{
    CHECKPOINTS, DUE, FACTS, FORM, HISTORY, MARK, META, PACKETS, WAITING, after, history_key,
    packet_of, time_key,
};
use super::writer::IndexWriter;
use prost::Message;
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The index can't be read or written. It holds no truth: the operator may delete it and start again.
#[derive(Debug, thiserror::Error)]
pub(crate) enum IndexError {
    /// The store or the disk under it.
    #[error(
        "the index store failed ({0}); stop, delete the index file and start again: it is built anew from the journal"
    )]
    Store(String),
    /// Two gateways must never share one folder.
    #[error("the index is in use by another process; stop that one first")]
    InUse,
    /// A value is not what was written.
    #[error(
        "the index was altered on disk; stop, delete the index file and start again: it is built anew from the journal"
    )]
    Altered,
    /// Another version of the program wrote it.
    #[error(
        "the index is another version's; stop, delete the index file and start again: it is built anew from the journal"
    )]
    OtherForm,
    /// The crypto library refused.
    #[error("the index can't be sealed: the crypto library refused its key or gave no randomness")]
    Crypto,
}

impl IndexError {
    pub(super) fn store(error: impl Into<redb::Error>) -> Self {
        match error.into() {
            redb::Error::DatabaseAlreadyOpen => Self::InUse,
            // Store errors speak of tables and pages, never of values.
            other => Self::Store(other.to_string()),
        }
    }
}

/// The memory that the store may keep pages in.
const CACHE: usize = 8 << 20;

/// Some of the packets that have not ended, and where to go on.
pub(crate) struct WaitingPage {
    pub(crate) packets: Vec<PacketKey>,
    pub(crate) next: Vec<u8>,
}

/// Folded views of the journal, in one file.
pub(crate) struct Index {
    database: Database,
    seal: ValueSeal,
}

/// On some altered files the store panics. To us that is an error like any other.
fn guarded<T>(work: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    // What a panic leaves behind of a transaction is never used again.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(IndexError::Altered))
}

impl Index {
    /// Opens the index at `path`, or begins a new one.
    ///
    /// # Errors
    /// Where the file can't be opened as an index of this form.
    pub(crate) fn open(path: &Path, seal: ValueSeal) -> Result<Self, IndexError> {
        let database = guarded(|| {
            Database::builder().set_cache_size(CACHE).create(path).map_err(IndexError::store)
        })?;
        let index = Self { database, seal };
        index.write(true, |writer| match writer.form()? {
            0 => writer.set_form(FORM),
            FORM => Ok(()),
            _ => Err(IndexError::OtherForm),
        })?;
        Ok(index)
    }

    /// One step of the fold. `durable` asks for a sync; without it the step may be lost in a crash and is folded again.
    ///
    /// # Errors
    /// Where the store fails; then nothing of the step stands.
    pub(crate) fn write<T>(
        &self,
        durable: bool,
        step: impl FnOnce(&mut IndexWriter<'_>) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        guarded(|| {
            let mut transaction = self.database.begin_write().map_err(IndexError::store)?;
            let durability = if durable { Durability::Immediate } else { Durability::None };
            transaction.set_durability(durability).map_err(IndexError::store)?;
            let outcome = {
                let mut writer = IndexWriter::open(&transaction, &self.seal)?;
                step(&mut writer)?
            };
            transaction.commit().map_err(IndexError::store)?;
            Ok(outcome)
        })
    }

    /// The journal's mark of the last group that is folded in; none in a new index.
    pub(crate) fn mark(&self) -> Result<Option<Vec<u8>>, IndexError> {
        self.get(META, "meta", MARK)
    }

    /// What is known of a packet.
    pub(crate) fn packet(&self, key: &PacketKey) -> Result<Option<PacketRow>, IndexError> {
        self.get(PACKETS, "packets", &key.bytes())?.map(decode).transpose()
    }

    /// What the register knows of a child, as the register wrote it.
    pub(crate) fn facts(&self, child: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        self.get(FACTS, "facts", child)
    }

    /// The signed checkpoint of a tree size, where one was signed.
    pub(crate) fn checkpoint(&self, tree_size: u64) -> Result<Option<String>, IndexError> {
        let note = self.get(CHECKPOINTS, "checkpoints", &tree_size.to_be_bytes())?;
        note.map(|bytes| String::from_utf8(bytes).map_err(|_| IndexError::Altered)).transpose()
    }

    /// The records that tell of a packet, oldest first.
    pub(crate) fn history(&self, key: &PacketKey) -> Result<Vec<Place>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(HISTORY).map_err(IndexError::store)?;
            let (from, to) = (history_key(key, 0), history_key(key, u64::MAX));
            table
                .range(from.as_slice()..=to.as_slice())
                .map_err(IndexError::store)?
                .map(|entry| {
                    let (at, sealed) = entry.map_err(IndexError::store)?;
                    decode(self.seal.open("history", at.value(), sealed.value())?)
                })
                .collect()
        })
    }

    /// Packets of a child that have not ended.
    pub(crate) fn waiting_of(&self, child: &[u8]) -> Result<Vec<PacketKey>, IndexError> {
        let end = after(child);
        self.keys(WAITING, child, &end, usize::MAX)
    }

    /// A page of the packets that have not ended, whoever they are about; nothing where none is left.
    pub(crate) fn waiting_page(
        &self,
        from: &[u8],
        most: usize,
    ) -> Result<Option<WaitingPage>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(WAITING).map_err(IndexError::store)?;
            let mut last = None;
            let mut packets = Vec::new();
            for entry in table.range(from..).map_err(IndexError::store)?.take(most) {
                let (key, _) = entry.map_err(IndexError::store)?;
                packets.push(packet_of(key.value()).ok_or(IndexError::Altered)?);
                last = Some(after(key.value()));
            }
            Ok(last.map(|next| WaitingPage { packets, next }))
        })
    }

    /// Packets due at `until` (milliseconds since 1970) or before, soonest first.
    pub(crate) fn due(&self, until: i64, most: usize) -> Result<Vec<PacketKey>, IndexError> {
        let end = time_key(until.saturating_add(1));
        self.keys(DUE, &[], &end, most)
    }

    /// When the next packet is due, in milliseconds since 1970.
    pub(crate) fn next_due(&self) -> Result<Option<i64>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(DUE).map_err(IndexError::store)?;
            let first = table.first().map_err(IndexError::store)?;
            Ok(first.and_then(|(key, _)| {
                let (time, _) = key.value().split_first_chunk::<8>()?;
                i64::try_from(u64::from_be_bytes(*time)).ok()
            }))
        })
    }

    fn keys(
        &self,
        table: TableDefinition<&'static [u8], ()>,
        from: &[u8],
        to: &[u8],
        most: usize,
    ) -> Result<Vec<PacketKey>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(table).map_err(IndexError::store)?;
            table
                .range(from..to)
                .map_err(IndexError::store)?
                .take(most)
                .map(|entry| {
                    let (key, _) = entry.map_err(IndexError::store)?;
                    packet_of(key.value()).ok_or(IndexError::Altered)
                })
                .collect()
        })
    }

    fn get(
        &self,
        table: TableDefinition<&'static [u8], &'static [u8]>,
        name: &str,
        key: &[u8],
    ) -> Result<Option<Vec<u8>>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(table).map_err(IndexError::store)?;
            let sealed = table.get(key).map_err(IndexError::store)?;
            sealed.map(|sealed| self.seal.open(name, key, sealed.value())).transpose()
        })
    }
}

pub(super) fn decode<M: Message + Default>(bytes: Vec<u8>) -> Result<M, IndexError> {
    M::decode(bytes.as_slice()).map_err(|_| IndexError::Altered)
}
