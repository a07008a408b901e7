//! `stafett ledger verify`: says offline whether a gateway's data folder still holds what was signed.
//!
//! Its exit codes are its own: see [`Verdict`].

mod evidence;
mod weighed;
mod witness;

pub(super) use evidence::{Evidence, Unverifiable};

use crate::clock::Clock;
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Verify a gateway's ledger
#[derive(Debug, Args)]
pub(crate) struct LedgerArgs {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Say, without any network, whether a data folder holds all that was signed and nothing else
    Verify(VerifyArgs),
    /// Say who has cosigned a running gateway's ledger, and whose ledgers it has cosigned
    Witness(witness::WitnessArgs),
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// The gateway's data folder (gateway.data); nothing in it is changed
    dir: PathBuf,
    /// The gateway's master key (keys.master): every record is opened and held against its entry
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The key that signed, or a file with it; without it, the one that lies in the folder
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// A checkpoint that was kept elsewhere, to be held against the folder; may be given again
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
}

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Intact = 0,
    /// Something is other than it was.
    Tampered = 1,
    /// Something is not there.
    Incomplete = 2,
    /// The arguments must be corrected.
    Usage = 3,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        Self::from(verdict as u8)
    }
}

impl LedgerArgs {
    /// The verdict goes to `out`, with what was proven and what not; why there is none, to `err`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<ExitCode> {
        match self.command {
            LedgerCommand::Verify(verify) => verify.run(out, err).map(ExitCode::from),
            LedgerCommand::Witness(witness) => witness.run(clock, out, err).map(ExitCode::from),
        }
    }
}

impl VerifyArgs {
    fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Verdict> {
        let Self { dir, key, vkey, checkpoints } = self;
        let evidence = Evidence::open(dir, key.as_deref(), vkey.as_deref(), &checkpoints);
        match evidence.and_then(Evidence::weigh) {
            Ok(weighed) => weighed.tell(out),
            Err(Unverifiable { verdict, problem }) => writeln!(err, "{problem}").map(|()| verdict),
        }
    }
}
