//! A class of children from the samples of a BVC's pack: their handovers, and what the register must know of them.

use super::Outcome;
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage};
use serde_json::Value;
use stafett::wire::v1;
use std::{fs, path::Path};

const FOLDER: &str = "adapters/bvc-journal/samples";

/// The class's handovers, as the pack reads them.
pub(super) fn packets() -> Outcome<Vec<v1::Packet>> {
    let rows: Vec<Value> = serde_json::from_str(&file("class-1a.rows.json")?)?;
    rows.iter()
        .filter_map(|row| row.get("packet"))
        .map(|packet| message("stafett.v1.Packet", packet))
        .collect()
}

/// Guardians, consents and protections, one change a line.
pub(super) fn changes() -> Outcome<Vec<v1::RecordRequest>> {
    file("class-1a.register.jsonl")?
        .lines()
        .map(|line| message("stafett.v1.RecordRequest", &serde_json::from_str::<Value>(line)?))
        .collect()
}

fn file(name: &str) -> Outcome<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(name);
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Protobuf JSON to a message of the contract.
fn message<M: Message + Default>(name: &str, json: &Value) -> Outcome<M> {
    let pool = DescriptorPool::decode(v1::DESCRIPTORS)?;
    let described = pool.get_message_by_name(name).ok_or("no such message in the contract")?;
    let read = DynamicMessage::deserialize(described, json)?;
    Ok(M::decode(read.encode_to_vec().as_slice())?)
}
