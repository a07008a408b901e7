//! The port to the folder that tiles and the anchor lie in.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder of small files that are written whole. Names may have folders in them.
pub(crate) trait Shelf: Send + Sync {
    /// How long a file is; nothing where there is none.
    fn length(&self, name: &str) -> io::Result<Option<u64>>;

    fn read(&self, name: &str) -> io::Result<Vec<u8>>;

    /// Writes a file so that a reader sees it whole or not at all. A power cut may leave anything of it.
    fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Makes sure of files that were put, and of their names: no power cut changes them from then on, nor brings back what stood
    /// under a name before. It may take away a whole folder that was new.
    fn sync(&self, names: &[String]) -> io::Result<()>;

    /// Replaces a file so that even a power cut leaves the old one or the new.
    fn put_durably(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// What operators know a file by.
    fn place(&self, name: &str) -> PathBuf;
}

/// A folder on a local disk.
pub(crate) struct LocalShelf(PathBuf);

impl LocalShelf {
    pub(crate) fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }
}

/// Makes a folder that no power cut takes away again.
fn make_durably(folder: &Path) -> io::Result<()> {
    let mut missing = Vec::new();
    for folder in folder.ancestors() {
        if folder.try_exists()? {
            break;
        }
        missing.push(folder);
    }
    fs::create_dir_all(folder)?;
    missing.iter().filter_map(|folder| folder.parent()).try_for_each(|holder| {
        // What has no name of its own is the working folder.
        let holder = if holder.as_os_str().is_empty() { Path::new(".") } else { holder };
        File::open(holder)?.sync_all()
    })
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
        fs::write(&unfinished, bytes).or_else(|cause| match (cause.kind(), path.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => {
                fs::create_dir_all(folder)?;
                fs::write(&unfinished, bytes)
            }
            _ => Err(cause),
        })?;
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
        let created = File::create(&unfinished);
        let mut file = created.or_else(|cause| match (cause.kind(), path.parent()) {
            (io::ErrorKind::NotFound, Some(folder)) => {
                make_durably(folder)?;
                File::create(&unfinished)
            }
            _ => Err(cause),
        })?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, &path)
    }

    fn place(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}
