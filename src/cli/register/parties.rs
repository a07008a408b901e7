//! `stafett register parties`: every unit that packets go between.

use super::failed;
use crate::{
    cli::{
        connection::{ConnectionArgs, with_gateway},
        exit::Exit,
        table, words,
    },
    clock::Clock,
    wire::v1,
};
use clap::Args;
use std::io::{self, Write};

/// Show all units that packets go between, those of the configuration among them
#[derive(Debug, Args)]
pub(super) struct PartiesArgs {
    /// What was known when that Swedish day ended; now without it
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<String>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl PartiesArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let request = v1::PartiesRequest { at: self.at.unwrap_or_default() };
        with_gateway(self.connection, clock, err, async |connection, err| {
            match connection.register().parties(request).await {
                Ok(reply) => writeln!(out, "{}", told(&reply.into_inner())).map(|()| Exit::Ok),
                Err(status) => failed(connection, &status, err),
            }
        })
    }
}

fn told(reply: &v1::PartiesReply) -> String {
    let v1::PartiesReply { day, parties } = reply;
    let headings = ["UNIT", "ORGANISATION", "AREA", "STATE", "FUNCTIONS", "RECORDED"];
    let mut table = table::table(&headings);
    for v1::KnownParty { party, recorded, state, last_day } in parties {
        let v1::Party {
            unit,
            name,
            branch,
            organisation,
            authority,
            municipality,
            region,
            functions,
            from,
        } = party.clone().unwrap_or_default();
        let last = if last_day.is_empty() { String::new() } else { format!("\nto {last_day}") };
        let from = if from.is_empty() { String::new() } else { format!("\nfrom {from}") };
        let known = match recorded {
            None => "configuration".to_owned(),
            Some(at) => words::minute(Some(at)),
        };
        table.add_row([
            format!("{unit}\n{name}\n{branch}"),
            format!("{organisation}\n{authority}"),
            [region, municipality].join(" ").trim().to_owned(),
            format!("{state}{from}{last}"),
            functions.join("\n"),
            known,
        ]);
    }
    format!("known on {day}\n\n{}", table::lines(&table))
}
