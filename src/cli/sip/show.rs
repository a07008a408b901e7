//! One case: whose it is, what was said of it and when.

use super::list::{differences_of, due_of, sides_of};
use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    language::Language,
    table, words,
};
use crate::{clock::Clock, wire::v1};
use clap::Args;
use std::io::{self, Write};

/// The widest that this table is drawn.
const WIDEST: u16 = 120;

/// Which case is shown.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// What `stafett sip list`, a deviation or a reminder calls it
    #[arg(value_name = "REFERENCE")]
    reference: String,
    /// Language of what the sides differ in
    #[arg(long, value_enum, default_value_t = Language::En)]
    lang: Language,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ShowArgs {
    /// The case goes to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { reference, lang: language, connection } = self;
        let request = v1::SipShowRequest { reference };
        with_gateway(connection, clock, err, async |connection, err| {
            match connection.sip().show(request).await {
                Ok(reply) => {
                    let told = told(&reply.into_inner(), language);
                    writeln!(out, "{told}").map(|()| Exit::Ok)
                }
                Err(status) => {
                    writeln!(err, "{}", connection.told(&status))?;
                    Ok(connection::exit(&status))
                }
            }
        })
    }
}

fn told(reply: &v1::SipShowReply, language: Language) -> String {
    let v1::SipShowReply { case, child, said } = reply;
    let none = v1::SipCase::default();
    let case = case.as_ref().unwrap_or(&none);
    let child = child.as_ref().map_or("", |child| child.number.as_str());
    let mut text = format!("case {} ({})\nchild {child}\n\n", case.case_id, case.reference);
    let headings = ["WHEN", "STATE", "SAID", "PACKET"];
    let mut rows = table::table_in(&headings, table::width_up_to(WIDEST));
    for said in said {
        let v1::SipSaid { step, day, unit, to, packet_id, incoming, status: _, heard_at: _ } = said;
        let standing = words::standing(said.status());
        let standing = if *incoming { format!("came in, {standing}") } else { standing.to_owned() };
        let ends = format!("by {unit}\nto {to}");
        rows.add_row([day, step, &ends, &format!("{packet_id}\n{standing}")]);
    }
    text.push_str(table::lines(&rows).trim_end());
    text.push('\n');
    let parts = [
        ("stands", sides_of(&case.sides)),
        ("due", due_of(&case.due)),
        ("differs", differences_of(&case.differences, language)),
    ];
    for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_empty()) {
        text.push_str(&format!("\n{name}:\n{part}\n"));
    }
    text.trim_end().to_owned()
}
