//! Makes folders that no power cut takes away again: what is synced in a folder is lost with the folder's own name.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::Path,
};

#[cfg(test)]
pub(crate) mod tests;

/// Makes a folder, and those above it that are missing.
pub(crate) fn make_folder(folder: &Path, mode: u32) -> io::Result<()> {
    let mut missing = Vec::new();
    for folder in folder.ancestors() {
        if folder.try_exists()? {
            break;
        }
        missing.push(folder);
    }
    DirBuilder::new().recursive(true).mode(mode).create(folder)?;
    missing.iter().filter_map(|folder| folder.parent()).try_for_each(|holder| {
        // What has no name of its own is the working folder.
        let holder = if holder.as_os_str().is_empty() { Path::new(".") } else { holder };
        sync_folder(holder)
    })
}

/// Makes durable what names stand in a folder.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}
