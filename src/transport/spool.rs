//! A folder that a record system imports from: its reader sees whole files or none.

#[cfg(test)]
mod tests;

use crate::adapter::Rendered;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Component, Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The folder of one record system. One gateway writes it, and all its units that share the folder share this.
pub(crate) struct Spool {
    folder: PathBuf,
    /// Which folder is known to hold nothing that a write cut short has left: another may be mounted in its place. Temporary names are
    /// the packet's own, so whoever writes holds it: one at a time.
    clean: Mutex<Option<FolderId>>,
    sync: fn(&Path) -> io::Result<()>,
}

/// Device and number.
type FolderId = (u64, u64);

/// Whole for the gateway, readable for the record system's group, nothing for others.
const MODE: u32 = 0o640;

impl Spool {
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), clean: Mutex::default(), sync: sync_folder }
    }

    /// Into a folder that takes files and can't make sure of them.
    #[cfg(test)]
    pub(crate) fn that_fails_to_sync(folder: &Path) -> Self {
        Self { sync: |_| Err(io::Error::other("the disk is gone")), ..Self::new(folder) }
    }

    /// Takes away what an earlier process was writing when it ended: the packet may be withdrawn by now, and then no attempt comes that
    /// would. A folder that can't be read now is cleared before the next file is written.
    pub(crate) fn clear(&self) {
        self.make_clean(&mut self.one_writer());
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
        let mut clean = self.one_writer();
        self.make_clean(&mut clean);
        let (place, hidden) = (self.folder.join(name), self.folder.join(hidden_name(name)));
        if fs::read(&place).is_ok_and(|there| there == bytes) {
            // A crash may have come between the renaming and the folder's sync.
            return self.make_sure_of(&place);
        }
        let filled = fill(&hidden, bytes);
        if let Err(error) = filled.and_then(|()| if is_wanted() { Ok(()) } else { Err(gave_up()) })
        {
            // Nothing of the packet should lie about; what does is taken away before the next file is written.
            if remove(&hidden).is_err() {
                *clean = None;
            }
            return Err(error);
        }
        if let Err(error) = fs::rename(&hidden, &place) {
            // What is still hidden was not seen. Of anything else an answer may have got lost.
            return Err(match fs::remove_file(&hidden) {
                Ok(()) => error,
                Err(_) => {
                    *clean = None;
                    take_back(&place, error)
                }
            });
        }
        // A crash before this may take the file back: the packet is not recorded as imported yet and is written again.
        self.make_sure_of(&place)
    }

    fn one_writer(&self) -> MutexGuard<'_, Option<FolderId>> {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn make_clean(&self, clean: &mut Option<FolderId>) {
        let cleared = fs::metadata(&self.folder).and_then(|folder| {
            let id = (folder.dev(), folder.ino());
            if *clean != Some(id) {
                remove_left_over(&self.folder)?;
            }
            Ok(id)
        });
        if let Err(error) = &cleared {
            tracing::warn!(folder = %self.folder.display(), %error, "what an earlier process may have left in the folder, hidden, can't be taken away");
        }
        *clean = cleared.ok();
    }

    /// A failed sync is not tried again, for the kernel may call clean what never reached the disk: the file goes, and the next attempt
    /// writes it anew.
    fn make_sure_of(&self, place: &Path) -> io::Result<()> {
        (self.sync)(&self.folder).map_err(|error| take_back(place, error))
    }
}

/// The folder failed when the file could be seen already. It was taken back as far as the folder let it, but its reader may have it.
#[derive(Debug, thiserror::Error)]
#[error("{0}; the file could be seen already")]
struct Glimpsed(io::Error);

/// Whether the file that an error is of may have been seen all the same.
pub(crate) fn was_glimpsed(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|cause| cause.is::<Glimpsed>())
}

fn take_back(place: &Path, error: io::Error) -> io::Error {
    drop(fs::remove_file(place));
    io::Error::new(error.kind(), Glimpsed(error))
}

fn gave_up() -> io::Error {
    io::Error::other(
        "it answered when the attempt had been given up; the packet is tried again as long as it may go",
    )
}

/// What a file is called until it is whole.
fn hidden_name(name: &str) -> String {
    format!(".{name}.part")
}

/// Only files that a packet's file was to become: whatever else lies there is the record system's.
fn remove_left_over(folder: &Path) -> io::Result<()> {
    let mut removed = Ok(());
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let visible = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".part"));
        if visible.is_some_and(Rendered::could_be_called) && entry.file_type()?.is_file() {
            removed = removed.and(remove(&entry.path()));
        }
    }
    removed
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// A crash in here leaves a hidden file that readers pass by, and that the next start or the next attempt removes.
fn fill(hidden: &Path, bytes: &[u8]) -> io::Result<()> {
    remove(hidden)?;
    // A new file, so that no link that somebody left there is followed.
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(hidden)?;
    file.write_all(bytes)?;
    file.sync_all()
}
