//! Opens a journal for appending: takes the folder, finds the end, cuts off what was torn, and makes sure of what is left.

use super::{
    commit::Tail,
    error::{AtStep, JournalError},
    frame::{FrameKey, Tag},
    group::{Group, Mark},
    parse::Expected,
    ports::PortError,
    prepare::{prepare, promote},
    reader::Reader,
    segments::{FIRST_SEGMENT, segment_name},
    storage::{FolderLock, Storage, is_out_of_space},
    tail::{End, Torn},
};
use std::{sync::Arc, time::Duration};

/// How a journal is kept.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Length of a new segment. A record must fit into one.
    pub(crate) segment_bytes: u32,
    /// How many bytes of records are written at once at most; a larger record is written alone.
    pub(crate) group_bytes: usize,
    /// How many records are written at once at most.
    pub(crate) group_records: usize,
    /// How many bytes of records may wait to be written; beyond that, senders wait.
    pub(crate) queue_bytes: u32,
    /// How long to wait before asking a full disk for room again.
    pub(crate) retry: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            group_bytes: 4 << 20,
            group_records: 1024,
            queue_bytes: 16 << 20,
            retry: Duration::from_secs(1),
        }
    }
}

/// A journal that was found whole, whose end is durable; ready to be started.
pub(crate) struct Recovered {
    /// How many records there are; the next one's number.
    pub(crate) records: u64,
    /// The last group, if there is one.
    pub(crate) mark: Option<Mark>,
    /// How many bytes of a torn write were cut off; nobody had been told of them.
    pub(crate) cut_bytes: u64,
    /// How many whole records were among them.
    pub(crate) cut_records: u64,
    pub(super) lock: Box<dyn FolderLock>,
    pub(super) storage: Arc<dyn Storage>,
    pub(super) key: Arc<FrameKey>,
    pub(super) settings: Settings,
    pub(super) tail: Tail,
}

/// Opens the journal, which is begun if there is none.
///
/// `known` is the mark of the last group that the caller's folds have taken in: what lies before it is not read again, and a journal
/// without that group is refused. Every group after it is given to `fold`, in order, and none before it is sure to be durable.
///
/// A crash anywhere in here changes nothing that a second run would not do again.
pub(crate) fn recover(
    storage: Arc<dyn Storage>,
    key: FrameKey,
    settings: Settings,
    known: Option<&Mark>,
    mut fold: impl FnMut(&Group) -> Result<(), PortError>,
) -> Result<Recovered, JournalError> {
    let lock = storage.lock().at("lock", "its folder")?.ok_or(JournalError::InUse)?;
    // A crash may have left names that are seen but not durable.
    storage.sync_folder().at("sync", "its folder")?;
    let key = Arc::new(key);
    let reader = Reader::sharing(Arc::clone(&storage), Some(Arc::clone(&key)));
    let mut scan = match known {
        Some(mark) => reader.scan_from(mark)?,
        None => reader.scan(),
    };
    // The marked group comes first, and is in the folds already.
    let mut last = known.and_then(|_| scan.next()).transpose()?;
    let mut is_new = false;
    for group in scan.by_ref() {
        // The writer begins a group only when the one before it is durable.
        if let Some(durable) = last.replace(group?).filter(|_| is_new) {
            fold(&durable).map_err(JournalError::Fold)?;
        }
        is_new = true;
    }
    let end = scan.end().cloned().ok_or(JournalError::Endless)?;
    let (cut_bytes, cut_records) = end.torn();
    let tail = make_sure(&*storage, &settings, &end, scan.expected(), last.as_ref())?;
    let mark = last.as_ref().map(Group::mark);
    if let Some(durable) = last.filter(|_| is_new) {
        fold(&durable).map_err(JournalError::Fold)?;
    }
    let records = tail.number;
    Ok(Recovered { records, mark, cut_bytes, cut_records, lock, storage, key, settings, tail })
}

/// Blanks what a torn write left, and makes durable what stands at the end.
///
/// The last group may have been read from memory though a sync failed before the crash, after which the kernel calls such pages clean. So it is
/// written once more, as it is, before anybody builds on it. Groups in earlier segments are durable: the writer moved on.
fn make_sure(
    storage: &dyn Storage,
    settings: &Settings,
    end: &End,
    expected: &Expected,
    last: Option<&Group>,
) -> Result<Tail, JournalError> {
    for torn in &end.torn {
        blank(storage, torn)?;
    }
    if end.segment == 0 {
        prepare(storage, FIRST_SEGMENT, settings.segment_bytes, || false)?;
        promote(storage, FIRST_SEGMENT)?;
    }
    let segment = end.segment.max(FIRST_SEGMENT);
    let name = segment_name(segment);
    let file = storage.open(&name, true).at("open", &name)?;
    if let Some(group) = last.filter(|group| group.mark.segment == segment) {
        file.write_at(&group.bytes, group.mark.offset.into()).at("write", &name)?;
        file.sync().at("sync", &name)?;
    }
    let mut length = u32::try_from(file.length().at("measure", &name)?).unwrap_or(u32::MAX);
    if end.offset == 0 && length < settings.segment_bytes {
        // Reserved when segments were shorter, and nothing was written yet. Crash in between: it is as it was, or longer, and blank.
        match file.allocate(settings.segment_bytes.into()) {
            Err(error) if is_out_of_space(&error) => {}
            reserved => {
                reserved.at("reserve", &name)?;
                file.sync().at("sync", &name)?;
                length = settings.segment_bytes;
            }
        }
    }
    Ok(Tail {
        segment,
        file,
        length,
        offset: end.offset,
        number: expected.number,
        group: expected.group,
        previous: last.map_or(Tag::default(), |group| group.mark.tag),
    })
}

/// Crash in between: what is left is torn still, and is blanked again.
fn blank(storage: &dyn Storage, torn: &Torn) -> Result<(), JournalError> {
    let name = segment_name(torn.segment);
    let file = storage.open(&name, true).at("open", &name)?;
    let zeros = vec![0; torn.end.saturating_sub(torn.start) as usize];
    file.write_at(&zeros, torn.start.into()).at("blank", &name)?;
    file.sync().at("sync", &name)
}
