//! A pack's samples: what it must do, shown on files of its own.

use super::{Pack, PackError, ReadContext, Row, manifest::RenderSample, source::Source};
use crate::domain::PacketId;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{fmt, fs};

/// What a pack is tried on.
pub(super) struct SampleSet {
    pub(super) read: Vec<ReadSample>,
    pub(super) render: Vec<RenderSample>,
}

/// An export, and what must come of it.
pub(super) struct ReadSample {
    pub(super) input: String,
    pub(super) expected: Expected,
    /// When it is read.
    pub(super) now: Timestamp,
}

/// The file that says what must come of an export.
pub(super) enum Expected {
    /// Every row.
    Rows(String),
    /// How many become packets, and every row that doesn't.
    Refused(String),
}

/// One sample and how it went.
pub(crate) struct Sample {
    /// Its first file.
    pub(crate) name: String,
    pub(crate) outcome: SampleOutcome,
}

/// How a sample went. Differences are named by place, never by value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SampleOutcome {
    /// As it must be.
    Same {
        rows: usize,
    },
    /// What was expected wasn't there, and has been written.
    Written,
    Differs {
        at: String,
    },
    Failed {
        why: String,
    },
}

impl fmt::Display for SampleOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same { rows: 1 } => f.write_str("as it must be (1 row)"),
            Self::Same { rows } => write!(f, "as it must be ({rows} rows)"),
            Self::Written => f.write_str("written; read it before you trust it"),
            Self::Differs { at } => write!(f, "differs at {at}"),
            Self::Failed { why } => write!(f, "failed: {why}"),
        }
    }
}

impl Pack {
    /// Runs every sample. With `write`, expected files that don't exist are made; those that exist are never changed.
    pub(crate) fn run_samples(&self, write: bool) -> Vec<Sample> {
        let Some(SampleSet { read, render }) = &self.samples else {
            return Vec::new();
        };
        let reads = read.iter().map(|sample| Sample {
            name: sample.input.clone(),
            outcome: self.read_sample(sample, write).unwrap_or_else(failed),
        });
        let renders = render.iter().map(|sample| Sample {
            name: sample.packet.clone(),
            outcome: self.render_sample(sample, write).unwrap_or_else(failed),
        });
        reads.chain(renders).collect()
    }

    fn read_sample(
        &self,
        ReadSample { input, expected: wanted, now }: &ReadSample,
        write: bool,
    ) -> Result<SampleOutcome, PackError> {
        let (now, input) = (*now, self.source.bytes(input)?);
        let mut made = 0_u8;
        let mut new_id = || {
            made = made.wrapping_add(1);
            PacketId::new(u64::try_from(now.as_millisecond()).unwrap_or_default(), &[made; 10])
        };
        let rows = self.read(&input, ReadContext { now, new_id: &mut new_id });
        let (count, made, file) = match wanted {
            Expected::Rows(file) => (rows.len(), self.every_row(rows), file),
            Expected::Refused(file) => (rows.len(), refused(rows), file),
        };
        let Some(expected) = self.expected(file, write, || pretty(&made))? else {
            return Ok(SampleOutcome::Written);
        };
        let mut expected: Value =
            serde_json::from_slice(&expected).map_err(|_| PackError::Unreadable {
                file: self.source.name_of(file),
                problem: "right is JSON of rows".to_owned(),
            })?;
        // Both ways of writing a packet are the same packet: what is expected goes through the contract too.
        let rows = expected.as_array_mut().map(|rows| rows.iter_mut()).into_iter().flatten();
        for packet in rows.filter_map(|row| row.get_mut("packet")) {
            if let Some(known) =
                self.contract.encode(packet).and_then(|bytes| self.contract.decode(&bytes, false))
            {
                *packet = known;
            }
        }
        Ok(match difference(&expected, &made, "rows") {
            None => SampleOutcome::Same { rows: count },
            Some(at) => SampleOutcome::Differs { at },
        })
    }

    fn every_row(&self, rows: Vec<Row>) -> Value {
        let told = rows.into_iter().map(|Row { line, outcome }| match outcome {
            Ok(packet) => json!({ "line": line, "packet": self.contract.decode(&packet, false) }),
            Err(error) => json!({ "line": line, "error": error.to_string() }),
        });
        told.collect()
    }

    fn render_sample(
        &self,
        sample: &RenderSample,
        write: bool,
    ) -> Result<SampleOutcome, PackError> {
        let unreadable = |problem: &str| PackError::Unreadable {
            file: self.source.name_of(&sample.packet),
            problem: problem.to_owned(),
        };
        let packet = serde_json::from_slice(&self.source.bytes(&sample.packet)?)
            .ok()
            .and_then(|packet: Value| self.contract.encode(&packet))
            .ok_or_else(|| unreadable("right is a packet as protobuf JSON"))?;
        let rendered = self.render(&packet).map_err(|error| unreadable(&error.to_string()))?;
        let Some(expected) = self.expected(&sample.output, write, || rendered.bytes.clone())?
        else {
            return Ok(SampleOutcome::Written);
        };
        let same =
            expected.iter().zip(&rendered.bytes).take_while(|(one, other)| one == other).count();
        if same == expected.len() && same == rendered.bytes.len() {
            return Ok(SampleOutcome::Same { rows: 1 });
        }
        let line = 1 + expected.iter().take(same).filter(|byte| **byte == b'\n').count();
        Ok(SampleOutcome::Differs { at: format!("line {line} of {}", sample.output) })
    }

    /// The file that must come out; nothing where it didn't exist and was written.
    fn expected(
        &self,
        file: &str,
        write: bool,
        made: impl FnOnce() -> Vec<u8>,
    ) -> Result<Option<Vec<u8>>, PackError> {
        match (self.source.bytes(file), &self.source) {
            (Ok(bytes), _) => Ok(Some(bytes)),
            (Err(_), Source::Folder(folder)) if write && !folder.join(file).exists() => {
                fs::write(folder.join(file), made()).map(|()| None).map_err(|error| {
                    PackError::Unreadable {
                        file: self.source.name_of(file),
                        problem: error.kind().to_string(),
                    }
                })
            }
            (Err(error), _) => Err(error),
        }
    }
}

fn refused(rows: Vec<Row>) -> Value {
    let count = rows.len();
    let refused = rows.into_iter().filter_map(|Row { line, outcome }| {
        Some(json!({ "line": line, "error": outcome.err()?.to_string() }))
    });
    let refused: Vec<Value> = refused.collect();
    json!({ "packets": count - refused.len(), "refused": refused })
}

fn failed(error: PackError) -> SampleOutcome {
    SampleOutcome::Failed { why: error.to_string() }
}

fn pretty(rows: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(rows).unwrap_or_default();
    text.push(b'\n');
    text
}

/// The first place where two values differ.
fn difference(expected: &Value, made: &Value, place: &str) -> Option<String> {
    match (expected, made) {
        (Value::Object(one), Value::Object(other)) => {
            one.keys().chain(other.keys()).find_map(|key| {
                difference(
                    one.get(key).unwrap_or(&Value::Null),
                    other.get(key).unwrap_or(&Value::Null),
                    &format!("{place}.{key}"),
                )
            })
        }
        (Value::Array(one), Value::Array(other)) => {
            let items = one.iter().zip(other).enumerate();
            let inner =
                items.filter_map(|(n, (a, b))| difference(a, b, &format!("{place}[{n}]"))).next();
            inner.or_else(|| {
                (one.len() != other.len())
                    .then(|| format!("{place}: {} of {}", other.len(), one.len()))
            })
        }
        _ => (expected != made).then(|| place.to_owned()),
    }
}
