//! `stafett status`: where packets stand, and everything that has happened to them.

use super::{connection::ConnectionArgs, exit::Exit, words};
use crate::{clock::Clock, domain::PacketId, wire::v1};
use clap::Args;
use std::io::{self, Write};
use tokio::runtime;

/// Tell where packets stand, and what has happened to them
#[derive(Debug, Args)]
pub(crate) struct StatusArgs {
    /// The packets
    #[arg(required = true, value_name = "PACKET-ID")]
    packets: Vec<PacketId>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl StatusArgs {
    /// What is known goes to `out`; packets that aren't known, to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let _inside = runtime.enter();
        let connection = match self.connection.open(clock.now()) {
            Ok(connection) => connection,
            Err(error) => return writeln!(err, "{error}").map(|()| error.exit()),
        };
        let mut gateway = connection.gateway();
        let mut exit = Exit::Ok;
        for packet in self.packets {
            let request = v1::StatusRequest { packet_id: packet.to_string() };
            match runtime.block_on(gateway.status(request)) {
                Ok(reply) => write!(out, "{}", told(&reply.into_inner()))?,
                Err(status) => {
                    writeln!(err, "packet {packet}: {}", connection.told(&status))?;
                    exit = super::connection::exit(&status);
                }
            }
        }
        Ok(exit)
    }
}

fn told(reply: &v1::StatusReply) -> String {
    let v1::StatusReply { packet_id, decision, attempts, next_attempt, history, .. } = reply;
    let mut lines = vec![format!("{packet_id}  {}", words::standing(reply.status()))];
    if let Some(decision) = decision {
        let mut line = format!("  {}", words::answer(decision));
        for (word, told) in [
            ("by", decision.rule.clone()),
            ("on", words::ground(decision)),
            ("missing", decision.missing.join(", ")),
            ("withheld", decision.withheld.join(", ")),
        ] {
            if !told.is_empty() {
                line += &format!("; {word} {told}");
            }
        }
        lines.push(line);
    }
    if *attempts > 0 {
        let next = words::instant(next_attempt.as_ref());
        let next = if next.is_empty() { next } else { format!("; the next at {next}") };
        lines.push(format!("  attempts: {attempts}{next}"));
    }
    lines.extend(history.iter().map(|v1::LedgerEntry { index, event, at, late, .. }| {
        let late = if *late { "  DEVIATION: contradicts where it stood" } else { "" };
        format!("  {index:>6}  {}  {event}{late}", words::instant(at.as_ref()))
    }));
    lines.join("\n") + "\n"
}
