//! Recovers the journal and brings index and tiles up to it; refuses a journal that is shorter or other than what was signed.

use super::follow::{Attachment, Fold, FoldedGroup};
use super::machine::{DataFolder, forget_index_set_aside};
use super::open::StartError;
use super::open_log::{LogError, open_log};
use super::timekeeper::Timekeeper;
use crate::index::{Index, IndexError, ValueSeal};
use crate::journal::{FrameKey, Group, Mark, PortError, Reader, Recovered, Settings, recover};
use crate::ledger::{Checkpoint, Commitment, Frontier, Hash, Shelf, Tiles, Unopened, VerifierKey};
use crate::seal::Keyring;
use crate::wire::v1;
use std::io;
use std::sync::Arc;
use v1::record::Event;

const NO_ROOM: io::ErrorKind = io::ErrorKind::StorageFull;
const NO_QUOTA: io::ErrorKind = io::ErrorKind::QuotaExceeded;

/// Where the newest checkpoint is kept, apart from the journal.
pub(super) const ANCHOR: &str = "checkpoint";

/// A journal ready to be started, with everything that is folded from it.
pub(super) struct CaughtUp {
    pub(super) recovered: Recovered,
    pub(super) index: Index,
    pub(super) tiles: Tiles,
    pub(super) frontier: Frontier,
    /// The newest signed checkpoint; empty in a new journal.
    pub(super) checkpoint: String,
}

/// Opens everything under `data`.
pub(super) fn open(
    data: &dyn DataFolder,
    keyring: &Keyring,
    settings: Settings,
    verifier: &VerifierKey,
    time: &Timekeeper,
) -> Result<CaughtUp, StartError> {
    let storage = data.journal().map_err(|cause| StartError::of("the journal's folder", cause))?;
    let frame_key = || {
        FrameKey::new(keyring.journal_key())
            .map_err(|cause| StartError::of("the journal's key", cause))
    };
    let reader = Reader::new(Arc::clone(&storage), Some(frame_key()?));
    let shelf = data.ledger();
    let anchored = anchored(&*shelf, verifier)?;
    let Opened { index, mark, anew } = open_index(data, keyring)?;
    let folded = mark.as_ref().map_or(0, Mark::next);
    let mut tiles = open_tiles(&shelf, &reader, folded, anchored.as_ref())?;

    let fold = Fold { keyring };
    let mut gaps = Gaps { keyring, reader: &reader, told: None };
    let recovered = recover(storage, frame_key()?, settings, mark.as_ref(), |group| {
        let folded = reopened(keyring, group, |number, why| gaps.explain(number, why))?;
        let leaves: Vec<_> = folded.records.iter().map(|(_, attachment)| attachment.leaf).collect();
        tiles.append(&leaves)?;
        index.write(false, |writer| fold.group(writer, &folded))?;
        Ok(())
    })
    .map_err(|cause| StartError::of("journal", cause))?;
    tiles.unsynced().sync().map_err(|cause| StartError::of("ledger tiles", cause))?;
    index.write(true, |_| Ok(())).map_err(|cause| StartError::of("index", cause))?;
    if recovered.cut_bytes > 0 {
        tracing::warn!(
            bytes = recovered.cut_bytes,
            records = recovered.cut_records,
            "a torn write was cut off; nobody had been told of it"
        );
    }
    let frontier =
        tiles.frontier(recovered.records).map_err(|cause| StartError::of("ledger tiles", cause))?;
    let checkpoint = newest(&reader, &recovered, keyring, time)?;
    check(&checkpoint, anchored.as_ref(), &*shelf, &frontier, &tiles, verifier)?;
    // For whoever verifies the folder: not before it is sure that the key is the ledger's, and the folder nobody else's.
    put_where_other(&*shelf, "verifier.vkey", format!("{verifier}\n").as_bytes())
        .map_err(|cause| StartError::of("the ledger's folder", cause))?;
    if !checkpoint.is_empty() && !holds(&*shelf, ANCHOR, checkpoint.as_bytes()) {
        // A process that was killed before its fold had a quiet moment left none.
        match shelf.put_durably(ANCHOR, checkpoint.as_bytes()) {
            // The older one stands until the fold has room to sync.
            Err(cause) if matches!(cause.kind(), NO_ROOM | NO_QUOTA) => {}
            put => put.map_err(|cause| StartError::of("the ledger's anchor", cause))?,
        }
    }
    if !anew {
        forget_index_set_aside(data);
    }
    Ok(CaughtUp { recovered, index, tiles, frontier, checkpoint })
}

