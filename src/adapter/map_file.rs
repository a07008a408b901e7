//! A field map as it is written in a `*.map.toml`, checked line by line against the contract.

use super::{
    PackError,
    contract::Place,
    field_map::{Field, FieldMap, Items, List, Origin},
    known::Known,
    map_entry::{CHILD, Checks, Entry, Written},
    reading::{self, Reading},
    source::Source,
};
use crate::codes::line_of;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// Read by people.
    #[serde(rename = "version")]
    _version: String,
    from: Spanned<String>,
    to: Option<Spanned<String>>,
    #[serde(default)]
    ignore: Vec<String>,
    #[serde(default)]
    field: Vec<Spanned<Entry>>,
    #[serde(default)]
    list: Vec<Spanned<ListEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    to: String,
    from: String,
    only_with: Option<String>,
    /// Key of the value in each item.
    key: Option<String>,
    #[serde(default)]
    field: Vec<Spanned<Entry>>,
}

/// Fields without which no packet can be.
const NEEDED: [&str; 2] = ["header.sender_unit", "header.receiver_unit"];

pub(super) fn load(
    source: &Source,
    file: &str,
    checks: &Checks<'_>,
) -> Result<FieldMap, PackError> {
    let text = source.text(file)?;
    let wrong = |at: usize, problem: String| PackError::Wrong {
        file: source.name_of(file),
        line: line_of(&text, at),
        problem,
    };
    let day = |written: &Spanned<String>| {
        reading::day(written.get_ref(), None)
            .map_err(|right| wrong(written.span().start, format!("right is {right}")))
    };
    let File { _version, from, to, ignore, field: entries, list: list_entries } =
        toml::from_str(&text).map_err(|error| {
            wrong(error.span().map_or(0, |span| span.start), error.message().to_owned())
        })?;

    let mut known = Known { read: Default::default(), ignored: ignore.into_iter().collect() };
    let mut fields = Vec::with_capacity(entries.len());
    for spanned in entries {
        let at = spanned.span().start;
        let entry = spanned.into_inner();
        let field = checks
            .allowed(&entry.to)
            .and_then(|()| checks.field(checks.contract, entry))
            .map_err(|problem| wrong(at, problem))?;
        once(&fields, &field).map_err(|problem| wrong(at, problem))?;
        known.reads(&field, "");
        fields.push(field);
    }
    let mut lists = Vec::with_capacity(list_entries.len());
    for spanned in list_entries {
        let at = spanned.span().start;
        let ListEntry { to, from, only_with, key, field: entries } = spanned.into_inner();
        let place = checks.list(&to).map_err(|problem| wrong(at, problem))?;
        let items = match place {
            Place::Many(leaf) if entries.is_empty() => {
                let reading = checks
                    .reading(&leaf, Written::default())
                    .map_err(|problem| wrong(at, problem))?;
                known.read.insert(path_in(&from, key.as_deref().unwrap_or_default()));
                Items::Values { key, reading }
            }
            Place::Messages(message) if key.is_none() && !entries.is_empty() => {
                let mut fields = Vec::with_capacity(entries.len());
                for spanned in entries {
                    let at = spanned.span().start;
                    let field = checks
                        .field(&message, spanned.into_inner())
                        .map_err(|problem| wrong(at, problem))?;
                    once(&fields, &field).map_err(|problem| wrong(at, problem))?;
                    known.reads(&field, &from);
                    fields.push(field);
                }
                Items::Messages(fields)
            }
            Place::Many(_) => {
                return Err(wrong(
                    at,
                    format!("{to} holds values; right is a list without fields"),
                ));
            }
            _ => {
                return Err(wrong(
                    at,
                    format!("{to} holds messages; right is a list with fields and without key"),
                ));
            }
        };
        if let Some(key) = &only_with {
            known.read.insert(path_in(&from, key));
        }
        lists.push(List { to, from, only_with, items });
    }
    let given = |needed: &str| fields.iter().any(|field| field.to == needed);
    if let Some(lacking) = NEEDED.into_iter().find(|needed| !given(needed)) {
        return Err(wrong(0, format!("lacks {lacking}")));
    }
    if checks.tells_of_child && !given(CHILD) && !given("header.child.number") {
        return Err(wrong(0, "lacks header.child".to_owned()));
    }
    let (from, to) = (day(&from)?, to.as_ref().map(day).transpose()?);
    Ok(FieldMap { from, to, known, fields, lists })
}

/// Of two entries for one field the later would win, and nobody would hear of the other.
fn once(fields: &[Field], field: &Field) -> Result<(), String> {
    if fields.iter().any(|other| other.to == field.to) {
        Err(format!("{} stands twice", field.to))
    } else {
        Ok(())
    }
}

impl Known {
    fn reads(&mut self, field: &Field, list: &str) {
        if let Origin::Column { name, reading, .. } = &field.from {
            self.read.insert(path_in(list, name));
            if let Reading::Step(coding) | Reading::CodeSystem(coding) = reading {
                self.read.insert(path_in(list, &coding.on));
            }
        }
    }
}

fn path_in(list: &str, name: &str) -> String {
    match (list, name) {
        ("", name) => name.to_owned(),
        (list, "") => format!("{list}[]"),
        (list, name) => format!("{list}[].{name}"),
    }
}
