//! What it was about: the child, the packet, the decision, and the ledger entry that proves it.

use super::{
    audit_event::{Entry, Names},
    codes::{self, Thing},
    decided::{self, detail},
    happening::Happening,
};
use crate::wire::v1;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// Whose packet it is, where anybody says so.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) header: Option<&'a v1::Header>,
    pub(super) kind: &'a str,
    pub(super) child: Option<&'a v1::Child>,
    /// The entry that says it, where it isn't this one.
    pub(super) said_by: Option<u64>,
}

/// The child's number stands here and nowhere else. Absent where it was withheld.
pub(super) fn patient(known: Known<'_>) -> Option<Value> {
    let v1::Child { number, number_oid, birth_date: _ } = known.child?;
    if number.is_empty() || number_oid.is_empty() {
        return None;
    }
    let identifier = json!({"system": codes::child_system(number_oid), "value": number});
    let mut entity = Thing::Patient.entity();
    entity.insert("what".to_owned(), json!({"type": "Patient", "identifier": identifier}));
    let said_by = known.said_by.and_then(|index| detail("named-by-entry", &index.to_string()));
    entity.extend(said_by.map(|it| ("detail".to_owned(), json!([it]))));
    Some(Value::Object(entity))
}

/// The packet.
pub(super) fn packet(happening: &Happening<'_>, known: Known<'_>) -> Option<Value> {
    let id = happening.what.packet?;
    let mut details: Vec<Value> = detail("kind", known.kind).into_iter().collect();
    if !happening.what.digest.is_empty() {
        let digest = base64(happening.what.digest);
        details.push(json!({"type": "sha-256", "valueBase64Binary": digest}));
    }
    let mut entity = Thing::Packet.entity();
    let name = json!({"system": codes::URI, "value": format!("urn:uuid:{id}")});
    entity.insert("what".to_owned(), json!({"identifier": name}));
    entity.insert("description".to_owned(), json!("packet"));
    if !details.is_empty() {
        entity.insert("detail".to_owned(), Value::Array(details));
    }
    Some(Value::Object(entity))
}

/// The decision, where the record holds one.
pub(super) fn decision(happening: &Happening<'_>) -> Option<Value> {
    happening.what.decision.map(decided::entity)
}

/// The ledger entry, with all that the record says and that has no other place.
pub(super) fn entry(happening: &Happening<'_>, entry: &Entry<'_>, names: &Names<'_>) -> Value {
    let name = format!("{}/{}", names.origin, entry.index);
    let mut details = vec![
        json!({"type": "log", "valueString": names.origin}),
        json!({"type": "index", "valueString": entry.index.to_string()}),
        json!({"type": "leaf", "valueBase64Binary": base64(entry.leaf)}),
    ];
    details.extend(happening.what.said.iter().cloned());
    let name = json!({"system": codes::ENTRY, "value": name});
    let mut entity = Thing::Evidence.entity();
    entity.insert("what".to_owned(), json!({"identifier": name}));
    entity.insert("description".to_owned(), json!("ledger entry"));
    entity.insert("detail".to_owned(), Value::Array(details));
    Value::Object(entity)
}

pub(super) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