/// Writes a file that isn't so already: a start needs no room for what is there.
pub(super) fn put_where_other(shelf: &dyn Shelf, name: &str, bytes: &[u8]) -> io::Result<()> {
    if holds(shelf, name, bytes) { Ok(()) } else { shelf.put(name, bytes) }
}

fn holds(shelf: &dyn Shelf, name: &str, bytes: &[u8]) -> bool {
    shelf.read(name).is_ok_and(|there| there == bytes)
}

/// The index, and how far it has come.
struct Opened {
    index: Index,
    mark: Option<Mark>,
    /// Begun in place of one that was set aside.
    anew: bool,
}

/// An index that isn't as it was written, or isn't this journal's form, is set aside and built anew: it holds no truth. One that the
/// machine refuses may be whole, and to build another would need what is lacking.
fn open_index(data: &dyn DataFolder, keyring: &Keyring) -> Result<Opened, StartError> {
    let attempt = |anew| -> Result<Opened, IndexError> {
        let index = data.index(ValueSeal::new(keyring.index_key())?)?;
        let mark = index.mark()?.and_then(|bytes| Mark::from_bytes(&bytes));
        Ok(Opened { index, mark, anew })
    };
    let error = match attempt(false) {
        Ok(opened) => return Ok(opened),
        Err(error @ (IndexError::InUse | IndexError::Machine(_))) => {
            return Err(StartError::of("the data folder", error));
        }
        Err(error) => error,
    };
    tracing::warn!(%error, "the index can't be used; it is set aside and built anew");
    data.set_index_aside()
        .map_err(|cause| StartError::of("the broken index can't be set aside", cause))?;
    attempt(true).map_err(|cause| StartError::of("index", cause))
}

/// What was signed last, as far as the fold had come when it last synced; nothing before it first did.
fn anchored(shelf: &dyn Shelf, verifier: &VerifierKey) -> Result<Option<Checkpoint>, StartError> {
    let failed = |cause: &dyn std::fmt::Display| StartError::of("the ledger's anchor", cause);
    match shelf.read(ANCHOR) {
        Ok(note) => Checkpoint::open(&note, verifier).map(Some).map_err(|cause| failed(&cause)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&error)),
    }
}

/// Tiles of the first `until` leaves, those of the folder and then those of the journal. The folder's are sure up to the anchor, and
/// the index's mark may be beyond that: a store that is closed makes sure of all that it took in, synced or not.
fn open_tiles(
    shelf: &Arc<dyn Shelf>,
    reader: &Reader,
    until: u64,
    anchored: Option<&Checkpoint>,
) -> Result<Tiles, StartError> {
    let failed = |cause: &dyn std::fmt::Display| StartError::of("ledger tiles", cause);
    let sure = until.min(anchored.map_or(0, Checkpoint::size));
    let mut tiles = Tiles::open(Arc::clone(shelf), sure).map_err(|cause| failed(&cause))?;
    if tiles.size() < until {
        for group in reader.scan_near(tiles.size()).map_err(|cause| failed(&cause))? {
            let group = group.map_err(|cause| failed(&cause))?;
            let from = tiles.size();
            let leaves: Vec<Hash> = group
                .records()
                .filter(|record| (from..until).contains(&record.number))
                .map(|record| Commitment::from_bytes(record.commitment).leaf())
                .collect();
            tiles.append(&leaves).map_err(|cause| failed(&cause))?;
            if tiles.size() >= until {
                break;
            }
        }
    }
    Ok(tiles)
}

/// A stored group, opened as the fold wants it.
fn reopened(
    keyring: &Keyring,
    group: &Group,
    mut explain: impl FnMut(u64, LogError) -> Result<(), PortError>,
) -> Result<FoldedGroup, PortError> {
    let records = group
        .records()
        .map(|stored| {
            let leaf = Commitment::from_bytes(stored.commitment).leaf();
            let record = match open_log(keyring, &stored) {
                Ok(record) => record,
                Err(error) => {
                    explain(stored.number, error)?;
                    // The fold passes it by.
                    v1::Record::default()
                }
            };
            Ok((stored.position, Attachment { record, leaf, _landing: None }))
        })
        .collect::<Result<_, PortError>>()?;
    let checkpoint = String::from_utf8(group.trailer().to_vec())?;
    Ok(FoldedGroup { mark: group.mark(), checkpoint, records })
}

