//! What the gateway would answer, and why: asked, and nothing handed over.

use super::Row;
use crate::cli::{
    connection::{self, Connection},
    exit::Exit,
    explained,
    language::Language,
};
use crate::wire::{RawSubmit, v1};
use std::io::{self, Write};
use tokio::runtime::Runtime;

/// Tells each row's answer in the rows' order.
pub(super) fn tell(
    rows: &[Row],
    connection: &Connection,
    language: Language,
    runtime: &Runtime,
    mut out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<Exit> {
    let mut told = Exit::Ok;
    for Row { file, entry } in rows {
        let packet = match &entry.packet {
            Ok(packet) => packet.clone(),
            Err((line, problem)) => {
                writeln!(err, "{file}:{line}: {problem}")?;
                told = Exit::Negative;
                continue;
            }
        };
        let mut gateway = connection.gateway();
        match runtime.block_on(gateway.preview(RawSubmit { packet })) {
            Ok(reply) => {
                let reply = reply.into_inner();
                let name = format!("{file}:{}", entry.line);
                explained::tell(&name, &reply, language, &mut out)?;
                writeln!(out)?;
                if reply.decision.is_some_and(|it| it.verdict() == v1::Verdict::Refuse) {
                    told = Exit::Negative;
                }
            }
            Err(status) => {
                writeln!(err, "{file}:{}: {}", entry.line, connection.told(&status))?;
                match connection::exit(&status) {
                    // This packet is at fault; the next may not be.
                    Exit::Negative => told = Exit::Negative,
                    exit => return Ok(exit),
                }
            }
        }
    }
    Ok(told)
}
