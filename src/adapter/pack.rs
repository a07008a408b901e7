//! One pack at work: what a system sends becomes packets, packets become what it takes.

use super::{
    RenderError, RowError,
    assemble::Frame,
    contract::{Contract, body_of},
    csv_rows::{self, Columns, Line},
    field_map::FieldMap,
    json_rows,
    manifest::{Encoding, Limits},
    reading::STOCKHOLM,
    samples::SampleSet,
    source::Source,
    template::{Ending, Template},
};
use crate::{
    codes::CodeMap,
    domain::{PacketId, PacketKind},
};
use bytes::Bytes;
use jiff::Timestamp;
use std::{collections::HashMap, fmt, sync::Arc};

/// Everything that connects one outside system.
pub(crate) struct Pack {
    pub(super) contract: Contract,
    pub(super) source: Source,
    pub(super) samples: Option<SampleSet>,
    pub(super) sends: Option<Sending>,
    pub(super) takes: Vec<Taking>,
}

pub(super) struct Sending {
    pub(super) format: RowFormat,
    pub(super) encoding: Encoding,
    pub(super) limits: Limits,
    pub(super) maps: Vec<FieldMap>,
    pub(super) code_map: Option<Arc<CodeMap>>,
    pub(super) lifetime_days: u16,
    pub(super) tells_of_child: bool,
}

pub(super) enum RowFormat {
    Csv { delimiter: char },
    Json,
}

pub(super) struct Taking {
    pub(super) kind: PacketKind,
    pub(super) template: Template,
}

/// What a row can't say.
pub(crate) struct ReadContext<'a> {
    pub(crate) now: Timestamp,
    /// For rows of exports that give their packets no identity.
    pub(crate) new_id: &'a mut dyn FnMut() -> PacketId,
}

/// One row of an export.
#[derive(Clone, PartialEq)]
pub(crate) struct Row {
    /// Where it begins, from 1.
    pub(crate) line: u64,
    /// An encoded `stafett.v1.Packet`.
    pub(crate) outcome: Result<Bytes, RowError>,
}

/// A file for a system. Its bytes are personal data.
#[derive(Clone, PartialEq)]
pub(crate) struct Rendered {
    /// The packet's id and an ending: never a name or number.
    pub(crate) file_name: String,
    pub(crate) bytes: Vec<u8>,
}

impl Pack {
    /// Reads an export. A bad row stands among the others with its error and takes none of them along.
    pub(crate) fn read(&self, input: &[u8], context: ReadContext<'_>) -> Vec<Row> {
        let refused = |error| vec![Row { line: 1, outcome: Err(error) }];
        let Some(sending) = &self.sends else {
            return refused(RowError::SendsNothing);
        };
        let limit = sending.limits.max_bytes;
        if input.len() > limit {
            return refused(RowError::TooLarge { limit });
        }
        let day = context.now.to_zoned(STOCKHOLM).date();
        let Some(map) = sending.maps.iter().find(|map| map.holds_on(day)) else {
            return refused(RowError::NoFieldMap { day });
        };
        let mut frame = Frame {
            contract: &self.contract,
            code_map: sending.code_map.as_ref().map(|map| (map.name(), map.version())),
            lifetime_days: sending.lifetime_days,
            now: context.now,
            said: sending.tells_of_child.then(HashMap::new),
        };
        let packet = |Line { number, row }| {
            let outcome = row.and_then(|row| frame.packet(map, &row, context.new_id));
            Row { line: number, outcome }
        };
        sending.lines(input, map).into_iter().map(packet).collect()
    }

    /// Makes the file that the system takes of an encoded `stafett.v1.Packet`.
    pub(crate) fn render(&self, packet: &[u8]) -> Result<Rendered, RenderError> {
        let mut packet = self.contract.decode(packet, true).ok_or(RenderError::NotAPacket)?;
        let (kind, field) = body_of(&packet).ok_or(RenderError::NotAPacket)?;
        let taking = self
            .takes
            .iter()
            .find(|taking| taking.kind == kind)
            .ok_or(RenderError::NotTaken { kind: kind.word() })?;
        let id: PacketId = packet
            .pointer("/header/packet_id")
            .and_then(|id| id.as_str()?.parse().ok())
            .ok_or(RenderError::NotAPacket)?;
        let mut part = |name| packet.get_mut(name).map(serde_json::Value::take);
        let context = serde_json::json!({ "kind": kind.word(), "header": part("header"), "body": part(field) });
        Ok(Rendered {
            file_name: Rendered::name(id, taking.template.ending()),
            bytes: taking.template.render(&context)?,
        })
    }
}

impl Rendered {
    fn name(packet: PacketId, ending: Ending) -> String {
        format!("{packet}.{}", ending.word())
    }

    /// Whether a packet's file could have this name.
    pub(crate) fn could_be_called(name: &str) -> bool {
        let parsed = name
            .split_once('.')
            .and_then(|(packet, ending)| Some((packet.parse().ok()?, Ending::parse(ending)?)));
        // Not an id in other letters than its own.
        parsed.is_some_and(|(packet, ending)| Self::name(packet, ending) == name)
    }
}

impl Sending {
    fn lines(&self, input: &[u8], map: &FieldMap) -> Vec<Line> {
        let input = match self.encoding {
            Encoding::Utf8 => input.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(input),
            // A byte order mark would say that it is something else.
            Encoding::Latin1 => input,
        };
        match self.format {
            RowFormat::Csv { delimiter } => {
                let columns = Columns { known: &map.known, required: map.required() };
                csv_rows::read(input, self.encoding, delimiter, &self.limits, &columns)
            }
            RowFormat::Json => {
                let mut lines = json_rows::read(input, self.encoding, &self.limits);
                for line in &mut lines {
                    if let Some(error) =
                        line.row.as_ref().ok().and_then(|row| map.known.check(row).err())
                    {
                        line.row = Err(error);
                    }
                }
                lines
            }
        }
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Ok(packet) => write!(f, "Row(line {}, {} bytes)", self.line, packet.len()),
            Err(error) => write!(f, "Row(line {}, {error})", self.line),
        }
    }
}

impl fmt::Debug for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rendered({}, {} bytes)", self.file_name, self.bytes.len())
    }
}
