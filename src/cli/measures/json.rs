//! The report as JSON. A suppressed figure is null.

use crate::wire::v1;
use serde_json::{Map, Value, json};
use std::io::{self, Write};

pub(super) fn write(reply: &v1::MeasuresReply, out: &mut dyn Write) -> io::Result<()> {
    let v1::MeasuresReply { scope, rows } = reply;
    let scope = scope.clone().unwrap_or_default();
    let v1::MeasuresScope { first_month, last_month, erased_entries, refused, withheld } = scope;
    let rows: Vec<Value> = rows.iter().map(row).collect();
    let report = json!({
        "first_month": first_month,
        "last_month": last_month,
        "erased_entries": erased_entries,
        "refused": refused,
        "withheld": withheld,
        "rows": rows,
    });
    serde_json::to_writer_pretty(&mut *out, &report)?;
    writeln!(out)
}

fn row(row: &v1::MeasuredRow) -> Value {
    let v1::MeasuredRow { year, what, unit, actor, count, by, days } = row;
    let mut told = Map::new();
    told.insert("year".to_owned(), json!(year));
    told.insert("what".to_owned(), json!(what));
    for (name, text) in [("unit", unit), ("actor", actor)] {
        if !text.is_empty() {
            told.insert(name.to_owned(), json!(text));
        }
    }
    told.insert("count".to_owned(), json!(count));
    if let Some(v1::MeasuredDays { median, percentile_90 }) = days {
        told.insert("median_days".to_owned(), json!(median));
        told.insert("percentile_90_days".to_owned(), json!(percentile_90));
    }
    for v1::MeasuredBy { by, cells } in by {
        let cells = cells.iter().map(|cell| (cell.value.clone(), json!(cell.count)));
        told.insert(by.clone(), Value::Object(cells.collect()));
    }
    Value::Object(told)
}
