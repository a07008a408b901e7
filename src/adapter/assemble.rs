//! A row of an export and a field map give a packet.

use super::{
    RowError,
    contract::Contract,
    field_map::{Field, FieldMap, Items, List, Origin},
    row::Tree,
};
use crate::domain::PacketId;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What a row doesn't say of its packet.
pub(super) struct Frame<'a> {
    pub(super) contract: &'a Contract,
    /// Name and version.
    pub(super) code_map: Option<(&'a str, &'a str)>,
    pub(super) lifetime_days: u16,
    pub(super) now: Timestamp,
    /// What rows without an id said, and the id that each got: one that comes again in the same export is the same packet, not
    /// another one. Nothing where packets tell of no child: there two rows may say the same of two events.
    pub(super) said: Option<HashMap<Bytes, PacketId>>,
}

impl Frame<'_> {
    pub(super) fn packet(
        &mut self,
        map: &FieldMap,
        row: &Tree,
        new_id: &mut dyn FnMut() -> PacketId,
    ) -> Result<Bytes, RowError> {
        let mut packet = Map::new();
        for field in &map.fields {
            fill(&mut packet, field, row, "")?;
        }
        for list in &map.lists {
            fill_list(&mut packet, list, row)?;
        }
        if let Some((name, version)) = self.code_map {
            put(&mut packet, "header.code_map", json!({ "name": name, "version": version }));
        }
        put(&mut packet, "header.made_at", json!(self.now.to_string()));
        let starts =
            at(&packet, "not_before").map_or(self.now, |not_before| not_before.max(self.now));
        let expires = starts
            .checked_add(SignedDuration::from_hours(24 * i64::from(self.lifetime_days)))
            .map_err(|_| RowError::Contract)?;
        put(&mut packet, "header.expires_at", json!(expires.to_string()));
        if at_header(&packet, "packet_id").is_none() {
            let id = match &mut self.said {
                Some(said) => {
                    let says = self.contract.encode(&Value::Object(packet.clone()));
                    *said.entry(says.ok_or(RowError::Contract)?).or_insert_with(new_id)
                }
                None => new_id(),
            };
            put(&mut packet, "header.packet_id", json!(id.to_string()));
        }
        self.contract.encode(&Value::Object(packet)).ok_or(RowError::Contract)
    }
}

fn at(packet: &Map<String, Value>, field: &str) -> Option<Timestamp> {
    at_header(packet, field)?.as_str()?.parse().ok()
}

fn at_header<'a>(packet: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    packet.get("header")?.get(field)
}

/// `place` is how errors name where `row` stands.
fn fill(
    message: &mut Map<String, Value>,
    field: &Field,
    row: &Tree,
    place: &str,
) -> Result<(), RowError> {
    let value = match &field.from {
        Origin::Constant(value) => Some(value.clone()),
        Origin::Column { name, reading, required } => {
            let column = format!("{place}{name}");
            match row.get(name) {
                Some(value) => Some(reading.read(value, &column, row)?),
                None if *required => return Err(RowError::Missing { column }),
                None => None,
            }
        }
    };
    if let Some(value) = value {
        put(message, &field.to, value);
    }
    Ok(())
}

fn fill_list(packet: &mut Map<String, Value>, list: &List, row: &Tree) -> Result<(), RowError> {
    let List { to, from, only_with, items: kind } = list;
    let items = match row.get(from) {
        None => return Ok(()),
        Some(Tree::List(items)) => items,
        Some(_) => {
            return Err(RowError::Value { column: from.clone(), right: "a list" });
        }
    };
    for (item, number) in items.iter().zip(1..) {
        if only_with.as_ref().is_some_and(|key| item.get(key).is_none()) {
            continue;
        }
        let place = format!("{from}[{number}]");
        let value = match kind {
            Items::Values { key: None, reading } => reading.read(item, &place, row)?,
            Items::Values { key: Some(key), reading } => {
                let column = format!("{place}.{key}");
                let value =
                    item.get(key).ok_or_else(|| RowError::Missing { column: column.clone() })?;
                reading.read(value, &column, item)?
            }
            Items::Messages(fields) => {
                let mut message = Map::new();
                for field in fields {
                    fill(&mut message, field, item, &format!("{place}."))?;
                }
                Value::Object(message)
            }
        };
        append(packet, to, value);
    }
    Ok(())
}

fn put(message: &mut Map<String, Value>, path: &str, value: Value) {
    if let Some((message, last)) = parent(message, path) {
        match (message.get_mut(last), value) {
            // `header.child` and `header.child.birth_date` may both be given.
            (Some(Value::Object(known)), Value::Object(more)) => known.extend(more),
            (_, value) => {
                message.insert(last.to_owned(), value);
            }
        }
    }
}

fn append(message: &mut Map<String, Value>, path: &str, value: Value) {
    if let Some((message, last)) = parent(message, path)
        && let Value::Array(list) = message.entry(last).or_insert_with(|| json!([]))
    {
        list.push(value);
    }
}

/// The message that holds the last name of `path`, made where it isn't there yet.
fn parent<'m, 'p>(
    message: &'m mut Map<String, Value>,
    path: &'p str,
) -> Option<(&'m mut Map<String, Value>, &'p str)> {
    match path.split_once('.') {
        None => Some((message, path)),
        Some((first, rest)) => {
            let inner = message.entry(first).or_insert_with(|| json!({}));
            parent(inner.as_object_mut()?, rest)
        }
    }
}
