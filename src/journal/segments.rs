//! The journal's files by number: their names, and reading them.

use super::{
    error::{AtStep, JournalError},
    frame::{FrameKey, HEADER_LENGTH, Header},
    storage::{Storage, StoredFile},
};
use std::{io, sync::Arc};

/// Number of the journal's first segment.
pub(super) const FIRST_SEGMENT: u32 = 1;

/// A sector is written whole or not at all.
pub(super) const SECTOR: usize = 512;

const WINDOW: usize = 1 << 20;

const SUFFIX: &str = ".journal";

/// The file of a segment that holds groups, or is about to.
pub(super) fn segment_name(segment: u32) -> String {
    format!("{segment:010}{SUFFIX}")
}

/// The file of a segment that is being prepared: it never holds a group, and may be removed at will.
pub(super) fn spare_name(segment: u32) -> String {
    format!("{segment:010}.spare")
}

/// The number of the last segment; nothing in a journal that never began.
pub(super) fn last_segment(storage: &dyn Storage) -> Result<Option<u32>, JournalError> {
    let names = storage.names().at("list", "its folder")?;
    Ok(names.iter().filter_map(|name| name.strip_suffix(SUFFIX)?.parse().ok()).max())
}

/// A segment, open for reading, with a window on what was read last.
pub(super) struct SegmentReader {
    pub(super) segment: u32,
    pub(super) file: Arc<dyn StoredFile>,
    pub(super) name: String,
    pub(super) length: u32,
    window: Vec<u8>,
    start: u32,
}

impl SegmentReader {
    /// Opens the segment, if it is there.
    pub(super) fn open(storage: &dyn Storage, segment: u32) -> Result<Option<Self>, JournalError> {
        let name = segment_name(segment);
        let file = match storage.open(&name, false) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            opened => opened.at("open", &name)?,
        };
        let length = file.length().at("measure", &name)?;
        // What lies beyond the reach of an offset was not written by a journal.
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        Ok(Some(Self { segment, file, name, length, window: Vec::new(), start: 0 }))
    }

    /// The bytes from `start` to `end`, or to the file's end.
    pub(super) fn bytes(&mut self, start: u32, end: u32) -> Result<&[u8], JournalError> {
        let end = end.min(self.length);
        let wanted = end.saturating_sub(start) as usize;
        let held =
            (start.checked_sub(self.start)).and_then(|skip| self.window.get(skip as usize..));
        if held.is_none_or(|held| held.len() < wanted) {
            let left = self.length.saturating_sub(start) as usize;
            self.window.resize(wanted.max(WINDOW).min(left), 0);
            let read = self.file.read_at(&mut self.window, start.into()).at("read", &self.name)?;
            self.window.truncate(read);
            self.start = start;
        }
        let held = self.window.get(start.saturating_sub(self.start) as usize..).unwrap_or_default();
        Ok(held.get(..wanted).unwrap_or(held))
    }

    pub(super) fn header(
        &self,
        key: Option<&FrameKey>,
    ) -> Result<Result<Header, &'static str>, JournalError> {
        let segment = self.segment;
        let mut bytes = [0; HEADER_LENGTH];
        let read = self.file.read_at(&mut bytes, 0).at("read", &self.name)?;
        let header = Header::read(bytes.get(..read).unwrap_or_default(), key);
        Ok(header.and_then(|header| {
            let its_own = header.segment == segment;
            its_own.then_some(header).ok_or("the file holds another segment than its name says")
        }))
    }

    /// The offset after the last byte from `start` on that isn't blank; nothing if all are.
    pub(super) fn written_until(&self, start: u32) -> Result<Option<u32>, JournalError> {
        let mut offset = u64::from(start);
        let mut until = None;
        let mut buffer = vec![0; WINDOW];
        while let Some(written) = self.file.written_from(offset).at("search", &self.name)? {
            offset = written.max(offset);
            let read = self.file.read_at(&mut buffer, offset).at("read", &self.name)?;
            if read == 0 {
                break;
            }
            let found = buffer.get(..read).unwrap_or_default();
            if let Some(last) = last_written(found) {
                until = u32::try_from(offset + last as u64 + 1).ok();
            }
            offset += read as u64;
        }
        Ok(until)
    }
}

fn last_written(bytes: &[u8]) -> Option<usize> {
    if is_blank(bytes) { None } else { bytes.iter().rposition(|byte| *byte != 0) }
}

/// Compared block by block with zeros, which is as fast as memory allows in every build.
pub(super) fn is_blank(bytes: &[u8]) -> bool {
    const ZEROS: [u8; 4096] = [0; 4096];
    bytes.chunks(ZEROS.len()).all(|chunk| ZEROS.get(..chunk.len()) == Some(chunk))
}
