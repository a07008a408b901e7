//! Changes as the index keeps them: whole and in order, so that any past state can be folded again.

use super::common::Common;
use super::facts::ChildFacts;
use crate::domain::PartyUnit;
use crate::index::{Index, IndexError, IndexWriter};
use crate::policy::swedish_day;
use crate::wire::register::{self, ReadChange};
use crate::wire::v1;
use jiff::{Timestamp, civil::Date};
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
    /// The record's.
    #[prost(uint64, tag = "4")]
    number: u64,
}

/// When a change was put on record, and as which record.
#[derive(Clone, Copy)]
pub(crate) struct Recorded {
    pub(crate) number: u64,
    pub(crate) at: Timestamp,
}

/// Where the changes lie that are about no child; no child's pseudonym is so short.
const COMMON: &[u8] = b"common";

/// Takes one recorded change that is about no child into the index.
pub(crate) fn fold_common(
    writer: &mut IndexWriter<'_>,
    recorded: Recorded,
    request: &v1::RecordRequest,
) -> Result<(), IndexError> {
    fold(writer, COMMON, recorded, request)
}

/// Takes one recorded change into the index.
pub(crate) fn fold(
    writer: &mut IndexWriter<'_>,
    child: &[u8],
    recorded: Recorded,
    request: &v1::RecordRequest,
) -> Result<(), IndexError> {
    let Recorded { number, at } = recorded;
    let mut log = writer.facts(child)?.map(decode).transpose()?.unwrap_or_default();
    log.changes.push(TimedChange {
        second: at.as_second(),
        nanosecond: at.subsec_nanosecond(),
        // Whose changes these are, the key says.
        request: Some(v1::RecordRequest { child: None, change: request.change.clone() }),
        number,
    });
    writer.put_facts(child, &log.encode_to_vec())
}

/// What is known of a child. Changes count in the order they were recorded in, whatever the clock says.
pub(crate) fn known(index: &Index, child: &[u8]) -> Result<ChildFacts, IndexError> {
    known_on(index, child, None)
}

/// What was known of a child when a Swedish day ended; what is known now where no day is given.
pub(crate) fn known_on(
    index: &Index,
    child: &[u8],
    day: Option<Date>,
) -> Result<ChildFacts, IndexError> {
    let mut facts = ChildFacts::default();
    each(index, child, day, |change, recorded| match change {
        ReadChange::OfChild(change) => {
            let takes_back = change.takes_back();
            facts.apply(change, recorded.at);
            if takes_back {
                facts.newest_revocation = Some(recorded.number);
            }
            Ok(())
        }
        ReadChange::Common(_) => Err(IndexError::Altered),
    })?;
    Ok(facts)
}

/// What was known of a child when a consent was taken back.
pub(crate) struct TakenBack {
    pub(crate) before: ChildFacts,
    pub(crate) after: ChildFacts,
}

/// Each time that a consent of a child's was taken back after the record of that number.
pub(crate) fn taken_back(
    index: &Index,
    child: &[u8],
    after: u64,
) -> Result<Vec<TakenBack>, IndexError> {
    let (mut facts, mut times) = (ChildFacts::default(), Vec::new());
    each(index, child, None, |change, recorded| match change {
        ReadChange::OfChild(change) if change.takes_back() && recorded.number > after => {
            let before = facts.clone();
            facts.apply(change, recorded.at);
            times.push(TakenBack { before, after: facts.clone() });
            Ok(())
        }
        ReadChange::OfChild(change) => {
            facts.apply(change, recorded.at);
            Ok(())
        }
        ReadChange::Common(_) => Err(IndexError::Altered),
    })?;
    Ok(times)
}

/// What was known of agreements and parties when a Swedish day ended, upon `configured`; what is known now where no day is given.
pub(crate) fn common_on(
    index: &Index,
    configured: impl IntoIterator<Item = PartyUnit>,
    day: Option<Date>,
) -> Result<Common, IndexError> {
    let mut common = Common::of(configured);
    each(index, COMMON, day, |change, recorded| match change {
        ReadChange::Common(change) => {
            common.apply(change, recorded.at);
            Ok(())
        }
        ReadChange::OfChild(_) => Err(IndexError::Altered),
    })?;
    Ok(common)
}

/// Takes every change up to a day in turn.
fn each(
    index: &Index,
    key: &[u8],
    until: Option<Date>,
    mut take: impl FnMut(ReadChange, Recorded) -> Result<(), IndexError>,
) -> Result<(), IndexError> {
    let log = index.facts(key)?.map(decode).transpose()?.unwrap_or_default();
    for TimedChange { second, nanosecond, request, number } in log.changes {
        let at = Timestamp::new(second, nanosecond).map_err(|_| IndexError::Altered)?;
        if until.is_some_and(|day| swedish_day(at) > day) {
            continue;
        }
        let change = request.and_then(|request| request.change).ok_or(IndexError::Altered)?;
        let change = register::read_change(&change).map_err(|_| IndexError::Altered)?;
        take(change, Recorded { number, at })?;
    }
    Ok(())
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
