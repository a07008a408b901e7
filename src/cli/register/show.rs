//! `stafett register show`: everything that is known of one child.

use super::{child, failed};
use crate::{
    cli::{
        connection::{ConnectionArgs, with_gateway},
        exit::Exit,
        packets,
        shape::Shape,
    },
    clock::Clock,
    domain::{ChildNumber, NumberKind},
    wire::v1,
};
use clap::Args;
use prost::Message;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Show everything that is known of a child; the reading is put on record
///
/// The child's number is read from a file or from standard input, never from an argument: others on
/// this machine can see arguments, and shells keep them.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Holds the number, or protobuf JSON of Child; standard input without it
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// What was known when that Swedish day ended; now without it
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<String>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ShowArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let file = self.file.unwrap_or_else(|| PathBuf::from("-"));
        if looks_like_a_number(&file) {
            let problem = "a number must not be an argument, where others see it; right is a file \
                           that holds it, or standard input";
            return writeln!(err, "{problem}").map(|()| Exit::Usage);
        }
        let input = match packets::bytes(&file) {
            Ok(input) => input,
            Err(error) => return writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io),
        };
        let Some(child) = read(&input) else {
            let problem = "holds no child's number; right is twelve digits without separator \
                           whose date and check digit hold, or protobuf JSON of Child";
            return writeln!(err, "{}: {problem}", file.display()).map(|()| Exit::Usage);
        };
        let request = v1::ChildRequest { child: Some(child), at: self.at.unwrap_or_default() };
        with_gateway(self.connection, clock, err, async |connection, err| {
            match connection.register().child(request).await {
                Ok(reply) => write!(out, "{}", child::told(&reply.into_inner())).map(|()| Exit::Ok),
                Err(status) => failed(connection, &status, err),
            }
        })
    }
}

fn looks_like_a_number(file: &Path) -> bool {
    let text = file.to_string_lossy();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    digits >= 10
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '+'))
        && !file.exists()
}

/// The two kinds of number that are told apart by their day, or whatever the JSON says.
fn read(input: &[u8]) -> Option<v1::Child> {
    let text = std::str::from_utf8(input).ok()?.trim();
    if text.starts_with('{') {
        let bytes = Shape::of("Child")?.encode(text.as_bytes()).ok()?;
        return v1::Child::decode(bytes).ok();
    }
    let kinds = [NumberKind::Personnummer, NumberKind::Samordningsnummer];
    let kind = kinds.into_iter().find(|kind| ChildNumber::parse(kind.oid(), text).is_ok())?;
    let (number, number_oid) = (text.to_owned(), kind.oid().to_owned());
    Some(v1::Child { number, number_oid, birth_date: String::new() })
}
