//! CSV to rows. A row is a line, so that a stray quotation mark spoils one row and never those after it.

use super::{
    RowError,
    known::Known,
    manifest::{Encoding, Limits},
    row::Tree,
};
use std::{borrow::Cow, collections::BTreeSet};

/// What a line became.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) row: Result<Tree, RowError>,
}

/// What the field map says of columns.
pub(super) struct Columns<'a> {
    pub(super) known: &'a Known,
    /// Those that every row must have.
    pub(super) required: Vec<&'a str>,
}

pub(super) fn read(
    input: &[u8],
    encoding: Encoding,
    delimiter: char,
    limits: &Limits,
    columns: &Columns<'_>,
) -> Vec<Line> {
    let mut lines = input
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .zip(1_u64..)
        .filter(|(line, _)| !line.is_empty());
    let Some((first, first_number)) = lines.next() else {
        return vec![Line { number: 1, row: Err(RowError::NoHeading) }];
    };
    let rows = lines.clone().count();
    if rows > limits.max_rows {
        return vec![Line {
            number: 1,
            row: Err(RowError::TooManyRows { limit: limits.max_rows }),
        }];
    }
    let wrong = |error| Line { number: first_number, row: Err(error) };
    let heading: Vec<String> = match cells(first, encoding, delimiter) {
        Ok(cells) => cells.into_iter().map(|cell| cell.trim().to_owned()).collect(),
        Err(error) => return vec![wrong(error)],
    };
    let mut faults = faults(&heading, columns);
    if !faults.is_empty() {
        faults.extend((rows > 0).then_some(RowError::NotRead { rows }));
        return faults.into_iter().map(wrong).collect();
    }
    let mut rows: Vec<Line> = lines
        .map(|(line, number)| Line { number, row: row(line, encoding, delimiter, &heading) })
        .collect();
    // Of an export that is still being written, half a value would pass for a whole one.
    let ended = input.ends_with(b"\n") || input.ends_with(b"\r");
    if !ended && let Some(last) = rows.last_mut().filter(|last| last.row.is_ok()) {
        last.row = Err(RowError::CutOff);
    }
    rows
}

/// Everything that keeps the heading from being understood.
fn faults(heading: &[String], columns: &Columns<'_>) -> Vec<RowError> {
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (name, number) in heading.iter().zip(1..) {
        if !columns.known.read.contains(name) && !columns.known.ignored.contains(name) {
            faults.push(RowError::UnknownColumn { number });
        } else if !seen.insert(name.as_str()) {
            faults.push(RowError::RepeatedColumn { number });
        }
    }
    let missing = columns.required.iter().filter(|name| !seen.contains(*name));
    faults.extend(missing.map(|name| RowError::Missing { column: (*name).to_owned() }));
    faults
}

fn row(
    line: &[u8],
    encoding: Encoding,
    delimiter: char,
    heading: &[String],
) -> Result<Tree, RowError> {
    let cells = cells(line, encoding, delimiter)?;
    if cells.len() != heading.len() {
        return Err(RowError::Columns { found: cells.len(), right: heading.len() });
    }
    let entries = heading.iter().cloned().zip(cells.into_iter().map(Tree::Text));
    Ok(Tree::Object(entries.collect()))
}

/// The values of one line, with quotes as RFC 4180 has them.
fn cells(line: &[u8], encoding: Encoding, delimiter: char) -> Result<Vec<String>, RowError> {
    let text: Cow<'_, str> = encoding.decode(line).map_err(|at| {
        let before = line.iter().take(at).filter(|byte| char::from(**byte) == delimiter);
        RowError::Encoding {
            place: format!("column {}", 1 + before.count()),
            right: encoding.name(),
        }
    })?;
    let mut cells = Vec::new();
    let mut rest = text.as_ref();
    loop {
        let number = cells.len() + 1;
        let (cell, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_cell(quoted).ok_or(RowError::Quote { number })?,
            None => {
                let end = rest.find(delimiter).unwrap_or(rest.len());
                let (cell, after) = rest.split_at(end);
                if cell.contains('"') {
                    return Err(RowError::Quote { number });
                }
                (cell.to_owned(), after)
            }
        };
        cells.push(cell);
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None if after.is_empty() => return Ok(cells),
            None => return Err(RowError::Quote { number }),
        }
    }
}

/// The value up to its closing quotation mark, and what stands after it.
fn quoted_cell(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_once('"')?;
        cell.push_str(part);
        match after.strip_prefix('"') {
            Some(more) => {
                cell.push('"');
                rest = more;
            }
            None => return Some((cell, after)),
        }
    }
}
