//! The port to the folder that tiles and the anchor lie in.

use crate::journal::make_folder;
use rustix::fs::OFlags;
use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A folder of small files that are written whole. Names may have folders in them.
pub(crate) trait Shelf: Send + Sync {
    /// How long a file is; nothing where there is none.
    fn length(&self, name: &str) -> io::Result<Option<u64>>;

    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Writes a file so that a reader sees it whole or not at all. A power cut may leave anything of it.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Makes sure of files that were put, and of their names: no power cut changes them from then on, nor brings back what stood
    /// under a name before.
    fn sync(&self, names: &[String]) -> io::Result<()>;

    /// Replaces a file so that even a power cut leaves the old one or the new.
    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// What operators know a file by.
    fn place(&self, name: &str) -> PathBuf;
}

/// A folder on a local disk.
pub(crate) struct LocalShelf {
    folder: PathBuf,
    /// Of files that are made.
    mode: u32,
}

impl LocalShelf {
    /// What is written is for its owner alone.
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), mode: 0o600 }
    }

    /// What is written is meant for others, as far as the process's mask lets them.
    pub(crate) fn for_others(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), mode: 0o666 }
    }

    /// Makes a file anew, and the folder that it lies in.
    fn create(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(self.mode);
        options.open(path).or_else(|cause| match (cause.kind(), path.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => {
                self.make(folder)?;
                options.open(path)
            }
            _ => Err(cause),
        })
    }

    /// Makes a folder that no power cut takes away again. Whoever may write may enter.
    fn make(&self, folder: &Path) -> io::Result<()> {
        let enter = (self.mode & 0o444) >> 2;
        make_folder(folder, self.mode | enter)
    }
}

/// Opens a file that others gave, without waiting: nobody may ever write to a named pipe.
pub(crate) fn open_given(path: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(io::Error::other("it is not a file")),
    }
}

/// Reads such a file, and no more of it than one byte beyond the most that is right: whoever reads sees that it goes on.
pub(crate) fn read_given(path: &Path, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_given(path)?.take(most as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a file is called until it is whole.
fn unfinished(path: &Path) -> PathBuf {
    path.with_extension("new")
}

impl Shelf for LocalShelf {
    fn length(&self, name: &str) -> io::Result<Option<u64>> {
        match fs::metadata(self.place(name)) {
            Ok(file) => Ok(Some(file.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.place(name))
    }

    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(name);
        let unfinished = unfinished(&path);
        self.create(&unfinished)?.write_all(bytes)?;
        fs::rename(&unfinished, &path)
    }

    fn sync(&self, names: &[String]) -> io::Result<()> {
        let mut folders = BTreeSet::new();
        for name in names {
            let path = self.place(name);
            File::open(&path)?.sync_data()?;
            folders.extend(path.parent().map(Path::to_owned));
        }
        folders.iter().try_for_each(|folder| File::open(folder)?.sync_all())
    }

    /// Crash in between: the older file stands.
    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(name);
        let unfinished = unfinished(&path);
        let mut file = self.create(&unfinished)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}
