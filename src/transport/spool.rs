//! A folder that a record system imports from: its reader sees whole files or none.

#[cfg(test)]
mod tests;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// The folder of one record system. One gateway writes it.
pub(crate) struct Spool {
    folder: PathBuf,
    /// Temporary names are the packet's own: one writer at a time.
    writing: Mutex<()>,
}

/// Whole for the gateway, readable for the record system's group, nothing for others.
const MODE: u32 = 0o640;

impl Spool {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), writing: Mutex::new(()) }
    }

    /// Writes a file so that a crash leaves it whole or absent. The same file again changes nothing. A folder on another machine's disk
    /// may answer hours later: what isn't wanted any more by then is not shown.
    pub(crate) fn write(
        &self,
        name: &str,
        bytes: &[u8],
        is_wanted: &dyn Fn() -> bool,
    ) -> io::Result<()> {
        let mut parts = Path::new(name).components();
        if name.starts_with('.')
            || !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None))
        {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        let _one_writer = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let (place, hidden) = (self.folder.join(name), self.folder.join(format!(".{name}.part")));
        if fs::read(&place).is_ok_and(|there| there == bytes) {
            // A crash may have come between the renaming and the folder's sync.
            return self.sync_folder();
        }
        let shown = fill(&hidden, bytes)
            .and_then(|()| if is_wanted() { fs::rename(&hidden, &place) } else { Err(gave_up()) });
        if let Err(error) = shown {
            // Nothing of the packet should lie about; the next attempt clears away what is left all the same.
            drop(fs::remove_file(&hidden));
            return Err(error);
        }
        // A crash before this may take the file back: the packet is not recorded as imported yet and is written again.
        self.sync_folder()
    }

    fn sync_folder(&self) -> io::Result<()> {
        File::open(&self.folder)?.sync_all()
    }
}

fn gave_up() -> io::Error {
    io::Error::other(
        "it answered when the attempt had been given up; the packet is tried again as long as it may go",
    )
}

/// A crash in here leaves a hidden file that readers pass by and the next attempt removes.
fn fill(hidden: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(hidden) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    // A new file, so that no link that somebody left there is followed.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(hidden)?;
    file.write_all(bytes)?;
    file.sync_all()
}
