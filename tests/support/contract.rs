//! The contract as data, as tools of others read it.

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, Kind, MessageDescriptor, Value};
use stafett::wire::v1;
use std::sync::OnceLock;

const REVEALS: &str = "stafett.v1.reveals";
const LOCATION: Value = Value::EnumNumber(3);

/// Read once: it takes long.
pub(super) fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| DescriptorPool::decode(v1::DESCRIPTORS).unwrap())
}

fn packet_message() -> MessageDescriptor {
    pool().get_message_by_name("stafett.v1.Packet").unwrap()
}

/// A packet written as protobuf JSON; what stands there as empty is as absent as what doesn't stand there.
pub(super) fn of_json(packet: &serde_json::Value) -> DynamicMessage {
    let written = DynamicMessage::deserialize(packet_message(), packet).unwrap();
    DynamicMessage::decode(packet_message(), written.encode_to_vec().as_slice()).unwrap()
}

/// The packet without every field that, by the contract, reveals any of `withheld` (its words).
pub(crate) fn cut_by_hand(packet: &[u8], withheld: &[String]) -> DynamicMessage {
    let words = pool().get_enum_by_name("stafett.v1.Reveal").unwrap();
    let number = |word: &String| {
        let name = format!("REVEAL_{}", word.to_uppercase());
        words.get_value_by_name(&name).unwrap_or_else(|| panic!("no {name}")).number()
    };
    let withheld: Vec<i32> = withheld.iter().map(number).collect();
    let mut packet = DynamicMessage::decode(packet_message(), packet).unwrap();
    cut(&mut packet, &withheld);
    packet
}

fn cut(message: &mut DynamicMessage, withheld: &[i32]) {
    let reveals = pool().get_extension_by_name(REVEALS).unwrap();
    let fields: Vec<_> = message.fields().map(|(field, _)| field).collect();
    for field in fields {
        let options = field.options();
        let said = options.get_extension(&reveals);
        let mut said = said.as_list().unwrap().iter().filter_map(Value::as_enum_number);
        if said.any(|number| withheld.contains(&number)) {
            message.clear_field(&field);
            continue;
        }
        match message.get_field_mut(&field) {
            Value::Message(inner) => cut(inner, withheld),
            Value::List(items) => {
                items.iter_mut().filter_map(Value::as_message_mut).for_each(|it| cut(it, withheld));
            }
            _ => {}
        }
    }
}

/// Whether `path` (`growth[0].value`) leads to a field of `message`, or to a choice between some.
pub(crate) fn in_contract(message: &str, path: &str) -> bool {
    let mut at = pool().get_message_by_name(message);
    for step in path.split('.') {
        let Some(message) = at else { return false };
        let (name, listed) = step.split_once('[').map_or((step, false), |(name, _)| (name, true));
        if message.oneofs().any(|choice| choice.name() == name) {
            at = None;
            continue;
        }
        let Some(field) = message.get_field_by_name(name) else { return false };
        if listed && !field.is_list() {
            return false;
        }
        at = field.kind().as_message().cloned();
    }
    true
}

/// Every field present in an encoded packet that the contract says reveals where the child is.
pub(crate) fn places(packet: &[u8]) -> Vec<String> {
    let packet = DynamicMessage::decode(packet_message(), packet).unwrap();
    let mut found = Vec::new();
    visit(pool(), &packet, &mut found);
    found
}

fn visit(pool: &DescriptorPool, message: &DynamicMessage, found: &mut Vec<String>) {
    let reveals = pool.get_extension_by_name(REVEALS).unwrap();
    for (field, value) in message.fields() {
        let options = field.options();
        if options.get_extension(&reveals).as_list().unwrap().contains(&LOCATION) {
            found.push(field.full_name().to_owned());
        }
        if matches!(field.kind(), Kind::Message(_)) {
            let inner = value.as_list().map_or_else(|| vec![value.clone()], <[Value]>::to_vec);
            inner.iter().filter_map(Value::as_message).for_each(|inner| visit(pool, inner, found));
        }
    }
}
