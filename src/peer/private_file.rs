//! Files that nobody but their owner may read.

use super::plain_file;
use std::{
    fs::{Metadata, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// More than any key file holds.
const LARGEST: u64 = 64 * 1024;

/// The operator must mend the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrivateFileError {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is not a file")]
    NotAFile,
    #[error("is open to others than its owner (mode {0:03o}); right is `chmod 600`")]
    OpenToOthers(u32),
    #[error("is too large to be a key")]
    TooLarge,
}

/// The contents, wiped when dropped. Permissions are read from the opened file, so they can't be swapped in between.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFileError> {
    let file = plain_file::open(path)?.ok_or(PrivateFileError::NotAFile)?;
    let size = private_size(&file.metadata()?)?;
    let mut contents = Zeroizing::new(Vec::with_capacity(size));
    file.take(LARGEST).read_to_end(&mut contents)?;
    Ok(contents)
}

fn private_size(metadata: &Metadata) -> Result<usize, PrivateFileError> {
    let mode = metadata.permissions().mode() & 0o777;
    match metadata.len() {
        _ if mode & 0o077 != 0 => Err(PrivateFileError::OpenToOthers(mode)),
        size if size > LARGEST => Err(PrivateFileError::TooLarge),
        // Room for all of it and for the read that finds the end: growing would leave a copy behind.
        size => Ok(usize::try_from(size).unwrap_or_default() + 32),
    }
}

/// Writes a new file that only its owner may read, down to the disk.
pub(crate) fn create_private(path: &Path, contents: &[u8]) -> io::Result<()> {
    create(path, contents, 0o600)
}

/// Writes a new file that everybody may read.
pub(crate) fn create_public(path: &Path, contents: &[u8]) -> io::Result<()> {
    create(path, contents, 0o644)
}

fn create(path: &Path, contents: &[u8], mode: u32) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
    file.write_all(contents)?;
    file.sync_all()
}
