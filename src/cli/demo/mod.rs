//! `stafett demo`: two gateways on this machine, four stories and a proof, from nothing to the end.

mod arrived;
mod class;
mod codes;
mod folder;
mod half_year;
mod house;
mod imported;
mod keep;
mod placement;
mod play;
mod proof;
mod rows;
mod stage;
mod system;
mod told;
mod units;

use super::exit::Exit;
use crate::clock::SharedClock;
use clap::Args;
use folder::Folder;
use std::{
    io::{self, Write},
    path::PathBuf,
};
use tokio::runtime::Runtime;
use told::{Failure, Told};

/// Show all of it: two gateways on this machine, a school class, a day of codes, a hidden child, half a year of SIPs
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Leave both gateways running until Ctrl-C, and say how to submit to them
    #[arg(long)]
    keep: bool,
    /// Work in this folder, which must be empty or new, and leave it there; else in a temporary one
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl DemoArgs {
    /// The story goes to `out`, what was not as it must be to `err`.
    pub(crate) fn run(
        self,
        clock: SharedClock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let folder = match Folder::open(self.dir) {
            Ok(folder) => folder,
            Err(problem) => return writeln!(err, "{problem}").map(|()| Exit::Usage),
        };
        let mut told = Told::to(out);
        let played =
            Runtime::new()?.block_on(play::play(folder.path(), self.keep, &clock, &mut told));
        let (_, broken) = told.outcome();
        for expectation in broken {
            writeln!(err, "not as expected: {expectation}")?;
        }
        let well = played.is_ok() && broken.is_empty();
        match played {
            Ok(()) => {}
            Err(Failure::Output(error)) => return Err(error),
            Err(stuck) => writeln!(err, "{stuck}")?,
        }
        if self.keep || !well {
            writeln!(err, "the demo's folder stays: {}", folder.keep().display())?;
        }
        Ok(if well { Exit::Ok } else { Exit::Negative })
    }
}
