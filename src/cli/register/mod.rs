//! `stafett register`: what decisions rest on, recorded and read.

mod agreements;
mod child;
mod parties;
mod record;
mod show;

use super::{connection, exit::Exit};
use crate::clock::Clock;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use tonic::Status;

/// Record consents, protections, agreements and parties, and read what is known
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    #[command(subcommand)]
    command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
enum RegisterCommand {
    Record(record::RecordArgs),
    Show(show::ShowArgs),
    Agreements(agreements::AgreementsArgs),
    Parties(parties::PartiesArgs),
}

impl RegisterArgs {
    /// Answers go to `out`; what was not taken, to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        match self.command {
            RegisterCommand::Record(record) => record.run(clock, out, err),
            RegisterCommand::Show(show) => show.run(clock, out, err),
            RegisterCommand::Agreements(agreements) => agreements.run(clock, out, err),
            RegisterCommand::Parties(parties) => parties.run(clock, out, err),
        }
    }
}

/// Tells why a call failed, and how that ends the program.
fn failed(
    connection: &connection::Connection,
    status: &Status,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    writeln!(err, "{}", connection.told(status))?;
    Ok(connection::exit(status))
}
