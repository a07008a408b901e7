//! `stafett ledger prove`: one entry's proof, as a file that needs nothing else.

use super::export::Stopped;
use crate::{
    cli::{
        connection::{Connection, ConnectionArgs, with_gateway},
        exit::Exit,
    },
    clock::Clock,
    domain::PacketId,
    ledger::{Hash, TlogProof},
    wire::v1,
};
use clap::Args;
use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    str::FromStr,
};

/// Write the proof that an entry is in the ledger, as a C2SP tlog-proof
#[derive(Debug, Args)]
pub(super) struct ProveArgs {
    /// An entry's number, or a packet: then its first entry
    #[arg(value_name = "ENTRY|PACKET-ID")]
    what: What,
    /// How large the tree is that it is proven in; the newest without it
    #[arg(long, value_name = "ENTRIES", default_value_t = 0)]
    tree_size: u64,
    /// Where the proof goes; standard output without it
    #[arg(long, value_name = "FILE.tlog-proof")]
    out: Option<PathBuf>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Debug, Clone)]
enum What {
    Entry(u64),
    Packet(PacketId),
}

impl FromStr for What {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let entry = text.parse().map(Self::Entry);
        entry
            .or_else(|_| text.parse().map(Self::Packet))
            .map_err(|_| "right is an entry's number or a packet's id")
    }
}

impl ProveArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { what, tree_size, out: file, connection } = self;
        with_gateway(connection, clock, err, async |connection, err| {
            match proven(connection, what, tree_size).await {
                Ok(proof) => match file {
                    Some(file) => match fs::write(&file, proof.to_string()) {
                        Ok(()) => Ok(Exit::Ok),
                        Err(error) => {
                            writeln!(err, "{}: {error}", file.display()).map(|()| Exit::Io)
                        }
                    },
                    None => write!(out, "{proof}").map(|()| Exit::Ok),
                },
                Err(stopped) => stopped.tell(connection, err),
            }
        })
    }
}

async fn proven(connection: &Connection, what: What, tree_size: u64) -> Result<TlogProof, Stopped> {
    let index = match what {
        What::Entry(index) => index,
        What::Packet(packet) => {
            let request = v1::StatusRequest { packet_id: packet.to_string() };
            let told = connection.gateway().status(request).await?.into_inner();
            let first = told.history.first().map(|entry| entry.index);
            first.ok_or_else(|| Stopped::of("the packet has no entry yet; try again"))?
        }
    };
    let request = v1::InclusionRequest { index, tree_size, with_entry: true };
    let v1::InclusionReply { proof, entry } =
        connection.ledger().inclusion(request).await?.into_inner();
    let proof = proof.unwrap_or_default();
    if proof.checkpoint.is_empty() {
        return Err(Stopped::of(
            "no checkpoint was signed at that size; right is a size that a receipt or an export names",
        ));
    }
    of_entry(&proof, entry.into()).map_err(Stopped::Found)
}

/// A proof as the contract has it, as a file has it. `extra` is the entry, or its leaf.
pub(in crate::cli) fn of_entry(
    proof: &v1::EntryProof,
    extra: Vec<u8>,
) -> Result<TlogProof, String> {
    let path = proof.inclusion.iter().map(|hash| Hash::try_from(hash.as_ref()));
    let path = path.collect::<Result<_, _>>().map_err(|error| format!("the proof: {error}"))?;
    Ok(TlogProof { extra, index: proof.index, path, checkpoint: proof.checkpoint.clone() })
}
