//! The strict reading, tried on the packets in `tests/packets`: one of every kind, in all its variants, with every field filled.

mod cut_down;
mod fields;
mod kept;
mod location_group;
mod plan_points;
mod required;
mod values;
mod views;
mod whole;

use super::described;
use super::packet::{ReadPacket, Unfit, cut_down as read_cut_down, whole as read_whole};
use super::v1;
use crate::domain::{PacketKind, contract_fields, redaction, redaction::body_field};
use bytes::Bytes;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor, prost::Message};
use serde_json::Value;
use std::{fs, path::Path, sync::LazyLock};

/// The packets of a kind as protobuf JSON; together they fill every field.
fn samples(kind: PacketKind) -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/packets/{kind}.json"));
    match serde_json::from_slice(&fs::read(file).unwrap()).unwrap() {
        Value::Array(variants) => variants,
        one => vec![one],
    }
}

/// Every packet of every kind.
fn all_samples() -> impl Iterator<Item = (PacketKind, Value)> {
    PacketKind::ALL
        .into_iter()
        .flat_map(|kind| samples(kind).into_iter().map(move |packet| (kind, packet)))
}

/// The contract's packet.
static PACKET: LazyLock<MessageDescriptor> = LazyLock::new(|| described("Packet").unwrap());

/// Nothing where the JSON is no packet of the contract.
fn try_encoded(packet: &Value) -> Option<Bytes> {
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    let message = DynamicMessage::deserialize_with_options(PACKET.clone(), packet, &options);
    message.ok().map(|message| message.encode_to_vec().into())
}

fn encoded(packet: &Value) -> Bytes {
    try_encoded(packet).unwrap_or_else(|| panic!("no packet of the contract: {packet}"))
}

/// The field at fault; nothing where the packet is read.
fn at_fault(packet: &Value) -> Option<String> {
    match read_whole(encoded(packet)) {
        Ok(_) => None,
        Err(Unfit::Invalid(invalid)) => Some(invalid.field),
        Err(Unfit::Malformed(malformed)) => panic!("malformed at {}", malformed.field),
    }
}

/// Pointers to everything in `value` that has a name, and the same as the contract writes it: `/a/b/0/c`, `a.b[0].c`.
fn named_places(value: &Value, pointer: &str, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                let (pointer, path) = (format!("{pointer}/{name}"), format!("{path}{dot}{name}"));
                found.push((pointer.clone(), path.clone()));
                named_places(inner, &pointer, &path, found);
            }
        }
        Value::Array(items) => {
            for (n, inner) in items.iter().enumerate() {
                named_places(inner, &format!("{pointer}/{n}"), &format!("{path}[{n}]"), found);
            }
        }
        _ => {}
    }
}

/// The same packet without what stands at `pointer`.
fn without(packet: &Value, pointer: &str) -> Value {
    let mut packet = packet.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    packet.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    packet
}

/// The same packet with `value` at `pointer`, whose parent is there.
fn with(packet: &Value, pointer: &str, value: Value) -> Value {
    let mut packet = packet.clone();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    match packet.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
        Value::Object(fields) => drop(fields.insert(name.to_owned(), value)),
        Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
        _ => panic!("nothing stands under {parent}"),
    }
    packet
}

/// `a[3].b` as `a[].b`.
fn any_item(path: &str) -> String {
    let digits = |part: &str| part.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    let mut parts = path.split('[');
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |path, part| format!("{path}[{}", digits(part)))
}
