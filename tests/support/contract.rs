//! The contract as data, as tools of others read it.

use prost_reflect::{DescriptorPool, DynamicMessage, Kind, Value};
use stafett::wire::v1;

const REVEALS: &str = "stafett.v1.reveals";
const LOCATION: Value = Value::EnumNumber(3);

fn pool() -> DescriptorPool {
    DescriptorPool::decode(v1::DESCRIPTORS).unwrap()
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
    let pool = pool();
    let descriptor = pool.get_message_by_name("stafett.v1.Packet").unwrap();
    let packet = DynamicMessage::decode(descriptor, packet).unwrap();
    let mut found = Vec::new();
    visit(&pool, &packet, &mut found);
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
