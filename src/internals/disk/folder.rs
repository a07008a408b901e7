//! The journal's folder on the disk in memory.

use super::{Area, Change, Content, Disk, Work};
use crate::journal::{FolderLock, Storage, StoredFile};
use std::io;
use std::sync::Arc;

const FOLDER: &str = "journal/";

pub(super) fn path(name: &str) -> String {
    [FOLDER, name].concat()
}

pub(super) fn name(path: &str) -> Option<&str> {
    path.strip_prefix(FOLDER)
}

impl Storage for Disk {
    fn lock(&self) -> io::Result<Option<Box<dyn FolderLock>>> {
        let free = !std::mem::replace(&mut self.state().locked, true);
        Ok(free.then(|| Box::new(Held(self.clone())) as Box<dyn FolderLock>))
    }

    fn names(&self) -> io::Result<Vec<String>> {
        self.act(Area::Journal, Work::Reads, |state| {
            let names = state.names.all().filter_map(|(path, _)| name(path));
            Ok(names.map(str::to_owned).collect())
        })
    }

    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>> {
        self.act(Area::Journal, Work::Changes, |state| {
            if state.names.find(&path(name)).is_some() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            let at = state.add(Content::default());
            state.names.change(Change::Name(path(name), at));
            Ok(self.file(at))
        })
    }

    fn open(&self, name: &str, _writable: bool) -> io::Result<Arc<dyn StoredFile>> {
        self.act(Area::Journal, Work::Reads, |state| {
            let at = state.names.find(&path(name)).ok_or(io::ErrorKind::NotFound)?;
            Ok(self.file(at))
        })
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.act(Area::Journal, Work::Changes, |state| {
            state.names.find(&path(from)).ok_or(io::ErrorKind::NotFound)?;
            state.names.change(Change::Rename(path(from), path(to)));
            Ok(())
        })
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.act(Area::Journal, Work::Changes, |state| {
            state.names.find(&path(name)).ok_or(io::ErrorKind::NotFound)?;
            state.names.change(Change::Remove(path(name)));
            Ok(())
        })
    }

    fn sync_folder(&self) -> io::Result<()> {
        self.act(Area::Journal, Work::SyncsFolder, |state| {
            state.names.sync(|path| name(path).is_some());
            Ok(())
        })
    }
}

impl Disk {
    fn file(&self, at: usize) -> Arc<dyn StoredFile> {
        Arc::new(File { disk: self.clone(), at })
    }
}

struct Held(Disk);

impl FolderLock for Held {}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if state.process == self.0.process {
            state.locked = false;
        }
    }
}

struct File {
    disk: Disk,
    at: usize,
}

impl StoredFile for File {
    fn length(&self) -> io::Result<u64> {
        self.disk.act(Area::Journal, Work::Reads, |state| Ok(state.file(self.at).length() as u64))
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.disk.act(Area::Journal, Work::Reads, |state| {
            Ok(state.file(self.at).read(buffer, place(offset)?))
        })
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.disk.act(Area::Journal, Work::Changes, |state| {
            let written = state.file(self.at).write(place(offset)?, bytes);
            written.then_some(()).ok_or_else(|| {
                io::Error::other("the journal wrote where it had reserved no room: a fault in it")
            })
        })
    }

    fn allocate(&self, length: u64) -> io::Result<()> {
        self.disk.act(Area::Journal, Work::Changes, |state| {
            let (before, length) = (state.file(self.at).length(), place(length)?);
            state.has_room(length.saturating_sub(before))?;
            state.file(self.at).set_length(length.max(before));
            Ok(())
        })
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.act(Area::Journal, Work::Syncs(self.at), |state| {
            state.file(self.at).sync();
            Ok(())
        })
    }
}

pub(super) fn place(offset: u64) -> io::Result<usize> {
    usize::try_from(offset).map_err(|_| io::ErrorKind::InvalidInput.into())
}
