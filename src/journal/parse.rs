//! Reads one whole group at the place where it must stand, or says where it breaks.

use super::{
    error::JournalError,
    frame::{FrameKey, GroupHead, RecordHead, Seat, Tag},
    group::{Group, Mark},
    segments::SegmentReader,
};

/// What must come next, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Expected {
    pub(super) segment: u32,
    pub(super) offset: u32,
    pub(super) number: u64,
    pub(super) group: u64,
    /// The tag of the group before; unknown where a walk begins in the middle.
    pub(super) previous: Option<Tag>,
}

/// Where what was expected doesn't stand, and in which way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Broken {
    pub(super) offset: u32,
    pub(super) number: u64,
    pub(super) what: &'static str,
}

/// The group at the expected place; the inner error says that it isn't there as it was written.
pub(super) fn read_group(
    reader: &mut SegmentReader,
    expected: &Expected,
    key: Option<&FrameKey>,
) -> Result<Result<Group, Broken>, JournalError> {
    let Expected { offset, number, .. } = *expected;
    let Some(seat) = seat_at(reader, offset)?.filter(|seat| fits(seat, expected, reader.length))
    else {
        return Ok(Err(Broken { offset, number, what: "no group begins here" }));
    };
    let bytes = reader.bytes(seat.start, seat.end)?.to_vec();
    Ok(parse(bytes, &seat, expected, key))
}

fn seat_at(reader: &mut SegmentReader, offset: u32) -> Result<Option<Seat>, JournalError> {
    let head = reader.bytes(offset, offset.saturating_add(RecordHead::LENGTH as u32))?;
    Ok(RecordHead::parse(head).map(|head| head.seat))
}

fn fits(seat: &Seat, expected: &Expected, length: u32) -> bool {
    let Seat { segment, group, start, end } = *seat;
    (segment, group, start) == (expected.segment, expected.group, expected.offset)
        && (start..=length).contains(&end)
}

fn parse(
    bytes: Vec<u8>,
    seat: &Seat,
    expected: &Expected,
    key: Option<&FrameKey>,
) -> Result<Group, Broken> {
    let mut records: Vec<(u32, RecordHead)> = Vec::new();
    let mut tags: Vec<Tag> = Vec::new();
    let mut number = expected.number;
    let mut at = 0_u32;
    loop {
        let rest = bytes.get(at as usize..).unwrap_or_default();
        let offset = seat.start.saturating_add(at);
        let broken = |what| Broken { offset, number, what };
        if let Some(head) = RecordHead::parse(rest) {
            let tag = head.verify(rest, key).ok_or(broken("the record doesn't verify"))?;
            if head.seat != *seat || head.number != number {
                return Err(broken("another record stands here"));
            }
            tags.push(*tag);
            records.push((at, head));
            at = at.saturating_add(head.length);
            number = number.saturating_add(1);
            continue;
        }
        let head = GroupHead::parse(rest)
            .ok_or(broken("neither a record nor a group's end stands here"))?;
        let tag = *head.verify(rest, key).ok_or(broken("the group's end doesn't verify"))?;
        let whole = head.seat == *seat
            && at.saturating_add(head.length) == seat.end.saturating_sub(seat.start)
            && head.first == expected.number
            && head.count as usize == records.len()
            && head.binds(&tags, key);
        if !whole {
            return Err(broken("the group's end belongs to other records"));
        }
        if expected.previous.is_some_and(|previous| previous != head.previous) {
            return Err(broken("the group follows another one than the one before it"));
        }
        let Seat { segment, group, start: offset, .. } = *seat;
        let mark = Mark { segment, offset, group, first: head.first, count: head.count, tag };
        return Ok(Group { mark, head, bytes, records });
    }
}
