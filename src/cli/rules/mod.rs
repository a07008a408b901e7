//! `stafett rules`: what the law that is built in says, and what proves it.

mod coverage;
#[cfg(test)]
mod tests;

use super::exit::Exit;
use clap::{Args, Subcommand};
use coverage::CoverageArgs;
use std::io::{self, Write};

/// Look at the rules of law that decisions rest on
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
}

#[derive(Debug, Subcommand)]
enum RulesCommand {
    Coverage(CoverageArgs),
}

impl RulesArgs {
    pub(crate) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        match self.command {
            RulesCommand::Coverage(coverage) => coverage.run(out, err),
        }
    }
}
