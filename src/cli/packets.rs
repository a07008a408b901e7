//! Packets out of files: protobuf JSON, or a record system's own format through its pack.

use super::{
    pieces::{Piece, pieces},
    shape::Shape,
};
use crate::{
    adapter::{Pack, ReadContext},
    clock::Clock,
    domain::PacketId,
};
use bytes::Bytes;
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// A packet, or why there is none, and where in its file it begins.
pub(super) struct Entry {
    pub(super) line: u64,
    /// The encoded packet; else the line that is wrong and what would be right.
    pub(super) packet: Result<Bytes, (u64, String)>,
}

/// A file's bytes; those of standard input for `-`.
pub(super) fn bytes(file: &Path) -> io::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(bytes);
    }
    fs::read(file)
}

/// Reads a record system's file.
pub(super) fn of_pack(pack: &Pack, input: &[u8], clock: &dyn Clock) -> Vec<Entry> {
    let now = clock.now();
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let mut new_id = || {
        let mut random = [0; 10];
        // Should the machine have no random bytes, packets of one moment share an id, and the gateway refuses the second.
        let _ = aws_lc_rs::rand::fill(&mut random);
        PacketId::new(milliseconds, &random)
    };
    let rows = pack.read(input, ReadContext { now, new_id: &mut new_id });
    let entry = |row: crate::adapter::Row| Entry {
        line: row.line,
        packet: row.outcome.map_err(|error| (row.line, error.to_string())),
    };
    rows.into_iter().map(entry).collect()
}

/// Reads messages as protobuf JSON: one, a list of them, or one after another.
pub(super) fn of_json(shape: &Shape, input: &[u8]) -> Vec<Entry> {
    let input = input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input);
    let entry = |Piece { line, json }| Entry {
        line,
        packet: json.map_err(|why: &str| (line, why.to_owned())).and_then(|json| {
            shape.encode(json).map_err(|error| (line + error.line, error.to_string()))
        }),
    };
    pieces(input).into_iter().map(entry).collect()
}
