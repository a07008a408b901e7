//! What a text in the file may be.

use crate::domain::is_plain_name;
use std::{
    fmt::Display,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Reads a text by its type's own rules.
pub(super) fn of<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// A path that starts from the file's own folder. An empty one would be that folder itself.
pub(super) fn path(text: &str, base: &Path) -> Result<PathBuf, String> {
    match text {
        "" => Err("empty; right is a path".to_owned()),
        text => Ok(base.join(text)),
    }
}

/// A text that people read; it may not be empty.
pub(super) fn words(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("empty; right is a text".to_owned()),
        words => Ok(words.to_owned()),
    }
}

/// A short name that stands in paths and identities.
pub(crate) fn plain_name(text: &str) -> Result<String, String> {
    match is_plain_name(text) {
        true => Ok(text.to_owned()),
        false => Err("right is 1 to 63 lower-case letters, digits and hyphens".to_owned()),
    }
}
