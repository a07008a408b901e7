//! `stafett ledger verify`: says offline whether a ledger still holds what was signed.
//!
//! Its exit codes are its own: see [`Verdict`].

use super::{
    evidence::{Evidence, Unverifiable},
    extract,
    kind::Kind,
    published::Published,
    trust::Trust,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Say, without any network, whether a ledger holds all that was signed and nothing else
#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// A gateway's data folder (gateway.data), an exported ledger or an extract; nothing in it is changed
    dir: PathBuf,
    /// Of a data folder: the gateway's master key (keys.master): every record is opened and held
    /// against its entry
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The key that signed, or a file with it; without it, the one that lies in the folder
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// A checkpoint that was kept elsewhere, to be held against the ledger; may be given again
    #[arg(long = "checkpoint", value_name = "FILE")]
    checkpoints: Vec<PathBuf>,
    /// Of an exported ledger: whom you believe, log and witnesses, as a C2SP policy file
    #[arg(long, value_name = "FILE", conflicts_with = "vkey")]
    policy: Option<PathBuf>,
    /// Of an exported ledger: a folder with proofs that senders have kept (*.tlog-proof)
    #[arg(long, value_name = "FOLDER")]
    receipts: Option<PathBuf>,
}

/// Silence would let an auditor believe that it was held against them.
const ONLY_VKEY: &str = "--key, --checkpoint, --policy and --receipts are for a whole ledger; an extract has a few entries of it: \
                         right is --vkey alone";

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Verdict {
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

fn lies_in(file: &Path, folder: &Path) -> bool {
    match (file.canonicalize(), folder.canonicalize()) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => false,
    }
}

#[cfg(feature = "internals")]
impl VerifyArgs {
    /// `ledger verify FOLDER --vkey KEY`.
    pub(super) fn of(dir: PathBuf, vkey: String) -> Self {
        Self {
            dir,
            key: None,
            vkey: Some(vkey),
            checkpoints: Vec::new(),
            policy: None,
            receipts: None,
        }
    }
}

impl VerifyArgs {
    /// The verdict goes to `out`, with what was proven and what not; why there is none, to `err`.
    pub(super) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Verdict> {
        let Self { dir, key, vkey, checkpoints, policy, receipts } = self;
        let files = [vkey.as_deref().map(Path::new), policy.as_deref(), receipts.as_deref()];
        let files = files.into_iter().flatten().chain(checkpoints.iter().map(PathBuf::as_path));
        if let Some(inside) = files.into_iter().find(|file| lies_in(file, &dir)) {
            // Whoever gave the folder gave that too.
            let problem =
                "lies in the folder that it has to prove; right is what was kept elsewhere";
            return writeln!(err, "{}: {problem}", inside.display()).map(|()| Verdict::Usage);
        }
        let unfit = |option: Option<&PathBuf>, problem: &str| match option {
            Some(_) => Err(Unverifiable::usage(problem)),
            None => Ok(()),
        };
        let vkey = vkey.as_deref();
        let told = Kind::of(&dir).and_then(|kind| match kind {
            Kind::Extract => {
                let given = [key.as_ref(), checkpoints.first(), policy.as_ref(), receipts.as_ref()];
                unfit(given.into_iter().flatten().next(), ONLY_VKEY)
                    .and_then(|()| extract::verify(&dir, vkey, out))
            }
            Kind::Export => unfit(
                key.as_ref(),
                "--key is for a data folder; an export holds its records opened",
            )
            .and_then(|()| Trust::read(&dir, vkey, policy.as_deref()))
            .and_then(|trust| Published::open(dir, trust, &checkpoints, receipts.as_deref()))
            .and_then(|published| published.weigh(out)),
            Kind::Data => unfit(
                receipts.as_ref(),
                "--receipts is for an exported ledger (`stafett ledger export`)",
            )
            .and_then(|()| {
                unfit(policy.as_ref(), "--policy is for an exported ledger; right here is --vkey")
            })
            .and_then(|()| Evidence::open(dir, key.as_deref(), vkey, &checkpoints))
            .and_then(Evidence::weigh)
            .map(|weighed| weighed.tell(out)),
        });
        match told {
            Ok(verdict) => verdict,
            Err(Unverifiable { verdict, problem }) => writeln!(err, "{problem}").map(|()| verdict),
        }
    }
}
