//! `stafett adapter test`: runs the samples of packs.

#[cfg(test)]
mod tests;

use super::{exit::Exit, local_codes::LocalCodes};
use crate::adapter::{Pack, SampleOutcome};
use clap::{Args, Subcommand};
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Look at adapter packs.
#[derive(Debug, Args)]
pub(crate) struct AdapterArgs {
    #[command(subcommand)]
    command: AdapterCommand,
}

#[derive(Debug, Subcommand)]
enum AdapterCommand {
    /// Run the samples of packs, and say where what comes out differs from what must
    Test {
        /// Folders of packs, such as adapters/cosmic
        #[arg(required = true, value_name = "DIR")]
        folders: Vec<PathBuf>,
        /// Write expected files that don't exist yet; those that exist are never changed
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        codes: LocalCodes,
    },
}

impl AdapterArgs {
    /// One line a sample to `out`; packs that can't be used to `err`.
    pub(crate) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        let AdapterCommand::Test { folders, write, codes } = self.command;
        let codes = match codes.maps() {
            Ok(codes) => codes,
            Err((problem, exit)) => return writeln!(err, "{problem}").map(|()| exit),
        };
        let mut exit = Exit::Ok;
        for folder in folders {
            let pack = match Pack::of_folder(&folder, &codes) {
                Ok(pack) => pack,
                Err(error) => {
                    writeln!(err, "{error}")?;
                    exit = Exit::Config;
                    continue;
                }
            };
            let samples = pack.run_samples(write);
            if samples.is_empty() {
                writeln!(
                    out,
                    "{}: no samples; right is a [samples] in adapter.toml",
                    folder.display()
                )?;
            }
            for sample in &samples {
                writeln!(out, "{}: {}", folder.join(&sample.name).display(), sample.outcome)?;
            }
            let as_must_be = |outcome: &SampleOutcome| {
                matches!(outcome, SampleOutcome::Same { .. } | SampleOutcome::Written)
            };
            let good =
                !samples.is_empty() && samples.iter().all(|sample| as_must_be(&sample.outcome));
            if !good && exit == Exit::Ok {
                exit = Exit::Negative;
            }
        }
        Ok(exit)
    }
}
