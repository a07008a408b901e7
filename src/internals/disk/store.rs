//! The index's file on the disk in memory.

use super::folder::place;
use super::{Area, Change, Content, Disk, Work};
use redb::StorageBackend;
use std::{fmt, io};

const INDEX: &str = "index.redb";
const SET_ASIDE: &str = "index.broken";

/// The file, open.
pub(crate) struct IndexFile {
    disk: Disk,
    at: usize,
}

impl Disk {
    /// Opens the index's file; a new one is begun where there is none.
    pub(crate) fn index_file(&self) -> io::Result<IndexFile> {
        let at = self.act(Area::Index, Work::Changes, |state| {
            if let Some(at) = state.names.find(INDEX) {
                return Ok(at);
            }
            let at = state.add(Content::default());
            state.names.change(Change::Name(INDEX.to_owned(), at));
            Ok(at)
        })?;
        Ok(IndexFile { disk: self.clone(), at })
    }

    /// Takes the index out of the way.
    pub(crate) fn rename_index(&self) -> io::Result<()> {
        self.act(Area::Index, Work::Changes, |state| {
            state.names.change(Change::Rename(INDEX.to_owned(), SET_ASIDE.to_owned()));
            Ok(())
        })
    }

    /// Removes what was taken out of the way, if anything was.
    pub(crate) fn remove_renamed_index(&self) -> io::Result<()> {
        if !self.has_index_set_aside() {
            return Ok(());
        }
        self.act(Area::Index, Work::Changes, |state| {
            state.names.change(Change::Remove(SET_ASIDE.to_owned()));
            Ok(())
        })
    }

    /// Whether an index that could not be used lies there still.
    pub fn has_index_set_aside(&self) -> bool {
        self.state().names.find(SET_ASIDE).is_some()
    }
}

impl fmt::Debug for IndexFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IndexFile({})", self.at)
    }
}

impl StorageBackend for IndexFile {
    fn len(&self) -> io::Result<u64> {
        self.disk.act(Area::Index, Work::Reads, |state| Ok(state.file(self.at).length() as u64))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.disk.act(Area::Index, Work::Reads, |state| {
            let read = state.file(self.at).read(out, place(offset)?);
            (read == out.len()).then_some(()).ok_or(io::ErrorKind::UnexpectedEof.into())
        })
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.disk.act(Area::Index, Work::Changes, |state| {
            let (before, length) = (state.file(self.at).length(), place(length)?);
            state.has_room(length.saturating_sub(before))?;
            state.file(self.at).set_length(length);
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.disk.act(Area::Index, Work::Syncs(self.at), |state| {
            state.file(self.at).sync();
            // A file system makes a new file's name durable along with its first sync. Only the index, which may be lost, counts on it.
            state.names.sync(|path| path == INDEX);
            Ok(())
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.disk.act(Area::Index, Work::Changes, |state| {
            let written = state.file(self.at).write(place(offset)?, data);
            written.then_some(()).ok_or(io::ErrorKind::UnexpectedEof.into())
        })
    }
}
