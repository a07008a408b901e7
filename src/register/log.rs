//! A child's changes as the index keeps them: whole and in order, so that any past state can be folded again.

use super::facts::ChildFacts;
use crate::index::{Index, IndexError, IndexWriter};
use crate::wire::{register, v1};
use jiff::Timestamp;
use prost::Message;

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct ChangeLog {
    #[prost(message, repeated, tag = "1")]
    changes: Vec<TimedChange>,
}

#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct TimedChange {
    #[prost(int64, tag = "1")]
    second: i64,
    #[prost(int32, tag = "2")]
    nanosecond: i32,
    #[prost(message, optional, tag = "3")]
    request: Option<v1::RecordRequest>,
}

/// Takes one recorded change into the index.
pub(crate) fn fold(
    writer: &mut IndexWriter<'_>,
    child: &[u8],
    at: Timestamp,
    request: &v1::RecordRequest,
) -> Result<(), IndexError> {
    let mut log = writer.facts(child)?.map(decode).transpose()?.unwrap_or_default();
    log.changes.push(TimedChange {
        second: at.as_second(),
        nanosecond: at.subsec_nanosecond(),
        // Whose changes these are, the key says.
        request: Some(v1::RecordRequest { child: None, change: request.change.clone() }),
    });
    writer.put_facts(child, &log.encode_to_vec())
}

/// What is known of a child. Changes count in the order they were recorded in, whatever the clock says.
pub(crate) fn known(index: &Index, child: &[u8]) -> Result<ChildFacts, IndexError> {
    let mut facts = ChildFacts::default();
    let Some(log) = index.facts(child)?.map(decode).transpose()? else { return Ok(facts) };
    for TimedChange { second, nanosecond, request } in log.changes {
        let recorded = Timestamp::new(second, nanosecond).map_err(|_| IndexError::Altered)?;
        let change = request.and_then(|request| request.change).ok_or(IndexError::Altered)?;
        let change = register::read_change(&change).map_err(|_| IndexError::Altered)?;
        facts.apply(change, recorded);
    }
    Ok(facts)
}

fn decode(bytes: Vec<u8>) -> Result<ChangeLog, IndexError> {
    ChangeLog::decode(bytes.as_slice()).map_err(|_| IndexError::Altered)
}

impl std::fmt::Debug for ChangeLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ChangeLog({} bytes)", self.encoded_len())
    }
}

impl std::fmt::Debug for TimedChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TimedChange({} bytes)", self.encoded_len())
    }
}
