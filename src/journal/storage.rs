//! The port to whatever keeps the segments: a flat folder of files, and what must be durable of it when.

use std::{io, sync::Arc};

/// A folder of files. `FileStorage` in production; tests put one in its place that fails, tears and forgets.
pub(crate) trait Storage: Send + Sync {
    /// Takes the folder for one process, until the lock is dropped; nothing if another has it.
    fn lock(&self) -> io::Result<Option<Box<dyn FolderLock>>>;

    /// The names of all files in the folder.
    fn names(&self) -> io::Result<Vec<String>>;

    /// Makes a file that isn't there yet.
    fn create(&self, name: &str) -> io::Result<Arc<dyn StoredFile>>;

    /// Opens a file; for reading only unless `writable`.
    fn open(&self, name: &str, writable: bool) -> io::Result<Arc<dyn StoredFile>>;

    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    fn remove(&self, name: &str) -> io::Result<()>;

    /// Makes creations, renames and removals durable.
    fn sync_folder(&self) -> io::Result<()>;
}

/// Holds the folder until dropped.
pub(crate) trait FolderLock: Send {}

/// One file. Assumed of it: a sector of 512 bytes is written whole or not at all, and bytes outside a write stay as they were.
pub(crate) trait StoredFile: Send + Sync {
    fn length(&self) -> io::Result<u64>;

    /// Reads into `buffer` what there is from `offset` on, and says how much that was; less than asked for only at the file's end.
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize>;

    /// Writes all of `bytes`.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Reserves room for the file's first `length` bytes, so that writing there can't run out of space; they read as zeros.
    fn allocate(&self, length: u64) -> io::Result<()>;

    /// Returns once everything written is durable.
    fn sync(&self) -> io::Result<()>;

    /// The first offset from `offset` on that may hold something else than zeros; nothing if there is none.
    fn written_from(&self, offset: u64) -> io::Result<Option<u64>> {
        Ok(Some(offset))
    }
}

/// Whether the error means that there is no room: then what was tried never came to be, and may be tried anew later.
pub(crate) fn is_out_of_space(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
