//! `stafett register agreements`: what organisations have agreed, and for how long.

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

/// Show all agreements, with those that end within 90 days marked
#[derive(Debug, Args)]
pub(super) struct AgreementsArgs {
    /// What was known when that Swedish day ended; now without it
    #[arg(long, value_name = "YYYY-MM-DD")]
    at: Option<String>,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl AgreementsArgs {
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let request = v1::AgreementsRequest { at: self.at.unwrap_or_default() };
        with_gateway(self.connection, clock, err, async |connection, err| {
            match connection.register().agreements(request).await {
                Ok(reply) => writeln!(out, "{}", told(&reply.into_inner())).map(|()| Exit::Ok),
                Err(status) => failed(connection, &status, err),
            }
        })
    }
}

fn told(reply: &v1::AgreementsReply) -> String {
    let v1::AgreementsReply { day, agreements } = reply;
    if agreements.is_empty() {
        return format!("no agreements known on {day}");
    }
    let headings = ["AGREEMENT", "BETWEEN", "FOR", "HOLDS", "STATE", "FILED", "RECORDED"];
    let mut table = table::table(&headings);
    for v1::KnownAgreement { agreement, recorded, state, days_left, ended } in agreements {
        let v1::Agreement { id, between, kinds, from, to, reference } =
            agreement.clone().unwrap_or_default();
        let state = match (days_left, ended) {
            (Some(days), _) => format!("{state}\n{days} days left"),
            (None, Some(at)) => format!("{state}\nended {}", words::minute(Some(at))),
            (None, None) => state.clone(),
        };
        table.add_row([
            id,
            between.join("\n"),
            kinds.join("\n"),
            format!("{from}\n{to}"),
            state,
            reference,
            words::minute(recorded.as_ref()),
        ]);
    }
    format!("known on {day}\n\n{}", table::lines(&table))
}
