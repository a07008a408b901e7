//! `stafett acknowledge`: the receiver says what became of packets that came to its units.

use super::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    words,
};
use crate::{
    clock::Clock,
    domain::PacketId,
    wire::v1::{self, Depth, RejectReason},
};
use clap::{Args, Subcommand, ValueEnum};
use std::io::{self, Write};

/// Say what became of packets that came to our units; the sender hears of it, signed
#[derive(Debug, Args)]
pub(crate) struct AcknowledgeArgs {
    #[command(subcommand)]
    word: Word,
}

#[derive(Debug, Subcommand)]
enum Word {
    /// The record system has them
    Imported(Packets),
    /// A person has read them
    Read(Packets),
    /// The receiver says no, and why
    Rejected {
        #[arg(long, value_enum)]
        reason: Reason,
        #[command(flatten)]
        packets: Packets,
    },
}

#[derive(Debug, Args)]
struct Packets {
    /// The packets
    #[arg(required = true, value_name = "PACKET-ID")]
    packets: Vec<PacketId>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// It was meant for another unit
    WrongUnit,
    /// The child isn't the unit's
    NotOurChild,
    /// It tells of another child than it says
    WrongChild,
    /// Something is missing that the receiver can't do without
    Incomplete,
    /// The record system can't take it
    Unreadable,
    /// The receiver has it already, by another way
    HaveIt,
    /// It holds what the receiver may not have
    TooMuch,
}

impl Reason {
    fn in_contract(self) -> RejectReason {
        match self {
            Self::WrongUnit => RejectReason::WrongUnit,
            Self::NotOurChild => RejectReason::NotOurChild,
            Self::WrongChild => RejectReason::WrongChild,
            Self::Incomplete => RejectReason::Incomplete,
            Self::Unreadable => RejectReason::Unreadable,
            Self::HaveIt => RejectReason::HaveIt,
            Self::TooMuch => RejectReason::TooMuch,
        }
    }
}

impl AcknowledgeArgs {
    /// Where packets stand now goes to `out`; what was not taken, to `err`.
    pub(crate) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let (depth, reason, Packets { packets, connection }) = match self.word {
            Word::Imported(packets) => (Depth::Imported, RejectReason::Unspecified, packets),
            Word::Read(packets) => (Depth::Read, RejectReason::Unspecified, packets),
            Word::Rejected { reason, packets } => (Depth::Rejected, reason.in_contract(), packets),
        };
        with_gateway(connection, clock, err, async |connection, err| {
            let mut exit = Exit::Ok;
            for packet in packets {
                let request = v1::AcknowledgeRequest {
                    packet_id: packet.to_string(),
                    depth: depth.into(),
                    reason: reason.into(),
                };
                match connection.gateway().acknowledge(request).await {
                    Ok(reply) => {
                        let standing = words::standing(reply.into_inner().status());
                        writeln!(out, "{packet}  {standing}")?;
                    }
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
