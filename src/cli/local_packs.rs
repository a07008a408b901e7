//! `--local`: the law narrowed by packs, for commands that ask it without a gateway.

use super::exit::Exit;
use crate::{peer::text_of, policy::Rules};
use clap::Args;
use std::{fs, path::PathBuf};

#[derive(Debug, Args)]
pub(super) struct LocalPacks {
    /// Narrow the law by this local pack too, as `[policy] local` of a configuration does; may be repeated
    #[arg(long, value_name = "FILE")]
    local: Vec<PathBuf>,
}

impl LocalPacks {
    /// The law, or what must be corrected, and the exit code that says by whom.
    pub(super) fn rules(&self) -> Result<Rules, (String, Exit)> {
        let mut rules = Rules::sweden()
            .map_err(|error| (format!("rules: {error}; this build is broken"), Exit::Internal))?;
        for file in &self.local {
            let shown = file.display().to_string();
            let text = fs::read(file).map_err(|error| (format!("{shown}: {error}"), Exit::Io))?;
            let text = text_of(text).map_err(|fault| (fault.at(file), Exit::Config))?;
            let narrowed = rules.narrowed_by(&shown, &text);
            rules = narrowed.map_err(|error| (error.to_string(), Exit::Config))?;
        }
        Ok(rules)
    }
}
