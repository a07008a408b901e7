//! Everything that is wrong with a configuration file, each with its line and what would be right.

use std::{
    fmt,
    path::{Path, PathBuf},
};

/// The operator must mend the file: `region.toml:14: party.branch: unknown word; one of …`, one a line.
#[derive(Debug)]
pub struct ConfigErrors {
    file: PathBuf,
    found: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    /// Counted from one; nought where the file as a whole is at fault.
    pub(super) line: usize,
    pub(super) key: String,
    pub(super) message: String,
}

impl ConfigErrors {
    pub(super) fn new(file: &Path, mut found: Vec<Problem>) -> Self {
        found.sort_by_key(|problem| problem.line);
        Self { file: file.to_owned(), found }
    }

    /// The file cannot be read at all, or is not TOML.
    pub(super) fn whole(file: &Path, line: usize, message: String) -> Self {
        Self::new(file, vec![Problem { line, key: String::new(), message }])
    }
}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Problem { line, key, message }) in self.found.iter().enumerate() {
            let newline = if place == 0 { "" } else { "\n" };
            write!(f, "{newline}{}:", self.file.display())?;
            if *line > 0 {
                write!(f, "{line}:")?;
            }
            if !key.is_empty() {
                write!(f, " {key}:")?;
            }
            write!(f, " {message}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigErrors {}
