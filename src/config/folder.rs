//! Whether a folder that the program will write to can be written to, found out without making it.

use rustix::fs::{Access, access};
use std::path::{Path, PathBuf};

/// The folder itself or, where it is not there yet, the nearest one above it, must be ours to write in.
pub(super) fn usable(path: &Path) -> Result<PathBuf, String> {
    // What is relative begins at the working directory, which stands as an empty name at the end.
    let there = path.ancestors().map(|folder| match folder.as_os_str().is_empty() {
        true => Path::new("."),
        false => folder,
    });
    let there = there.into_iter().find(|folder| folder.symlink_metadata().is_ok()).unwrap_or(path);
    match () {
        () if !there.is_dir() => {
            Err(format!("{} is not a folder; right is one to write in", there.display()))
        }
        () if access(there, Access::WRITE_OK | Access::EXEC_OK).is_err() => {
            Err(format!("{} cannot be written in; give this user the right to", there.display()))
        }
        () => Ok(path.to_owned()),
    }
}
