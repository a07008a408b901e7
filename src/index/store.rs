//! Opening the index and reading from it.

use super::error::IndexError;
use super::layers::{Entry, Layers};
use super::own_file::make_own;
use super::rows::{PacketKey, PacketRow, Place};
use super::sealed::ValueSeal;
use super::tables::{
    FORM, Lane, LedgerKey, MARK, SEEN, Table, after, heard_key, history_key, known_key, news_key,
    packet_of, time_key,
};
use super::writer::IndexWriter;
#[cfg(feature = "internals")]
use aws_lc_rs::digest::{Context, SHA256};
use prost::Message;
use redb::{Builder, Database, DatabaseError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How many packets are read at once where all are gone through: memory must not depend on how many there are.
pub(super) const PAGE: usize = 256;

/// Some packets, and where to go on.
pub(crate) struct Page {
    pub(crate) packets: Vec<PacketKey>,
    pub(crate) next: Vec<u8>,
}

/// A packet, and where to go on after it.
pub(crate) type Aged = (PacketKey, Vec<u8>);

/// Folded views of the journal, in one file.
pub(crate) struct Index {
    layers: Layers,
    /// Held while a step is folded.
    folding: Mutex<()>,
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
        make_own(path)?;
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
        let layers = guarded(|| Layers::open(seal, create))?;
        let waiting = guarded(|| layers.stored_keys(Table::Waiting))?;
        let index = Self { layers, folding: Mutex::default(), waiting: waiting.into() };
        index.write(true, |writer| match writer.form()? {
            0 => {
                writer.set_form(FORM);
                Ok(())
            }
            FORM => Ok(()),
            _ => Err(IndexError::OtherForm),
        })?;
        Ok(index)
    }

    /// One step of the fold. `durable` asks for a sync; without it the step may be lost in a crash and is folded again.
    ///
    /// # Errors
    /// Where the step fails, nothing of it stands; where the store does, the index must not be used on.
    pub(crate) fn write<T>(
        &self,
        durable: bool,
        step: impl FnOnce(&mut IndexWriter<'_>) -> Result<T, IndexError>,
    ) -> Result<T, IndexError> {
        // It guards no value of its own: a step that panicked has left nothing behind.
        let _folding = self.folding.lock().unwrap_or_else(PoisonError::into_inner);
        guarded(|| {
            let mut writer = IndexWriter::upon(&self.layers);
            let outcome = step(&mut writer)?;
            let (step, more) = writer.into_step();
            self.layers.absorb(step, durable)?;
            let waiting = self.waiting().saturating_add_signed(more);
            self.waiting.store(waiting, Ordering::Relaxed);
            Ok(outcome)
        })
    }

    /// The journal's mark of the last group that is folded in; none in a new index.
    pub(crate) fn mark(&self) -> Result<Option<Vec<u8>>, IndexError> {
        self.get(Table::Meta, MARK)
    }

    /// What something was when it was last put on record; empty where it never was.
    pub(crate) fn known(&self, what: &str) -> Result<Vec<u8>, IndexError> {
        Ok(self.get(Table::Meta, &known_key(what))?.unwrap_or_default())
    }

    /// What is known of a packet.
    pub(crate) fn packet(&self, key: &PacketKey) -> Result<Option<PacketRow>, IndexError> {
        self.get(Table::Packets, &key.bytes())?.map(decode).transpose()
    }

    /// What the register knows of a child, as the register wrote it.
    pub(crate) fn facts(&self, child: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        self.get(Table::Facts, child)
    }

    /// The signed checkpoint of a tree size, where one was signed.
    pub(crate) fn checkpoint(&self, tree_size: u64) -> Result<Option<String>, IndexError> {
        let note = self.get(Table::Checkpoints, &tree_size.to_be_bytes())?;
        note.map(|bytes| String::from_utf8(bytes).map_err(|_| IndexError::Altered)).transpose()
    }

    /// The records that tell of a packet, oldest first.
    pub(crate) fn history(&self, key: &PacketKey) -> Result<Vec<Place>, IndexError> {
        let first = self.packet(key)?.and_then(|row| row.stored);
        let later =
            self.range(Table::History, &history_key(key, 0), &after(&key.bytes()), usize::MAX)?;
        let mut places: Vec<Place> =
            later.into_iter().map(|(_, place)| decode(place)).collect::<Result<_, _>>()?;
        places.extend(first);
        places.sort_by_key(|place| place.number);
        Ok(places)
    }

    /// Packets of a child that somebody still has to do something about.
    pub(crate) fn waiting_of(&self, child: &[u8]) -> Result<Vec<PacketKey>, IndexError> {
        packets(&self.range(Table::Waiting, child, &after(child), usize::MAX)?)
    }

    /// A page of the packets that somebody still has to do something about, whoever they tell of; nothing where none is left.
    pub(crate) fn waiting_page(&self, from: &[u8]) -> Result<Option<Page>, IndexError> {
        self.page(Table::Waiting, from, BEYOND)
    }

    /// A page of the packets that wait for a person; nothing where none is left.
    pub(crate) fn held_page(&self, from: &[u8]) -> Result<Option<Page>, IndexError> {
        self.page(Table::Held, from, BEYOND)
    }

    /// Packets that somebody must look at, at `until` (milliseconds since 1970) or before.
    pub(crate) fn watched(&self, until: i64, most: usize) -> Result<Vec<PacketKey>, IndexError> {
        packets(&self.range(Table::Watch, &[], &time_key(until.saturating_add(1)), most)?)
    }

    /// When the next packet must be looked at, in milliseconds since 1970.
    pub(crate) fn next_watched(&self) -> Result<Option<i64>, IndexError> {
        let first = self.first(Table::Watch, &[], BEYOND)?;
        Ok(first.and_then(|key| key.first_chunk::<8>().map(|time| time_of(*time))))
    }

    /// The lanes that anything waits in, each with the time at which its first is due, in milliseconds since 1970.
    pub(crate) fn lanes(&self) -> Result<Vec<(Lane, i64)>, IndexError> {
        let mut lanes = Vec::new();
        let mut from = Vec::new();
        while let Some(key) = self.first(Table::Due, &from, BEYOND)? {
            let lane = Lane::from_key(&key).ok_or(IndexError::Altered)?;
            let name = lane.bytes();
            let time = key.get(name.len()..).and_then(|rest| rest.first_chunk::<8>());
            let time = time_of(*time.ok_or(IndexError::Altered)?);
            from = after(&name);
            lanes.push((lane, time));
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
        let lane = lane.bytes();
        let end = [lane.as_slice(), &time_key(until.saturating_add(1))].concat();
        packets(&self.range(Table::Due, &lane, &end, most)?)
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
        self.page(Table::Due, &at(after).max(from.to_vec()), &at(until))
    }

    /// When the first packet of a lane comes due after `now`, both in milliseconds since 1970.
    pub(crate) fn next_due(&self, lane: &Lane, now: i64) -> Result<Option<i64>, IndexError> {
        let lane = lane.bytes();
        let from = [lane.as_slice(), &time_key(now.saturating_add(1))].concat();
        let first = self.first(Table::Due, &from, &after(&lane))?;
        Ok(first.and_then(|key| {
            key.strip_prefix(lane.as_slice())?.first_chunk::<8>().map(|time| time_of(*time))
        }))
    }

    /// What is to be told to a peer, from a record number on.
    pub(crate) fn news(
        &self,
        peer: &str,
        from: u64,
        most: usize,
    ) -> Result<Vec<Place>, IndexError> {
        let told =
            self.range(Table::News, &news_key(peer, from), &news_key(peer, u64::MAX), most)?;
        told.into_iter().map(|(_, place)| decode(place)).collect()
    }

    /// From which entry on of the ledger that this key signs a peer's news have not been heard.
    pub(crate) fn heard(&self, peer: &str, ledger: LedgerKey) -> Result<u64, IndexError> {
        let next = self.get(Table::Heard, &heard_key(peer, ledger))?;
        Ok(next.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    /// Whether an operator holds all that goes to a unit.
    pub(crate) fn is_paused(&self, unit: &str) -> Result<bool, IndexError> {
        Ok(self.get(Table::Paused, unit.as_bytes())?.is_some())
    }

    /// The units to which an operator holds all that goes, each with the record that says so; so many at most.
    pub(crate) fn paused(&self, most: usize) -> Result<Vec<(String, Place)>, IndexError> {
        let all = self.range(Table::Paused, &[], &after(&[]), most)?;
        let named = |unit: Vec<u8>| String::from_utf8(unit).map_err(|_| IndexError::Altered);
        all.into_iter().map(|(unit, place)| Ok((named(unit)?, decode(place)?))).collect()
    }

    /// Some packets whose content has been kept since `until` (milliseconds since 1970) or before, longest first; each with where to go
    /// on after it.
    pub(crate) fn content_aged(&self, until: i64, from: &[u8]) -> Result<Vec<Aged>, IndexError> {
        self.aged(Table::Content, until, from)
    }

    /// Some packets to which nothing has happened after `until` (milliseconds since 1970), and whose content is gone; each with where to
    /// go on after it.
    pub(crate) fn log_aged(&self, until: i64, from: &[u8]) -> Result<Vec<Aged>, IndexError> {
        self.aged(Table::Log, until, from)
    }

    fn aged(&self, table: Table, until: i64, from: &[u8]) -> Result<Vec<Aged>, IndexError> {
        let found = self.range(table, from, &time_key(until.saturating_add(1)), PAGE)?;
        let aged = |(key, _): &Entry| Some((packet_of(key)?, after(key)));
        found.iter().map(|entry| aged(entry).ok_or(IndexError::Altered)).collect()
    }

    /// Whether all that was known of a packet is erased.
    pub(crate) fn is_gone(&self, pseudonym: &[u8]) -> Result<bool, IndexError> {
        Ok(self.get(Table::Gone, pseudonym)?.is_some())
    }

    /// The first entry that belongs to no packet and has not been seen to.
    pub(crate) fn seen(&self) -> Result<u64, IndexError> {
        let next = self.get(Table::Meta, SEEN)?;
        Ok(next.and_then(|bytes| bytes.try_into().ok()).map_or(0, u64::from_be_bytes))
    }

    /// The records that announce erasures which are not ended.
    pub(crate) fn unended_erasures(&self) -> Result<Vec<Place>, IndexError> {
        let found = self.range(Table::Erasing, &[], BEYOND, usize::MAX)?;
        found.into_iter().map(|(_, place)| decode(place)).collect()
    }

    /// SHA-256 over every key with its value: two indices that hold the same have the same.
    ///
    /// # Errors
    /// Where the index can't be read.
    #[cfg(feature = "internals")]
    pub(crate) fn digest(&self) -> Result<[u8; 32], IndexError> {
        let mut context = Context::new(&SHA256);
        for table in Table::ALL {
            context.update(table.name().as_bytes());
            for (key, value) in self.range(table, &[], BEYOND, usize::MAX)? {
                for part in [key, value] {
                    context.update(&part.len().to_be_bytes());
                    context.update(&part);
                }
            }
        }
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Ok(digest)
    }

    /// How many packets somebody still has to do something about.
    pub(crate) fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    fn page(&self, table: Table, from: &[u8], to: &[u8]) -> Result<Option<Page>, IndexError> {
        let found = self.range(table, from, to, PAGE)?;
        let Some(next) = found.last().map(|(key, _)| after(key)) else { return Ok(None) };
        Ok(Some(Page { packets: packets(&found)?, next }))
    }

    fn first(&self, table: Table, from: &[u8], to: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        Ok(self.range(table, from, to, 1)?.pop().map(|(key, _)| key))
    }

    pub(super) fn range(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
        most: usize,
    ) -> Result<Vec<Entry>, IndexError> {
        guarded(|| self.layers.range(table, from, to, most))
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        guarded(|| self.layers.get(table, key))
    }
}

/// After every key that there is: none begins so.
const BEYOND: &[u8] = &[u8::MAX; 64];

/// The packets at the ends of the keys.
fn packets(found: &[Entry]) -> Result<Vec<PacketKey>, IndexError> {
    found.iter().map(|(key, _)| packet_of(key).ok_or(IndexError::Altered)).collect()
}

fn time_of(key: [u8; 8]) -> i64 {
    i64::try_from(u64::from_be_bytes(key)).unwrap_or(i64::MAX)
}

pub(super) fn decode<M: Message + Default>(bytes: Vec<u8>) -> Result<M, IndexError> {
    M::decode(bytes.as_slice()).map_err(|_| IndexError::Altered)
}
