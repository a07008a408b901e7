//! `stafett ledger`: what a gateway can prove, given to others and verified without it.

mod balp;
mod erase;
mod evidence;
mod export;
mod extract;
mod introductions;
mod kind;
mod opened;
mod prove;
mod published;
mod receipts;
mod seen;
mod told;
mod trust;
mod verify;
mod weighed;
mod witness;

pub(super) use evidence::Evidence;
pub(super) use export::RECORDS;
pub(super) use opened::{Content, OpenedFile, UNVERIFIED};
pub(super) use prove::of_entry;
pub(super) use verify::Verdict;

use crate::clock::Clock;
use balp::BalpArgs;
use clap::{Args, Subcommand};
use erase::EraseArgs;
use export::ExportArgs;
use extract::ExtractArgs;
use prove::ProveArgs;
use std::{
    io::{self, Write},
    process::ExitCode,
};
use verify::VerifyArgs;
use witness::WitnessArgs;

/// Verify a ledger, and give others what they need to verify it
#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

/// What `ledger verify FOLDER --vkey KEY` answers and how it ends, for those who verify the same folder a million times.
#[cfg(feature = "internals")]
pub(crate) fn verified(folder: &std::path::Path, vkey: &str) -> io::Result<(u8, Vec<u8>)> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let verdict = VerifyArgs::of(folder.to_owned(), vkey.to_owned()).run(&mut out, &mut err)?;
    Ok((verdict as u8, [out, err].concat()))
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    Verify(VerifyArgs),
    Export(ExportArgs),
    Extract(ExtractArgs),
    Prove(ProveArgs),
    /// Destroy for ever what a gateway keeps of a packet; refused, on record, where it must be kept
    Erase(EraseArgs),
    Balp(BalpArgs),
    /// Say who has cosigned a running gateway's ledger, and whose ledgers it has cosigned
    Witness(WitnessArgs),
}

impl LedgerArgs {
    /// Answers go to `out`; why there is none, to `err`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<ExitCode> {
        match self.command {
            LedgerCommand::Verify(verify) => verify.run(out, err).map(ExitCode::from),
            LedgerCommand::Export(export) => export.run(clock, out, err).map(ExitCode::from),
            LedgerCommand::Extract(extract) => extract.run(clock, out, err).map(ExitCode::from),
            LedgerCommand::Prove(prove) => prove.run(clock, out, err).map(ExitCode::from),
            LedgerCommand::Erase(erase) => erase.run(clock, out, err).map(ExitCode::from),
            LedgerCommand::Balp(balp) => balp.run(out, err).map(ExitCode::from),
            LedgerCommand::Witness(witness) => witness.run(clock, out, err).map(ExitCode::from),
        }
    }
}
