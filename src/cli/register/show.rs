//! `stafett register show`: everything that is known of one child.

use super::{child, failed};
use crate::{
    cli::{
        child_file,
        connection::{ConnectionArgs, with_gateway},
        exit::Exit,
    },
    clock::Clock,
    wire::v1,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
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
        let child = match child_file::read(self.file) {
            Ok(child) => child,
            Err((exit, problem)) => return writeln!(err, "{problem}").map(|()| exit),
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
