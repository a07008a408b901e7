//! The index's file, open to its owner alone: values are sealed, and keys are not.

use super::error::IndexError;
use std::{
    fs::{OpenOptions, Permissions},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

const MODE: u32 = 0o600;

/// Makes the file where it isn't there, and closes to others one that is.
pub(super) fn make_own(path: &Path) -> Result<(), IndexError> {
    let mut options = OpenOptions::new();
    let options = options.read(true).write(true).create(true).truncate(false).mode(MODE);
    let file = options.open(path).map_err(IndexError::store)?;
    let open = file.metadata().map_err(IndexError::store)?.permissions().mode() & 0o077 != 0;
    // Where the file is another user's, it is for that user to close.
    if open && file.set_permissions(Permissions::from_mode(MODE)).is_err() {
        tracing::warn!(
            "the index's file is open to others than its owner; its owner must close it"
        );
    }
    Ok(())
}
