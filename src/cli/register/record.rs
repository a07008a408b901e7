//! `stafett register record`: changes out of files, one after another.

use crate::{
    cli::{
        connection::{self, Connection, ConnectionArgs, with_gateway},
        exit::Exit,
        packets::{self, Entry},
        shape::Shape,
    },
    clock::Clock,
    wire::v1,
};
use clap::Args;
use prost::Message;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// Record changes: consents and what takes them back, blocks, attestations, protections, agreements, parties
#[derive(Debug, Args)]
pub(super) struct RecordArgs {
    /// Changes as protobuf JSON of RecordRequest: one, a list, or one a line; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// A change of a file, or the line that is wrong and what would be right.
struct Row {
    place: String,
    change: Result<v1::RecordRequest, String>,
}

impl RecordArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Some(shape) = Shape::of("RecordRequest") else {
            return writeln!(err, "this build lacks its contract").map(|()| Exit::Internal);
        };
        let mut rows = Vec::new();
        for file in &self.files {
            let input = match packets::bytes(file) {
                Ok(input) => input,
                Err(error) => {
                    return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io);
                }
            };
            let entries = packets::of_json(&shape, &input).into_iter();
            rows.extend(entries.map(|entry| row(&file.display().to_string(), entry)));
        }
        with_gateway(self.connection, clock, err, async |connection, err| {
            record_all(connection, rows, out, err).await
        })
    }
}

fn row(file: &str, Entry { line, packet }: Entry) -> Row {
    match packet {
        Ok(bytes) => Row {
            place: format!("{file}:{line}"),
            change: v1::RecordRequest::decode(bytes).map_err(|_| "not a change".to_owned()),
        },
        Err((line, problem)) => Row { place: format!("{file}:{line}"), change: Err(problem) },
    }
}

/// A change that is refused stops none of the others; a gateway that can't be reached does.
async fn record_all(
    connection: &Connection,
    rows: Vec<Row>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let mut register = connection.register();
    let (mut recorded, mut refused) = (0, 0);
    let mut rows = rows.into_iter();
    while let Some(Row { place, change }) = rows.next() {
        let change = match change {
            Ok(change) => change,
            Err(problem) => {
                writeln!(err, "{place}: {problem}")?;
                refused += 1;
                continue;
            }
        };
        match register.record(change).await {
            Ok(reply) => {
                tell(&place, &reply.into_inner(), out)?;
                recorded += 1;
            }
            Err(status) => {
                writeln!(err, "{place}: {}", connection.told(&status))?;
                match connection::exit(&status) {
                    Exit::Negative => refused += 1,
                    exit => {
                        let left = rows.len();
                        writeln!(
                            out,
                            "{recorded} recorded{}, 1 without an answer, {left} not tried",
                            not_taken(refused)
                        )?;
                        return Ok(exit);
                    }
                }
            }
        }
    }
    writeln!(out, "{recorded} recorded{}", not_taken(refused))?;
    Ok(if refused > 0 { Exit::Negative } else { Exit::Ok })
}

fn not_taken(refused: usize) -> String {
    if refused > 0 { format!(", {refused} not taken") } else { String::new() }
}

fn tell(place: &str, reply: &v1::RecordReply, out: &mut dyn Write) -> io::Result<()> {
    let v1::RecordReply { proof, released, stopped } = reply;
    let entry = proof.as_ref().map(|proof| proof.index.to_string()).unwrap_or_default();
    writeln!(out, "{place}: recorded, ledger entry {entry}")?;
    for packet in released {
        writeln!(out, "  released {packet}")?;
    }
    for packet in stopped {
        writeln!(out, "  stopped  {packet}")?;
    }
    Ok(())
}
