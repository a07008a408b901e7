//! The cases of a unit, as a table.

use crate::cli::{
    connection::{self, ConnectionArgs, with_gateway},
    exit::Exit,
    language::Language,
    table,
};
use crate::{clock::Clock, domain::HsaId, wire::v1};
use clap::Args;
use std::io::{self, Write};

/// The widest that this table is drawn.
const WIDEST: u16 = 120;

/// Which cases are listed.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only cases that this unit takes part in
    #[arg(long, value_name = "HSA-ID")]
    unit: Option<HsaId>,
    /// Only cases in which something remains to be done
    #[arg(long)]
    open: bool,
    /// Only cases in which something is late, or the sides differ
    #[arg(long)]
    late: bool,
    /// Language of what the sides differ in
    #[arg(long, value_enum, default_value_t = Language::En)]
    lang: Language,
    #[command(flatten)]
    connection: ConnectionArgs,
}

impl ListArgs {
    /// The list goes to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { unit, open, late, lang: language, connection } = self;
        let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
        let request = v1::SipListRequest { unit, open, late, limit: 0 };
        with_gateway(connection, clock, err, async |connection, err| {
            match connection.sip().list(request).await {
                Ok(reply) => {
                    let width = table::width_up_to(WIDEST);
                    let told = told(&reply.into_inner(), language, width);
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

fn told(reply: &v1::SipListReply, language: Language, width: u16) -> String {
    let v1::SipListReply { cases, left_out } = reply;
    if cases.is_empty() {
        return "no such case".to_owned();
    }
    let mut table = table::table_in(&["CASE", "STANDS", "DUE", "DIFFERS"], width);
    for case in cases {
        table.add_row(row(case, language));
    }
    let open = cases.iter().filter(|case| case.open).count();
    let is_late = |due: &v1::SipDue| due.late && due.done.is_empty();
    let late = cases.iter().filter(|case| case.due.iter().any(is_late)).count();
    let differ = cases.iter().filter(|case| !case.differences.is_empty()).count();
    let more = if *left_out > 0 { format!(", {left_out} more not shown") } else { String::new() };
    let cases = match cases.len() {
        1 => "1 case".to_owned(),
        many => format!("{many} cases"),
    };
    let sum = format!(
        "{cases}: {open} open, {late} with something late, {differ} in which the sides differ{more}"
    );
    format!("{}\n\n{sum}", table::lines(&table).trim_end())
}

fn row(case: &v1::SipCase, language: Language) -> [String; 4] {
    let v1::SipCase { reference, case_id, open, sides, due, differences, newest: _ } = case;
    let name = [case_id.as_str(), reference.as_str(), if *open { "open" } else { "ended" }, " "];
    let name = name.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    [name, sides_of(sides), due_of(due), differences_of(differences, language)]
}

/// Where each side stands.
pub(super) fn sides_of(sides: &[v1::SipSide]) -> String {
    let side = |side: &v1::SipSide| {
        let v1::SipSide { organisation, state, since, planned: _, contradicted } = side;
        let against = contradicted
            .iter()
            .map(|it| format!("\n  contradicted: {} {} met {}", it.step, it.day, it.met));
        format!("{organisation}\n  {state} since {since}{}", against.collect::<String>())
    };
    sides.iter().map(side).collect::<Vec<_>>().join("\n")
}

/// What must be done by a day.
pub(super) fn due_of(due: &[v1::SipDue]) -> String {
    let told = |due: &v1::SipDue| {
        let v1::SipDue { what, due, of, late, source: _, done } = due;
        if !done.is_empty() {
            return format!("{what} was due {due}\n  done {done}\n  {of}");
        }
        let when = if *late { "LATE since" } else { "by" };
        format!("{what} {when} {due}\n  {of}")
    };
    due.iter().map(told).collect::<Vec<_>>().join("\n")
}

/// What the sides differ in.
pub(super) fn differences_of(differences: &[v1::SipDifference], language: Language) -> String {
    let told = |it: &v1::SipDifference| language.of(&it.text_sv, &it.text_en).to_owned();
    differences.iter().map(told).collect::<Vec<_>>().join("\n")
}
