//! The contract as data: which fields a packet has, and packets as protobuf JSON and back.

use super::PackError;
use crate::{
    domain::{PacketKind, redaction::body_field},
    wire::described,
};
use bytes::Bytes;
use prost_reflect::{
    DeserializeOptions, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, SerializeOptions,
    prost::Message,
};
use serde_json::Value;

/// The packet's description.
#[derive(Clone)]
pub(super) struct Contract(MessageDescriptor);

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Leaf {
    Text,
    Whole,
    Flag,
    Instant,
    /// One of these words.
    Word(Vec<String>),
    /// The header's child: its number and the number's kind.
    Child,
}

/// Where a path leads.
pub(super) enum Place {
    One(Leaf),
    /// A list of values.
    Many(Leaf),
    /// A list of messages.
    Messages(Contract),
}

impl Contract {
    pub(super) fn packet() -> Result<Self, PackError> {
        described("Packet").map(Self).ok_or(PackError::Contract)
    }

    /// What stands at `path` (`header.child.birth_date`); nothing where the contract has no such field.
    pub(super) fn place(&self, path: &str) -> Option<Place> {
        let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
        let mut message = self.0.clone();
        for name in parents.split('.').filter(|name| !name.is_empty()) {
            match message.get_field_by_name(name) {
                Some(field) if !field.is_list() => message = field.kind().as_message()?.clone(),
                _ => return None,
            }
        }
        let field = message.get_field_by_name(last)?;
        match (field.is_list(), leaf(&field)) {
            (true, Some(leaf)) => Some(Place::Many(leaf)),
            (true, None) => Some(Place::Messages(Self(field.kind().as_message()?.clone()))),
            (false, leaf) => leaf.map(Place::One),
        }
    }

    /// Protobuf JSON to the packet's bytes. The reason is not told: it would repeat values.
    pub(super) fn encode(&self, packet: &Value) -> Option<Bytes> {
        let options = DeserializeOptions::new().deny_unknown_fields(true);
        DynamicMessage::deserialize_with_options(self.0.clone(), packet, &options)
            .ok()
            .map(|message| message.encode_to_vec().into())
    }

    /// A packet's bytes to protobuf JSON, with the contract's own field names. `whole` fills in what is absent, so that
    /// a template can ask for any field.
    pub(super) fn decode(&self, packet: &[u8], whole: bool) -> Option<Value> {
        let message = DynamicMessage::decode(self.0.clone(), packet).ok()?;
        let options =
            SerializeOptions::new().use_proto_field_name(true).skip_default_fields(!whole);
        let mut value =
            message.serialize_with_options(serde_json::value::Serializer, &options).ok()?;
        if whole {
            fill_in(&mut value, &self.0);
        }
        Some(value)
    }
}

/// The kind of a packet in protobuf JSON, and its body's field.
pub(super) fn body_of(packet: &Value) -> Option<(PacketKind, &'static str)> {
    let mut bodies = PacketKind::ALL.into_iter().map(|kind| (kind, body_field(kind)));
    bodies.find(|(_, field)| packet.get(field).is_some_and(|body| !body.is_null()))
}

fn leaf(field: &FieldDescriptor) -> Option<Leaf> {
    match field.kind() {
        Kind::String => Some(Leaf::Text),
        Kind::Uint32 => Some(Leaf::Whole),
        Kind::Bool => Some(Leaf::Flag),
        Kind::Enum(words) => {
            Some(Leaf::Word(words.values().map(|value| value.name().to_owned()).collect()))
        }
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Timestamp" => Some(Leaf::Instant),
            "stafett.v1.Child" => Some(Leaf::Child),
            _ => None,
        },
        _ => None,
    }
}

/// Absent messages stand as null. The contract doesn't nest into itself, so this ends.
fn fill_in(value: &mut Value, message: &MessageDescriptor) {
    let Value::Object(fields) = value else { return };
    for field in message.fields() {
        let inner = fields.entry(field.name()).or_insert(Value::Null);
        let Kind::Message(message) = field.kind() else {
            continue;
        };
        match inner {
            Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, &message)),
            one => fill_in(one, &message),
        }
    }
}
