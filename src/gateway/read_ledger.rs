//! The ledger's entries, read by whoever may: what they say of nobody, what they commit to, and what they hold. Readings are on record.

use super::ask::{described, unprovable};
use super::child_entries::ChildEntries;
use super::commit::Committed;
use super::open::Inner;
use super::open_log::{self, LogError};
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::journal::Record;
use crate::ledger::{Checkpoint, Commitment, LeafKey, entry_bundle};
use crate::peer::Right;
use crate::wire::{register, v1};
use bytes::Bytes;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::mpsc;
use v1::record::Event;

/// The most entries that one call of `entries` gives.
const ENTRIES: u32 = 1000;
/// How many read a little at once, each on a thread of its own and with some MiB of the journal in memory; others wait their turn.
pub(super) const READS: usize = 4;
/// How many read all of it at once, each on a thread for as long as its caller takes; others are told to come back.
pub(super) const WALKS: usize = 8;
/// How many records are read ahead of whoever takes them.
const AHEAD: usize = 256;

/// Records on their way to whoever asked; an error ends them.
pub(crate) type Records = mpsc::Receiver<Result<v1::LedgerRecord, Error>>;

/// What somebody may see of a ledger's records.
enum Sight {
    Sealed,
    Opened,
    OfChild(ChildEntries),
}

impl Gateway {
    /// Entries from `from` on, in order: what and when, never whom. For peers that may `audit`.
    ///
    /// # Errors
    /// Where the caller may not.
    pub async fn entries(
        &self,
        caller: &Caller,
        from: u64,
        limit: u32,
    ) -> Result<Vec<v1::LedgerEntry>, Error> {
        let gateway = &*self.0;
        gateway.authorise_right(caller, Right::Audit, None).await?;
        let most = if limit == 0 { ENTRIES } else { limit.min(ENTRIES) };
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        gateway.caught_up().await?;
        let until = *gateway.folded.borrow();
        let until = until.min(from.saturating_add(most as u64));
        let reader = caller.hsa_id().clone();
        let read = self.read(move |it| it.0.entries_told(from, until, reader.as_str()));
        let (entries, only_own_readings) = read.await?;
        // Whoever follows the ledger's end must not have their own footsteps to read for ever.
        if !only_own_readings {
            let count = entries.len() as u64;
            gateway.note_reading(caller, (from, count), "entries", None).await?;
        }
        Ok(entries)
    }

    /// Reads a little of the ledger, which may take much of the journal: not on the thread that everybody waits for.
    ///
    /// # Errors
    /// As the reading.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let place = Arc::clone(&self.0.reads).acquire_owned().await;
        let gateway = self.clone();
        let read = self.0.aside(move || {
            let _place = place;
            read(&gateway)
        });
        read.await?
    }

    /// What the entries of a tree commit to, in order. On record before this returns.
    ///
    /// # Errors
    /// Where the caller may not, the child can't be, or no checkpoint was signed at that size.
    pub(crate) async fn records(
        &self,
        caller: &Caller,
        request: v1::RecordsRequest,
    ) -> Result<Records, Error> {
        let gateway = &*self.0;
        let v1::RecordsRequest { child, sealed, tree_size } = request;
        let right = if sealed && child.is_none() { Right::Audit } else { Right::Disclose };
        gateway.authorise_right(caller, right, None).await?;
        let number = child.as_ref().map(|child| register::child(Some(child))).transpose()?;
        let place = Arc::clone(&gateway.walks).try_acquire_owned().map_err(|_| Error::Busy)?;
        gateway.caught_up().await?;
        let checkpoint = self.signed_at(tree_size)?;
        let what = if sealed { "sealed" } else { "records" };
        gateway.note_reading(caller, (0, checkpoint.size()), what, child).await?;
        let sight = match number {
            Some(number) => Sight::OfChild(ChildEntries::of(number)),
            None if sealed => Sight::Sealed,
            None => Sight::Opened,
        };
        let (records, taken) = mpsc::channel(AHEAD);
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || {
            let _place = place;
            inner.show(sight, &checkpoint, &records);
        });
        Ok(taken)
    }

    /// One file of the log as C2SP tlog-tiles lays it out.
    ///
    /// # Errors
    /// Where the ledger has no such tile.
    pub fn tile(&self, request: v1::TileRequest) -> Result<v1::TileReply, Error> {
        let gateway = &*self.0;
        let v1::TileRequest { level, number, width, entries } = request;
        let width = if width == 0 { 256 } else { width };
        let beyond = || {
            Error::invalid("number", "right is a tile of this level that the ledger has reached")
        };
        if width > 256 {
            return Err(Error::invalid("width", "right is 1 to 256, or 0 for 256"));
        }
        if entries && level != 0 {
            return Err(Error::invalid("level", "right is 0 where entries are asked for"));
        }
        let hashes = gateway
            .tiles()
            .hashes(level, number, width)
            .map_err(|error| if error.is_outside() { beyond() } else { unprovable(&error) })?;
        if !entries {
            let tile: Vec<u8> = hashes.iter().flat_map(|hash| *hash.as_bytes()).collect();
            return Ok(v1::TileReply { tile: tile.into() });
        }
        let from = number.checked_mul(256).ok_or_else(beyond)?;
        let mut bundle = Vec::new();
        gateway.each_record(from, from.saturating_add(width.into()), |record| {
            entry_bundle::push(&mut bundle, &Commitment::from_bytes(record.commitment));
            Ok(true)
        })?;
        Ok(v1::TileReply { tile: bundle.into() })
    }

    /// The entry itself, which hashes to its leaf.
    ///
    /// # Errors
    /// Where the ledger has no such entry.
    pub fn entry(&self, index: u64) -> Result<[u8; 33], Error> {
        let mut found = None;
        self.0.each_record(index, index.saturating_add(1), |record| {
            found = Some(Commitment::from_bytes(record.commitment).leaf_data());
            Ok(true)
        })?;
        found.ok_or(Error::Absent)
    }

    fn signed_at(&self, tree_size: u64) -> Result<Checkpoint, Error> {
        let gateway = &*self.0;
        let note = match tree_size {
            0 => self.checkpoint(),
            size => gateway.index.checkpoint(size)?.unwrap_or_default(),
        };
        let key = gateway.signer.verifier();
        Checkpoint::open(note.as_bytes(), key).map_err(|_| {
            Error::invalid("tree_size", "right is 0, or a size that a checkpoint was signed at")
        })
    }
}

