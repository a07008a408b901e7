//! `--codes`: code maps of one's own, for commands that read or show them without a gateway.

use super::exit::Exit;
use crate::{codes::CodeMaps, peer::text_of};
use clap::Args;
use std::{
    fs,
    path::{Path, PathBuf},
};

#[derive(Debug, Default, Args)]
pub(super) struct LocalCodes {
    /// Know the code maps in this file too, as `[codes] files` of a configuration does; may be repeated
    #[arg(long = "codes", value_name = "FILE")]
    code_maps: Vec<PathBuf>,
}

impl LocalCodes {
    /// The program's maps and these, or what must be corrected, and the exit code that says by whom.
    pub(super) fn maps(&self) -> Result<CodeMaps, (String, Exit)> {
        let mut maps = builtin()?;
        self.code_maps.iter().try_for_each(|file| add(&mut maps, file).map(drop))?;
        Ok(maps)
    }
}

/// The maps that come with the program.
pub(super) fn builtin() -> Result<CodeMaps, (String, Exit)> {
    CodeMaps::builtin()
        .map_err(|error| (format!("code maps: {error}; this build is broken"), Exit::Internal))
}

/// Adds a file's maps; their names and versions.
pub(super) fn add(
    maps: &mut CodeMaps,
    file: &Path,
) -> Result<Vec<(String, String)>, (String, Exit)> {
    let shown = file.display().to_string();
    let text = fs::read(file).map_err(|error| (format!("{shown}: {error}"), Exit::Io))?;
    let text = text_of(text).map_err(|fault| (fault.at(file), Exit::Config))?;
    maps.add(&shown, &text).map_err(|error| (error.to_string(), Exit::Config))
}
