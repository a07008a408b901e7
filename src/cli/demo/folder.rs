//! Where the demo works: a temporary folder that goes away with it, or one that was asked for.

use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

pub(super) enum Folder {
    Temporary(TempDir),
    Asked(PathBuf),
}

impl Folder {
    /// An asked-for folder must be empty or new. What is wrong is said in words.
    pub(super) fn open(asked: Option<PathBuf>) -> Result<Self, String> {
        let Some(dir) = asked else {
            let temporary = tempfile::Builder::new().prefix("stafett-demo-").tempdir();
            return temporary
                .map(Self::Temporary)
                .map_err(|error| format!("no temporary folder: {error}"));
        };
        let told = |error: std::io::Error| format!("--dir {}: {error}", dir.display());
        fs::create_dir_all(&dir).map_err(told)?;
        if fs::read_dir(&dir).map_err(told)?.next().is_some() {
            return Err(format!(
                "--dir {}: not empty; right is an empty or a new folder",
                dir.display()
            ));
        }
        dir.canonicalize().map(Self::Asked).map_err(told)
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Temporary(dir) => dir.path(),
            Self::Asked(dir) => dir,
        }
    }

    /// Leaves it where it is.
    pub(super) fn keep(self) -> PathBuf {
        match self {
            Self::Temporary(dir) => dir.keep(),
            Self::Asked(dir) => dir,
        }
    }
}
