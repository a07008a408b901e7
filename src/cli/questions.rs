//! `stafett decide`: where its questions come from, and how it ends.

use super::{
    decide::{self, Manner},
    exit::Exit,
    language::Language,
    local_packs::LocalPacks,
};
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
    /// Tell which rules were tried, what each lacked, and why something is held back
    #[arg(long)]
    explain: bool,
    /// Tell it as a person reads it, in this language, instead of as JSON
    #[arg(long, value_name = "LANGUAGE", requires = "explain")]
    lang: Option<Language>,
    #[command(flatten)]
    local: LocalPacks,
}

impl DecideArgs {
    /// Decisions go to `out`. A question that can't be read is answered as such, and counted on `err`.
    pub(crate) fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<Exit> {
        let rules = match self.local.rules() {
            Ok(rules) => rules,
            Err((problem, exit)) => return writeln!(err, "{problem}").map(|()| exit),
        };
        let input: Box<dyn BufRead> = match &self.file {
            None => Box::new(io::stdin().lock()),
            Some(file) => match File::open(file).and_then(readable) {
                Ok(open) => Box::new(BufReader::new(open)),
                Err(error) => {
                    return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io);
                }
            },
        };
        let decide::Summary { questions, unreadable } = decide::run(
            &rules,
            input,
            out,
            decide::Options { manner: self.manner(), ..Default::default() },
        )?;
        if unreadable > 0 {
            writeln!(
                err,
                "{unreadable} of {questions} questions can't be read; their answers say why"
            )?;
        }
        Ok(Exit::Ok)
    }

    fn manner(&self) -> Manner {
        match self.lang {
            Some(language) => Manner::Prose(language),
            None if self.explain => Manner::Explained,
            None => Manner::Decision,
        }
    }
}

/// A folder opens, and then there is nothing to read in it.
fn readable(file: File) -> io::Result<File> {
    match file.metadata()?.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    }
}
