//! The tables of the index, and how their keys are written.

use super::rows::PacketKey;
use redb::TableDefinition;

pub(super) type Bytes = &'static [u8];

/// How far the fold has come.
pub(super) const META: TableDefinition<Bytes, Bytes> = TableDefinition::new("meta");
/// Packet key -> packet row.
pub(super) const PACKETS: TableDefinition<Bytes, Bytes> = TableDefinition::new("packets");
/// Due time, packet key -> nothing: what waits to be sent or imported, soonest first.
pub(super) const DUE: TableDefinition<Bytes, ()> = TableDefinition::new("due");
/// Child's pseudonym, packet key -> nothing: what a change in the register may touch.
pub(super) const WAITING: TableDefinition<Bytes, ()> = TableDefinition::new("waiting");
/// Packet key, record number -> place of the record.
pub(super) const HISTORY: TableDefinition<Bytes, Bytes> = TableDefinition::new("history");
/// Child's pseudonym -> what the register knows.
pub(super) const FACTS: TableDefinition<Bytes, Bytes> = TableDefinition::new("facts");
/// Tree size -> signed checkpoint.
pub(super) const CHECKPOINTS: TableDefinition<Bytes, Bytes> = TableDefinition::new("checkpoints");

pub(super) const MARK: &[u8] = b"mark";
/// Raised when rows change their meaning: an index of another form is built again.
pub(super) const FORM: u64 = 2;

/// Bytes that sort as the time does; times before 1970 count as 1970.
pub(super) fn time_key(unix_ms: i64) -> [u8; 8] {
    u64::try_from(unix_ms).unwrap_or_default().to_be_bytes()
}

pub(super) fn due_key(unix_ms: i64, packet: &PacketKey) -> Vec<u8> {
    [time_key(unix_ms).as_slice(), &packet.bytes()].concat()
}

pub(super) fn waiting_key(child: &[u8], packet: &PacketKey) -> Vec<u8> {
    [child, &packet.bytes()].concat()
}

pub(super) fn history_key(packet: &PacketKey, number: u64) -> Vec<u8> {
    [packet.bytes().as_slice(), &number.to_be_bytes()].concat()
}

/// The packet key at the end of a due or waiting key.
pub(super) fn packet_of(key: &[u8]) -> Option<PacketKey> {
    key.last_chunk::<17>().and_then(|bytes| PacketKey::from_bytes(bytes))
}

/// The first key after every key that begins with `prefix`.
pub(super) fn after(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return end;
        }
    }
    vec![u8::MAX; prefix.len() + 32]
}
