//! `stafett sip`: the register of SIPs, for those who have none of their own.

mod list;
mod show;

use super::exit::Exit;
use crate::clock::Clock;
use clap::{Args, Subcommand};
use list::ListArgs;
use show::ShowArgs;
use std::io::{self, Write};

/// The register of SIPs: where each side stands, what is due, where they differ
#[derive(Debug, Args)]
pub(crate) struct SipArgs {
    #[command(subcommand)]
    command: SipCommand,
}

#[derive(Debug, Subcommand)]
enum SipCommand {
    /// List cases, what is late at the top; names no child
    List(ListArgs),
    /// Show one case and whose it is; on record
    Show(ShowArgs),
}

impl SipArgs {
    /// What was asked for goes to `out`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        match self.command {
            SipCommand::List(list) => list.run(clock, out, err),
            SipCommand::Show(show) => show.run(clock, out, err),
        }
    }
}
