//! What the law says now of a packet that waits.

use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    explained,
    language::Language,
};
use crate::{clock::Clock, domain::PacketId, wire::v1};
use clap::Args;
use std::io::{self, Write};

/// Which packet, and in which language.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The packet
    #[arg(value_name = "PACKET-ID")]
    packet: PacketId,
    /// The language of the answer
    #[arg(long, value_enum, default_value = "sv")]
    lang: Language,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ExplainArgs {
    /// The decision and its path go to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        mut out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { packet, lang, connection } = self;
        with_gateway(connection, clock, err, async |connection, err| {
            let request = v1::ExplainRequest { packet_id: packet.to_string() };
            match connection.gateway().explain(request).await {
                Ok(reply) => {
                    explained::tell(&packet.to_string(), &reply.into_inner(), lang, &mut out)?;
                    Ok(Exit::Ok)
                }
                Err(status) => {
                    writeln!(err, "{}", connection.told(&status))?;
                    Ok(connection::exit(&status))
                }
            }
        })
    }
}
