//! Judges what follows the last whole group: nothing, the next segment, a torn write, or damage.
//!
//! The writer writes one group at a time, into blank sectors; a sector is written whole or not at all, and sealed bytes never fill
//! one with zeros. So a write that power cut short left at least one sector of its group blank. A broken group without a blank
//! sector was once whole, and may have been acknowledged: that is damage, as is anything broken with a later group behind it.
//! Neither is ever cut off.

use super::{
    error::JournalError,
    frame::{FrameKey, GroupHead, Header, RecordHead, Seat},
    parse::{Broken, Expected},
    segments::{SECTOR, SegmentReader, is_blank, last_segment, segment_name},
    storage::Storage,
};

pub(super) enum Verdict {
    /// The next segment takes up exactly where this one stops.
    GoesOn,
    Ends(End),
}

/// Where the journal ends, and what a write left there that was never acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// The segment to go on in; zero if there is none yet.
    pub(super) segment: u32,
    /// Where to go on; zero if the segment still lacks its header.
    pub(super) offset: u32,
    pub(super) torn: Vec<Torn>,
}

/// The remains of one write, in one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Torn {
    pub(super) segment: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Whole records among them.
    pub(super) records: u64,
}

impl End {
    fn at(segment: u32, offset: u32, torn: Vec<Torn>) -> Self {
        Self { segment, offset, torn }
    }

    /// How many bytes a torn write left, and how many whole records were among them.
    pub(crate) fn torn(&self) -> (u64, u64) {
        let bytes =
            self.torn.iter().map(|torn| u64::from(torn.end.saturating_sub(torn.start))).sum();
        (bytes, self.torn.iter().map(|torn| torn.records).sum())
    }
}

/// Says what it means that `expected` was found `broken`.
pub(super) fn judge(
    storage: &dyn Storage,
    key: Option<&FrameKey>,
    expected: &Expected,
    broken: Broken,
) -> Result<Verdict, JournalError> {
    let Expected { segment, offset, .. } = *expected;
    let next = segment.saturating_add(1);
    let end = match (SegmentReader::open(storage, segment)?, SegmentReader::open(storage, next)?) {
        (None, _) => End::at(0, 0, Vec::new()),
        (Some(reader), _) if offset == 0 => {
            End::at(segment, 0, unbegun(reader, expected, broken.what)?)
        }
        (Some(reader), None) => {
            End::at(segment, offset, unfinished(reader, expected, broken, key)?)
        }
        (Some(reader), Some(following)) => match following.header(key)? {
            Ok(Header { first, group, .. }) => {
                let takes_up = (first, group) == (expected.number, expected.group);
                let goes_on = takes_up.then_some(Verdict::GoesOn);
                return goes_on.ok_or_else(|| damage(segment, broken));
            }
            Err(what) => {
                let mut torn = unfinished(reader, expected, broken, key)?;
                torn.extend(unbegun(following, expected, what)?);
                End::at(next, 0, torn)
            }
        },
    };
    // A segment is taken into use only when everything before it is durable.
    if last_segment(storage)?.is_some_and(|last| last > end.segment) {
        return Err(damage(segment, broken));
    }
    Ok(Verdict::Ends(end))
}

fn damage(segment: u32, broken: Broken) -> JournalError {
    let Broken { offset, number, what } = broken;
    JournalError::Corrupt { file: segment_name(segment), offset, number, what }
}

/// What a torn write left in a segment after its last whole group.
fn unfinished(
    mut reader: SegmentReader,
    expected: &Expected,
    broken: Broken,
    key: Option<&FrameKey>,
) -> Result<Vec<Torn>, JournalError> {
    let Expected { segment, offset: start, group, .. } = *expected;
    let Some(end) = reader.written_until(start)? else {
        return Ok(Vec::new());
    };
    let left = left(&mut reader, start, end)?;
    let frames = Frames::among(&left, segment, reader.length, key);
    if frames.seats.iter().any(|seat| seat.group > group) {
        return Err(damage(segment, broken));
    }
    let of_group = |seat: &&Seat| (seat.group, seat.start) == (group, start);
    // Any one true frame knows how far the group reached. If there is none, the first head says so, if that at least was written.
    let reach = match frames.seats.iter().find(of_group) {
        Some(seat) => seat.end,
        None => match RecordHead::parse(&left).map(|head| head.seat).filter(|seat| of_group(&seat))
        {
            Some(claimed) => claimed.end.min(reader.length),
            None => end.max(start.saturating_add(RecordHead::LENGTH as u32)),
        },
    };
    if !has_blank_sector(reader.bytes(start, reach)?, start) {
        return Err(damage(segment, broken));
    }
    Ok(vec![Torn { segment, start, end, records: frames.records }])
}

/// What a torn write left in a segment whose header is not there.
fn unbegun(
    mut reader: SegmentReader,
    expected: &Expected,
    what: &'static str,
) -> Result<Vec<Torn>, JournalError> {
    let segment = reader.segment;
    let Some(end) = reader.written_until(0)? else {
        return Ok(Vec::new());
    };
    let left = left(&mut reader, 0, end)?;
    // Without proof, since under a wrong key nothing proves itself: better to refuse than to wipe a journal.
    let frames = Frames::among(&left, segment, reader.length, None);
    // The header lies in the first sector, and is written with the first group.
    let begun = !is_blank(left.get(..SECTOR).unwrap_or(&left));
    if begun || frames.seats.iter().any(|seat| seat.group > expected.group) {
        return Err(damage(segment, Broken { offset: 0, number: expected.number, what }));
    }
    Ok(vec![Torn { segment, start: 0, end, records: frames.records }])
}

/// What was written from `start` to `end`, and the zeros after it in which a head or a frame may end: no search sees that they were written.
fn left(reader: &mut SegmentReader, start: u32, end: u32) -> Result<Vec<u8>, JournalError> {
    Ok(reader.bytes(start, end.saturating_add(SECTOR as u32))?.to_vec())
}

/// The frames that stand somewhere among bytes that as a whole make no sense.
struct Frames {
    seats: Vec<Seat>,
    records: u64,
}

impl Frames {
    fn among(bytes: &[u8], segment: u32, length: u32, key: Option<&FrameKey>) -> Self {
        let mut found = Self { seats: Vec::new(), records: 0 };
        let sane =
            |seat: &Seat| seat.segment == segment && seat.start < seat.end && seat.end <= length;
        let mut rest = bytes;
        while !rest.is_empty() {
            if let Some(head) = RecordHead::parse(rest).filter(|head| sane(&head.seat))
                && head.verify(rest, key).is_some()
            {
                found.seats.push(head.seat);
                found.records += 1;
            } else if let Some(head) = GroupHead::parse(rest).filter(|head| sane(&head.seat))
                && head.verify(rest, key).is_some()
            {
                found.seats.push(head.seat);
            }
            rest = rest.get(1..).unwrap_or_default();
        }
        found
    }
}

/// Whether one of the sectors that `bytes` reach into is blank as far as they reach.
fn has_blank_sector(bytes: &[u8], start: u32) -> bool {
    let first = SECTOR - start as usize % SECTOR;
    let (first, rest) = bytes.split_at(first.min(bytes.len()));
    [first].into_iter().chain(rest.chunks(SECTOR)).any(is_blank)
}
