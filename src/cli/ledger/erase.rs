//! `stafett ledger erase`: an operator has a gateway destroy what it keeps of packets.

use crate::{
    cli::{
        connection::{self, ConnectionArgs, with_gateway},
        exit::Exit,
    },
    clock::Clock,
    domain::PacketId,
    wire::v1::{EraseRequest, ErasedPart},
};
use clap::{Args, ValueEnum};
use std::io::{self, Write};

#[derive(Debug, Args)]
pub(super) struct EraseArgs {
    /// The packets
    #[arg(required = true, value_name = "PACKET-ID")]
    packets: Vec<PacketId>,
    /// What of them
    #[arg(long, value_enum)]
    part: Part,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Part {
    /// What the packet says; what happened to it stays
    Payload,
    /// All records of it too, once they have been kept as long as they must be
    Log,
}

impl EraseArgs {
    /// What is erased goes to `out`, a line a packet; what must be kept, and why, to `err`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { packets, part, connection } = self;
        let part = match part {
            Part::Payload => ErasedPart::Payload,
            Part::Log => ErasedPart::Log,
        };
        with_gateway(connection, clock, err, async |connection, err| {
            let mut exit = Exit::Ok;
            for packet in packets {
                let request = EraseRequest { packet_id: packet.to_string(), part: part.into() };
                match connection.ledger().erase(request).await {
                    Ok(reply) => match reply.into_inner().proof {
                        Some(proof) => {
                            writeln!(out, "{packet}  erased; ledger entry {}", proof.index)?
                        }
                        None => writeln!(out, "{packet}  was erased before")?,
                    },
                    Err(status) => {
                        writeln!(err, "packet {packet}: {}", connection.told(&status))?;
                        exit = connection::exit(&status);
                    }
                }
            }
            Ok(exit)
        })
    }
}