/// Records that don't open: right only where a later entry says that they are erased, or about to be.
struct Gaps<'a> {
    keyring: &'a Keyring,
    reader: &'a Reader,
    /// What all later entries say; read once, and only where there is a gap.
    told: Option<Unopened>,
}

impl Gaps<'_> {
    fn explain(&mut self, number: u64, why: LogError) -> Result<(), PortError> {
        let told = match self.told.take() {
            Some(told) => told,
            None => self.read(number)?,
        };
        let may_be = matches!(why, LogError::Erased | LogError::Sealed);
        let explained = may_be && told.is_explained(number);
        self.told = Some(told);
        explained.then_some(()).ok_or_else(|| {
            format!("record {number}: {why}, and no later entry says that it was erased").into()
        })
    }

    fn read(&self, after: u64) -> Result<Unopened, PortError> {
        let mut told = Unopened::default();
        for group in self.reader.scan_near(after)? {
            let group = group?;
            for record in group.records().filter(|record| record.number > after) {
                // One that doesn't open says nothing, and is looked at when its turn comes.
                let Ok(v1::Record { event: Some(event), .. }) = open_log(self.keyring, &record)
                else {
                    continue;
                };
                match event {
                    Event::Erasing(it) if it.part() == v1::ErasedPart::Log => {
                        told.announced(record.number, &it.entries);
                    }
                    Event::Erased(it) if it.part() == v1::ErasedPart::Log => {
                        told.explained(record.number, &it.entries);
                    }
                    _ => {}
                }
            }
        }
        Ok(told)
    }
}

/// The last group's checkpoint; its last record's time is what the clock is held against.
fn newest(
    reader: &Reader,
    recovered: &Recovered,
    keyring: &Keyring,
    time: &Timekeeper,
) -> Result<String, StartError> {
    let Some(mark) = &recovered.mark else { return Ok(String::new()) };
    let last = reader.scan_from(mark).map(|mut scan| scan.next());
    let group = match last {
        Ok(Some(Ok(group))) => group,
        Ok(Some(Err(cause))) | Err(cause) => return Err(StartError::of("journal", cause)),
        Ok(None) => return Ok(String::new()),
    };
    // An announcement is never in the group that it is about: nothing of the last one can be erased.
    let folded =
        reopened(keyring, &group, |number, why| Err(format!("record {number}: {why}").into()));
    let folded = folded.map_err(|cause| StartError::of("journal", cause))?;
    if let Some((_, attachment)) = folded.records.last() {
        time.begin_after(super::follow::instant(attachment.record.at.as_ref()));
    }
    Ok(folded.checkpoint)
}

/// The tree must be the one that was signed last, in the journal and in the anchor beside it.
fn check(
    checkpoint: &str,
    anchored: Option<&Checkpoint>,
    shelf: &dyn Shelf,
    frontier: &Frontier,
    tiles: &Tiles,
    verifier: &VerifierKey,
) -> Result<(), StartError> {
    if !checkpoint.is_empty() {
        let last = Checkpoint::open(checkpoint.as_bytes(), verifier)
            .map_err(|cause| StartError::of("the journal's last checkpoint", cause))?;
        if (last.size(), last.root()) != (frontier.size(), frontier.root()) {
            return Err(StartError(
                "the ledger's tree is not the one that was signed; nothing was changed: run `stafett ledger verify`, \
                 restore the journal from a backup, or delete the folder ledger/tile if only that was damaged"
                    .to_owned(),
            ));
        }
    }
    let Some(anchored) = anchored else { return Ok(()) };
    let holds = anchored.size() <= frontier.size()
        && tiles.root(anchored.size()).is_ok_and(|root| root == anchored.root());
    if holds {
        return Ok(());
    }
    Err(StartError(format!(
        "the journal is shorter or other than what was signed at {} entries ({}); it was rolled back: restore the newer \
         journal, nothing was changed",
        anchored.size(),
        shelf.place(ANCHOR).display()
    )))
}
