//! Reads a journal, beside its writer or without one: one record by its position, or all from a number on.

use super::{
    error::{AtStep, JournalError},
    frame::{FrameKey, RecordHead},
    group::Mark,
    record::{Position, StoredRecord},
    scan::Scan,
    segments::segment_name,
    storage::{Storage, StoredFile},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Reads what is committed. Calls block on the disk.
#[derive(Clone)]
pub(crate) struct Reader {
    pub(super) storage: Arc<dyn Storage>,
    key: Option<Arc<FrameKey>>,
    /// The segments read last, the newest at the end.
    open: Arc<Mutex<OpenSegments>>,
}

type OpenSegments = Vec<(u32, Arc<dyn StoredFile>)>;

/// Long enough that most records are read at once.
const FIRST_READ: usize = 8 << 10;

const OPEN_SEGMENTS: usize = 16;

impl Reader {
    /// Without a key, nothing is proven: frames, numbers and commitments are what the files say.
    pub(crate) fn new(storage: Arc<dyn Storage>, key: Option<FrameKey>) -> Self {
        Self::sharing(storage, key.map(Arc::new))
    }

    pub(super) fn sharing(storage: Arc<dyn Storage>, key: Option<Arc<FrameKey>>) -> Self {
        Self { storage, key, open: Arc::default() }
    }

    /// All groups, from the first.
    pub(crate) fn scan(&self) -> Scan {
        Scan::from_start(Arc::clone(&self.storage), self.key.clone())
    }

    /// The groups of the segment that holds the record, and all after them.
    pub(crate) fn scan_near(&self, number: u64) -> Result<Scan, JournalError> {
        Scan::from_segment_of(Arc::clone(&self.storage), self.key.clone(), number)
    }

    /// The marked group, and all after it; an error if the journal doesn't hold that very group.
    pub(crate) fn scan_from(&self, mark: &Mark) -> Result<Scan, JournalError> {
        Scan::from_mark(Arc::clone(&self.storage), self.key.clone(), mark)
    }

    /// The record whose frame begins at `position`.
    pub(crate) fn read(&self, position: Position) -> Result<StoredRecord, JournalError> {
        let Position { segment, offset } = position;
        let name = segment_name(segment);
        let file = self.file(segment, &name)?;
        let mut frame = vec![0; FIRST_READ];
        let read = file.read_at(&mut frame, offset.into()).at("read", &name)?;
        frame.truncate(read);
        let not_a_record = || JournalError::NotARecord { segment, offset };
        let head = RecordHead::parse(&frame).filter(|head| {
            let seat = head.seat;
            let end = offset.checked_add(head.length);
            seat.segment == segment && seat.start <= offset && end.is_some_and(|end| end < seat.end)
        });
        let head = head.ok_or_else(not_a_record)?;
        let length = head.length as usize;
        if length > frame.len() && read == FIRST_READ {
            let left = file.length().at("measure", &name)?.saturating_sub(offset.into());
            if length as u64 > left {
                return Err(not_a_record());
            }
            frame.resize(length, 0);
            let rest = frame.get_mut(read..).unwrap_or_default();
            file.read_at(rest, u64::from(offset) + read as u64).at("read", &name)?;
        }
        frame.truncate(length);
        head.verify(&frame, self.key.as_deref()).ok_or_else(not_a_record)?;
        Ok(StoredRecord { head, frame, position })
    }

    fn file(&self, segment: u32, name: &str) -> Result<Arc<dyn StoredFile>, JournalError> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = open.iter().position(|(number, _)| *number == segment) {
            // The one read last moves to the end.
            let found = open.remove(at);
            let file = Arc::clone(&found.1);
            open.push(found);
            return Ok(file);
        }
        let file = self.storage.open(name, false).at("open", name)?;
        if open.len() == OPEN_SEGMENTS {
            open.remove(0);
        }
        open.push((segment, Arc::clone(&file)));
        Ok(file)
    }
}