impl Inner {
    pub(super) async fn note_reading(
        &self,
        caller: &Caller,
        (from, count): (u64, u64),
        what: &'static str,
        child: Option<v1::Child>,
    ) -> Result<(), Error> {
        let what = what.to_owned();
        let read = Event::LedgerRead(v1::LedgerRead { from, count, what, child });
        self.commit(Some(caller), read).await.map(drop)
    }

    /// What the entries `from..until` tell of nobody, and whether all of them are the reader's own readings.
    fn entries_told(
        &self,
        from: u64,
        until: u64,
        reader: &str,
    ) -> Result<(Vec<v1::LedgerEntry>, bool), Error> {
        let mut entries = Vec::new();
        let mut only_own_readings = true;
        self.each_record(from, until, |record| {
            let (opened, erased) = match open_log::open_log(&self.keyring, record) {
                Ok(opened) => (opened, false),
                Err(LogError::Erased) => (v1::Record::default(), true),
                Err(error) => return Err(unprovable(&error)),
            };
            let own = matches!(opened.event, Some(Event::LedgerRead(_))) && opened.actor == reader;
            only_own_readings &= own;
            let leaf = Commitment::from_bytes(record.commitment).leaf();
            let mut entry = described(record.number, leaf, &opened);
            if erased {
                entry.event = "erased".to_owned();
            }
            entries.push(entry);
            Ok(true)
        })?;
        Ok((entries, only_own_readings))
    }

    /// Walks the records `from..until`, until `look` says that it has seen enough.
    pub(super) fn each_record(
        &self,
        from: u64,
        until: u64,
        mut look: impl FnMut(&Record<'_>) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        if from >= until {
            return Ok(());
        }
        for group in self.reader.scan_near(from).map_err(|error| unprovable(&error))? {
            let group = group.map_err(|error| unprovable(&error))?;
            for record in group.records().filter(|record| (from..until).contains(&record.number)) {
                if !look(&record)? {
                    return Ok(());
                }
            }
            if group.mark().next() >= until {
                break;
            }
        }
        Ok(())
    }

    /// Blocks until everything was taken, or nobody takes it any more.
    fn show(
        &self,
        mut sight: Sight,
        checkpoint: &Checkpoint,
        records: &mpsc::Sender<Result<v1::LedgerRecord, Error>>,
    ) {
        let shown = self.each_record(0, checkpoint.size(), |record| {
            Ok(match self.seen(&mut sight, record, checkpoint)? {
                Some(seen) => records.blocking_send(Ok(seen)).is_ok(),
                None => !records.is_closed(),
            })
        });
        if let Err(error) = shown {
            // Nobody is left to hear it if this fails.
            let _ = records.blocking_send(Err(error));
        }
    }

    fn seen(
        &self,
        sight: &mut Sight,
        record: &Record<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<Option<v1::LedgerRecord>, Error> {
        let mut seen = v1::LedgerRecord {
            index: record.number,
            commitment: Bytes::copy_from_slice(&record.commitment),
            ..v1::LedgerRecord::default()
        };
        if matches!(sight, Sight::Sealed) {
            return Ok(Some(seen));
        }
        let log = match open_log::unsealed(&self.keyring, record) {
            Ok(log) => log,
            Err(LogError::Erased) => {
                seen.erased = true;
                return Ok(Some(seen).filter(|_| matches!(sight, Sight::Opened)));
            }
            Err(error) => return Err(unprovable(&error)),
        };
        let (key, canonical) = log.split_at_checked(LeafKey::LEN).unwrap_or_default();
        if let Sight::OfChild(entries) = sight {
            let opened = open_log::decoded(canonical).map_err(|error| unprovable(&error))?;
            if !entries.concern(&opened) {
                return Ok(None);
            }
            seen.proof = Some(self.proof_at(record, checkpoint)?);
        }
        seen.leaf_key = Bytes::copy_from_slice(key);
        seen.record = Bytes::copy_from_slice(canonical);
        Ok(Some(seen))
    }

    fn proof_at(
        &self,
        record: &Record<'_>,
        checkpoint: &Checkpoint,
    ) -> Result<v1::EntryProof, Error> {
        let size = checkpoint.size();
        let inclusion = self.tiles().inclusion(record.number, size);
        Ok(prove::entry(&Committed {
            number: record.number,
            at: Timestamp::UNIX_EPOCH,
            leaf: Commitment::from_bytes(record.commitment).leaf(),
            tree_size: size,
            inclusion: inclusion.map_err(|error| unprovable(&error))?,
            // Once is enough: whoever asked has it.
            checkpoint: Arc::from(""),
        }))
    }
}
