//! One command's conversation with a gateway, from its options to its end.

use super::{args::ConnectionArgs, call::Connection};
use crate::{cli::exit::Exit, clock::Clock};
use std::io::{self, Write};
use tokio::runtime;

/// Opens the connection and talks; where it can't be opened, says why to `err`.
pub(in crate::cli) fn with_gateway(
    options: ConnectionArgs,
    clock: &dyn Clock,
    err: &mut dyn Write,
    talk: impl AsyncFnOnce(&Connection, &mut dyn Write) -> io::Result<Exit>,
) -> io::Result<Exit> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let _inside = runtime.enter();
    match options.open(clock.now()) {
        Ok(connection) => runtime.block_on(talk(&connection, err)),
        Err(error) => writeln!(err, "{error}").map(|()| error.exit()),
    }
}
