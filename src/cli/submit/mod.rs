//! `stafett submit`: hands packets over as a record system does, and tells the answers.

mod answers;
mod preview;
mod reading;
mod receipts;

use super::{
    connection::{self, ConnectionArgs},
    exit::Exit,
    hand_over::{self, Answered},
    language::Language,
    local_codes::LocalCodes,
    packets::{self, Entry},
    progress::Progress,
};
use crate::clock::Clock;
use clap::Args;
use reading::Reading;
use std::{
    io::{self, Write},
    path::PathBuf,
};
use tokio::runtime;

/// Hand packets over to a gateway, and tell its answers
#[derive(Debug, Args)]
pub(crate) struct SubmitArgs {
    /// The files are a record system's own: the name of a built-in pack, or a pack's folder
    #[arg(long, value_name = "NAME")]
    pack: Option<String>,
    #[command(flatten)]
    codes: LocalCodes,
    /// Packets as protobuf JSON: one, a list, or one a line; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Ask what the answers would be, and why, in this language; nothing is stored or sent
    #[arg(long, value_name = "LANGUAGE")]
    preview: Option<Language>,
    /// Keep each answer's proof here, as PACKET-ID.tlog-proof: who holds it can show later that the ledger had the packet
    #[arg(long, value_name = "FOLDER", conflicts_with = "preview")]
    receipts: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// A packet of a file, or why there is none.
struct Row {
    file: String,
    entry: Entry,
}

impl SubmitArgs {
    /// Answers go to `out`; bad rows, and packets that were not taken, to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let codes = match self.codes.maps() {
            Ok(codes) => codes,
            Err((problem, exit)) => return writeln!(err, "{problem}").map(|()| exit),
        };
        let reading = match Reading::of(self.pack.as_deref(), &codes) {
            Ok(reading) => reading,
            Err(problem) => return writeln!(err, "{problem}").map(|()| Exit::Usage),
        };
        let mut rows = Vec::new();
        for file in &self.files {
            let input = match packets::bytes(file) {
                Ok(input) => input,
                Err(error) => {
                    return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io);
                }
            };
            let entries = reading.entries(&input, clock).into_iter();
            rows.extend(entries.map(|entry| Row { file: file.display().to_string(), entry }));
        }
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let _inside = runtime.enter();
        let connection = match self.connection.open(clock.now()) {
            Ok(connection) => connection,
            Err(error) => return writeln!(err, "{error}").map(|()| error.exit()),
        };
        if let Some(language) = self.preview {
            return preview::tell(&rows, &connection, language, &runtime, out, err);
        }
        let packets: Vec<_> =
            rows.iter().filter_map(|row| row.entry.packet.as_ref().ok()).cloned().collect();
        let progress = Progress::of("handing over", Some(packets.len() as u64));
        let Answered { outcomes, broken } =
            runtime.block_on(hand_over::all(connection.gateway(), packets, &progress));
        drop(progress);
        let kept = self.receipts.as_ref().map(|folder| (folder, receipts::keep(folder, &outcomes)));
        // What was answered is told in any case: nobody could ask for it without the packets' ids.
        let mut told = answers::tell(&rows, outcomes, self.files.len() > 1, out, err)?;
        if let Some((folder, Err(error))) = kept {
            let folder = folder.display();
            writeln!(
                err,
                "{folder}: {error}; not all proofs are kept, `stafett ledger prove` gets them again"
            )?;
            told = Exit::Io;
        }
        match broken {
            None => Ok(told),
            Some(status) => {
                writeln!(
                    err,
                    "{}; what got no answer may have been taken: `stafett status` tells",
                    connection.told(&status)
                )?;
                Ok(connection::exit(&status))
            }
        }
    }
}
