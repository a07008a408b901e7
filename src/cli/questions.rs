//! `stafett decide`: where its questions come from, and how it ends.

use super::{decide, exit::Exit};
use crate::policy::Rules;
use clap::Args;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::PathBuf,
};

/// Decide questions with the engine that gateways use: JSON lines in, JSON lines out
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// The questions, one a line; standard input without it
    file: Option<PathBuf>,
}

impl DecideArgs {
    /// Decisions go to `out`. A question that can't be read is answered as such, and counted on `err`.
    pub(crate) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        let rules = match Rules::sweden() {
            Ok(rules) => rules,
            Err(error) => {
                return writeln!(err, "rules: {error}; this build is broken")
                    .map(|()| Exit::Internal);
            }
        };
        let input: Box<dyn BufRead> = match &self.file {
            None => Box::new(io::stdin().lock()),
            Some(file) => match File::open(file) {
                Ok(open) => Box::new(BufReader::new(open)),
                Err(error) => {
                    return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io);
                }
            },
        };
        let decide::Summary { questions, unreadable } =
            decide::run(&rules, input, out, decide::Options::default())?;
        if unreadable > 0 {
            writeln!(
                err,
                "{unreadable} of {questions} questions can't be read; their answers say why"
            )?;
        }
        Ok(Exit::Ok)
    }
}
