//! Files that an operator names: files and nothing else, read whole up to a size, and as text only where they are UTF-8.

use rustix::fs::OFlags;
use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// More than any text that a person writes.
const LARGEST_TEXT: u64 = 16 * 1024 * 1024;

/// The operator must mend the file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TextFault {
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    #[error("is not a file")]
    NotAFile,
    #[error("is larger than {} MiB", LARGEST_TEXT / (1024 * 1024))]
    TooLarge,
    #[error("is not UTF-8 from here on; right is the file saved as UTF-8")]
    NotUtf8 {
        /// Counted from one.
        line: usize,
    },
}

impl TextFault {
    /// The line at fault; nought where it is the whole file.
    pub(crate) fn line(&self) -> usize {
        match self {
            Self::NotUtf8 { line } => *line,
            Self::Unreadable(_) | Self::NotAFile | Self::TooLarge => 0,
        }
    }

    /// The fault with its place.
    pub(crate) fn at(&self, path: &Path) -> String {
        match self.line() {
            0 => format!("{} {self}", path.display()),
            line => format!("{}:{line}: {self}", path.display()),
        }
    }
}

/// Opens a file without waiting: nobody may ever write to a named pipe, and whoever waits for it says nothing. Nothing where it is no
/// file; that is read from what was opened, so that it can't be swapped in between.
pub(super) fn open(path: &Path) -> io::Result<Option<File>> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    Ok(file.metadata()?.is_file().then_some(file))
}

/// The whole text of a file.
pub(crate) fn read_text(path: &Path) -> Result<String, TextFault> {
    let file = open(path)?.ok_or(TextFault::NotAFile)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_TEXT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_TEXT {
        return Err(TextFault::TooLarge);
    }
    text_of(bytes)
}

/// Bytes as text, or the line from which they are none.
pub(crate) fn text_of(bytes: Vec<u8>) -> Result<String, TextFault> {
    String::from_utf8(bytes).map_err(|error| {
        let right = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        TextFault::NotUtf8 { line: 1 + right.iter().filter(|byte| **byte == b'\n').count() }
    })
}
