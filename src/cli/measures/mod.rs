//! `stafett measures`: what became of SIPs, from an exported ledger or from a running gateway.

mod csv;
mod json;
mod ledger;
mod live;
mod sections;
mod told;
mod words;

use super::{
    connection::ConnectionArgs, exit::Exit, language::Language, ledger::UNVERIFIED, table,
};
use crate::{
    clock::Clock,
    domain::HsaId,
    measures::{Asked, Month},
    wire::v1,
};
use clap::Args;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// The widest that a table is drawn.
const WIDEST: u16 = 120;

/// Count what became of SIPs: steps, lead times, who came to meetings, deviations, handovers
///
/// From the records of an exported ledger, offline, or from a running gateway, on record there; both
/// give the same. Figures of one to four are suppressed, and so is what would give them away by
/// difference. Steps are counted in the year and month of their own day; figures that aren't by month
/// are of whole calendar years.
#[derive(Debug, Args)]
pub(super) struct MeasuresArgs {
    /// The folder that `ledger export --records` wrote; a running gateway is asked without it
    #[arg(long, value_name = "FOLDER")]
    ledger: Option<PathBuf>,
    /// First month
    #[arg(long, value_name = "YYYY-MM")]
    from: Option<Month>,
    /// Last month
    #[arg(long, value_name = "YYYY-MM")]
    until: Option<Month>,
    /// Only figures of this unit
    #[arg(long, value_name = "HSA-ID")]
    unit: Option<HsaId>,
    /// A line for each figure, with headings
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// JSON; null is a suppressed figure
    #[arg(long)]
    json: bool,
    /// The language of tables
    #[arg(long, value_enum, default_value = "sv")]
    lang: Language,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// How the report is written.
#[derive(Debug, Clone, Copy)]
struct Form {
    csv: bool,
    json: bool,
    lang: Language,
}

impl MeasuresArgs {
    /// The report goes to `out`.
    pub(super) fn run(
        self,
        clock: &dyn Clock,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> io::Result<Exit> {
        let Self { ledger, from, until, unit, csv, json, lang, connection } = self;
        let form = Form { csv, json, lang };
        let unit = unit.map(|unit| unit.to_string()).unwrap_or_default();
        let asked = Asked { from, to: until, unit };
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            return writeln!(err, "--until: right is a month that isn't before --from's")
                .map(|()| Exit::Usage);
        }
        match ledger {
            Some(folder) => match ledger::report(&folder, &asked) {
                Ok(reply) => {
                    form.write(&reply, out)?;
                    writeln!(err, "{UNVERIFIED}").map(|()| Exit::Ok)
                }
                Err(problem) => writeln!(err, "{problem}").map(|()| Exit::Negative),
            },
            None => live::run(connection, &asked, form, clock, out, err),
        }
    }
}

impl Form {
    fn write(self, reply: &v1::MeasuresReply, out: &mut dyn Write) -> io::Result<()> {
        let Self { csv, json, lang } = self;
        match (csv, json) {
            (true, _) => csv::write(reply, out),
            (_, true) => json::write(reply, out),
            _ => out.write_all(told::told(reply, lang, table::width_up_to(WIDEST)).as_bytes()),
        }
    }
}
