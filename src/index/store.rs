//! Opening the index and reading from it.

use super::rows::{PacketKey, PacketRow, Place};
use super::sealed::ValueSeal;
use super::tables::{
    CHECKPOINTS, DUE, FACTS, FORM, HEARD, HELD, HISTORY, Lane, MARK, META, NEWS, PACKETS, PAUSED,
    WAITING, WATCH, after, history_key, news_key, packet_of, time_key,
};
use super::writer::IndexWriter;
use prost::Message;
use redb::{Builder, Database, DatabaseError, Durability, ReadableDatabase, TableDefinition};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// How many packets are read at once where all are gone through: memory must not depend on how many there are.
const PAGE: usize = 256;

/// Some packets, and where to go on.
pub(crate) struct Page {
    pub(crate) packets: Vec<PacketKey>,
    pub(crate) next: Vec<u8>,
}

/// Folded views of the journal, in one file.
pub(crate) struct Index {
    database: Database,
    seal: ValueSeal,
    waiting: AtomicU64,
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
        Self::begin(seal, |builder| builder.create(path))
    }

    /// The same on something else than a file.
    ///
    /// # Errors
    /// As `open`.
    #[cfg(feature = "internals")]
    pub(crate) fn open_on(
        backend: impl redb::StorageBackend,
        seal: ValueSeal,
    ) -> Result<Self, IndexError> {
        Self::begin(seal, |builder| builder.create_with_backend(backend))
    }

    fn begin(
        seal: ValueSeal,
        create: impl FnOnce(&mut Builder) -> Result<Database, DatabaseError>,
    ) -> Result<Self, IndexError> {
        // Values are sealed; keys, and the branches that lead to them, are not: one that was altered would hide what is due,
        // or what is known of a child. Every page is held against its checksum, as after a crash, and at the same cost.
        let database = guarded(|| {
            let mut builder = Database::builder();
            builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
            create(&mut builder).map_err(IndexError::store)
        })?;
        let index = Self { database, seal, waiting: AtomicU64::default() };
        index.write(true, |writer| {
            writer.make_seldom()?;
            match writer.form()? {
                0 => writer.set_form(FORM),
                FORM => Ok(()),
                _ => Err(IndexError::OtherForm),
            }
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
            let (outcome, waiting) = {
                let mut writer = IndexWriter::open(&transaction, &self.seal)?;
                (step(&mut writer)?, writer.waiting()?)
            };
            transaction.commit().map_err(IndexError::store)?;
            self.waiting.store(waiting, Ordering::Relaxed);
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
        let first = self.packet(key)?.and_then(|row| row.stored);
        let mut places: Vec<Place> = guarded(|| {
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
                .collect::<Result<_, _>>()
        })?;
        places.extend(first);
        places.sort_by_key(|place| place.number);
        Ok(places)
    }

    /// Packets of a child that somebody still has to do something about.
    pub(crate) fn waiting_of(&self, child: &[u8]) -> Result<Vec<PacketKey>, IndexError> {
        let end = after(child);
        let mut packets = Vec::new();
        let mut from = child.to_vec();
        while let Some(page) = self.page(WAITING, &from, &end, PAGE)? {
            packets.extend(page.packets);
            from = page.next;
        }
        Ok(packets)
    }

    /// A page of the packets that somebody still has to do something about, whoever they tell of; nothing where none is left.
    pub(crate) fn waiting_page(&self, from: &[u8]) -> Result<Option<Page>, IndexError> {
        self.page(WAITING, from, &[u8::MAX; 64], PAGE)
    }

    /// A page of the packets that wait for a person; nothing where none is left.
    pub(crate) fn held_page(&self, from: &[u8]) -> Result<Option<Page>, IndexError> {
        self.page(HELD, from, &[u8::MAX; 64], PAGE)
    }

    /// Packets that somebody must look at, at `until` (milliseconds since 1970) or before.
    pub(crate) fn watched(&self, until: i64, most: usize) -> Result<Vec<PacketKey>, IndexError> {
        let end = time_key(until.saturating_add(1));
        Ok(self.page(WATCH, &[], &end, most)?.map(|page| page.packets).unwrap_or_default())
    }

    /// When the next packet must be looked at, in milliseconds since 1970.
    pub(crate) fn next_watched(&self) -> Result<Option<i64>, IndexError> {
        self.first_after(WATCH, &[], |key| key.first_chunk::<8>().map(|time| time_of(*time)))
    }

    /// The lanes that anything waits in, each with the time at which its first is due, in milliseconds since 1970.
    pub(crate) fn lanes(&self) -> Result<Vec<(Lane, i64)>, IndexError> {
        let mut lanes = Vec::new();
        let mut from = Vec::new();
        let lane = |key: &[u8]| {
            let lane = Lane::from_key(key)?;
            let time = key.get(lane.bytes().len()..)?.first_chunk::<8>()?;
            Some((lane, time_of(*time)))
        };
        while let Some((found, time)) = self.first_after(DUE, &from, lane)? {
            from = after(&found.bytes());
            lanes.push((found, time));
        }
        Ok(lanes)
    }

    /// Packets of a lane due at `until` (milliseconds since 1970) or before, soonest first.
    pub(crate) fn due(
        &self,
        lane: &Lane,
        until: i64,
        most: usize,
    ) -> Result<Vec<PacketKey>, IndexError> {
        let from = lane.bytes();
        let end = [from.as_slice(), &time_key(until.saturating_add(1))].concat();
        Ok(self.page(DUE, &from, &end, most)?.map(|page| page.packets).unwrap_or_default())
    }

    /// A page of what comes due in a lane after one moment, and at another or before (milliseconds since 1970); nothing where none
    /// is left.
    pub(crate) fn due_page(
        &self,
        lane: &Lane,
        (after, until): (i64, i64),
        from: &[u8],
    ) -> Result<Option<Page>, IndexError> {
        let lane = lane.bytes();
        let at = |time: i64| [lane.as_slice(), &time_key(time.saturating_add(1))].concat();
        self.page(DUE, &at(after).max(from.to_vec()), &at(until), PAGE)
    }

    /// When the first packet of a lane comes due after `now`, both in milliseconds since 1970.
    pub(crate) fn next_due(&self, lane: &Lane, now: i64) -> Result<Option<i64>, IndexError> {
        let lane = lane.bytes();
        let from = [lane.as_slice(), &time_key(now.saturating_add(1))].concat();
        let next = self.first_after(DUE, &from, |key| {
            let time = key.strip_prefix(lane.as_slice()).and_then(|rest| rest.first_chunk::<8>());
            Some(time.map(|time| time_of(*time)))
        })?;
        Ok(next.flatten())
    }

    /// What is to be told to a peer, from a record number on.
    pub(crate) fn news(
        &self,
        peer: &str,
        from: u64,
        most: usize,
    ) -> Result<Vec<Place>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(NEWS).map_err(IndexError::store)?;
            let (from, to) = (news_key(peer, from), news_key(peer, u64::MAX));
            table
                .range(from.as_slice()..=to.as_slice())
                .map_err(IndexError::store)?
                .take(most)
                .map(|entry| {
                    let (at, sealed) = entry.map_err(IndexError::store)?;
                    decode(self.seal.open("news", at.value(), sealed.value())?)
                })
                .collect()
        })
    }

    /// From which of a peer's ledger entries on its news have not been heard.
    pub(crate) fn heard(&self, peer: &str) -> Result<u64, IndexError> {
        let next = self.get(HEARD, "heard", peer.as_bytes())?;
        Ok(next.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    /// Whether an operator holds all that goes to a unit.
    pub(crate) fn is_paused(&self, unit: &str) -> Result<bool, IndexError> {
        Ok(self.get(PAUSED, "paused", unit.as_bytes())?.is_some())
    }

    /// How many packets somebody still has to do something about.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    fn page(
        &self,
        table: TableDefinition<'static, &'static [u8], ()>,
        from: &[u8],
        to: &[u8],
        most: usize,
    ) -> Result<Option<Page>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(table).map_err(IndexError::store)?;
            let mut packets = Vec::new();
            let mut next = None;
            if from < to {
                for entry in table.range(from..to).map_err(IndexError::store)?.take(most) {
                    let (key, _) = entry.map_err(IndexError::store)?;
                    packets.push(packet_of(key.value()).ok_or(IndexError::Altered)?);
                    next = Some(after(key.value()));
                }
            }
            Ok(next.map(|next| Page { packets, next }))
        })
    }

    /// What `read` makes of the first key from `from` on.
    fn first_after<T>(
        &self,
        table: TableDefinition<'static, &'static [u8], ()>,
        from: &[u8],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Option<T>, IndexError> {
        guarded(|| {
            let transaction = self.database.begin_read().map_err(IndexError::store)?;
            let table = transaction.open_table(table).map_err(IndexError::store)?;
            let mut range = table.range(from..).map_err(IndexError::store)?;
            let Some(first) = range.next() else { return Ok(None) };
            let (key, _) = first.map_err(IndexError::store)?;
            read(key.value()).map(Some).ok_or(IndexError::Altered)
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

fn time_of(key: [u8; 8]) -> i64 {
    i64::try_from(u64::from_be_bytes(key)).unwrap_or(i64::MAX)
}

pub(super) fn decode<M: Message + Default>(bytes: Vec<u8>) -> Result<M, IndexError> {
    M::decode(bytes.as_slice()).map_err(|_| IndexError::Altered)
}
