//! The report as CSV: a line for each figure. A suppressed figure is empty.

use crate::wire::v1;
use std::io::{self, Write};

const HEADINGS: &str = "year,what,unit,actor,by,value,count,median_days,percentile_90_days";

/// No text in it holds a comma or a quote: they are words of the contract, HSA-ids and months.
pub(super) fn write(reply: &v1::MeasuresReply, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{HEADINGS}")?;
    for row in &reply.rows {
        let v1::MeasuredRow { year, what, unit, actor, count, by, days } = row;
        let whose = format!("{year},{what},{unit},{actor}");
        let days = days.as_ref().map_or_else(
            || ",".to_owned(),
            |days| format!("{},{}", days.median, days.percentile_90),
        );
        writeln!(out, "{whose},,,{},{days}", figure(*count))?;
        for v1::MeasuredBy { by, cells } in by {
            for v1::MeasuredCell { value, count } in cells {
                writeln!(out, "{whose},{by},{value},{},,", figure(*count))?;
            }
        }
    }
    Ok(())
}

fn figure(count: Option<u32>) -> String {
    count.map(|count| count.to_string()).unwrap_or_default()
}
