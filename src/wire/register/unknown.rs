//! Fields of a change that this version of the contract doesn't know.

use crate::wire::described;
use prost_reflect::{DynamicMessage, Value};

/// The path of the first field that the contract doesn't know, at any depth; it has no name and stands by its number.
/// Bytes that are no message at all are left to whoever reads them.
pub(crate) fn unknown_field(request: &[u8]) -> Option<String> {
    let message = DynamicMessage::decode(described("RecordRequest")?, request).ok()?;
    within(&message)
}

fn within(message: &DynamicMessage) -> Option<String> {
    if let Some(unknown) = message.unknown_fields().next() {
        return Some(unknown.number().to_string());
    }
    message.fields().find_map(|(field, value)| {
        let inside = |value: &Value| value.as_message().and_then(within);
        let found = match value {
            Value::List(items) => items.iter().find_map(inside),
            one => inside(one),
        };
        found.map(|path| format!("{}.{path}", field.name()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::v1;
    use prost::Message;

    #[test]
    fn a_field_of_another_version_is_found_at_any_depth() {
        let change = v1::RecordRequest {
            child: Some(v1::Child { number: "1".to_owned(), ..v1::Child::default() }),
            change: None,
        };
        let known = change.encode_to_vec();
        assert_eq!(unknown_field(&known), None);
        // Field 99, a number.
        let unknown = [0x98, 0x06, 0x01];
        assert_eq!(unknown_field(&[&known[..], &unknown].concat()).as_deref(), Some("99"));
        let child = [change.child.unwrap().encode_to_vec(), unknown.to_vec()].concat();
        let length = u8::try_from(child.len()).unwrap();
        let deeper = [vec![1 << 3 | 2, length], child].concat();
        assert_eq!(unknown_field(&deeper).as_deref(), Some("child.99"));
        assert_eq!(unknown_field(b"no protobuf"), None);
    }
}
