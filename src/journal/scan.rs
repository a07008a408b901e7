//! Walks the journal group by group, checking everything, and ends where the whole groups end.

use super::{
    error::JournalError,
    frame::{FrameKey, HEADER_LENGTH, Header, Tag},
    group::{Group, Mark},
    parse::{Broken, Expected, read_group},
    segments::{FIRST_SEGMENT, SegmentReader, last_segment},
    storage::Storage,
    tail::{End, Verdict, judge},
};
use std::{sync::Arc, thread, time::Duration};

/// How often a place that seems damaged is looked at again. A writer beside us may have been in the midst of what we saw: a group there,
/// the next segment's first one, or one behind that; then nothing there changes any more.
const LOOKS: u32 = 4;

/// The groups of a journal, in order. Without a key it shows what the files say, and proves nothing.
///
/// Beside a running writer, the last group may not be durable yet.
pub(crate) struct Scan {
    storage: Arc<dyn Storage>,
    key: Option<Arc<FrameKey>>,
    expected: Expected,
    reader: Option<SegmentReader>,
    /// Where a writer may be beside us that nobody here knows of: how long it is given before what it seems to have left unfinished is
    /// looked at again.
    pause: Option<Duration>,
    state: State,
}

enum State {
    Walking,
    Ended(End),
    Failed,
}

impl Scan {
    /// From the journal's first record.
    pub(super) fn from_start(storage: Arc<dyn Storage>, key: Option<Arc<FrameKey>>) -> Self {
        let previous = Some(Tag::default());
        let expected =
            Expected { segment: FIRST_SEGMENT, offset: 0, number: 0, group: 0, previous };
        Self { storage, key, expected, reader: None, pause: None, state: State::Walking }
    }

    /// Takes the end that a write in the midst would leave for the end only when that is still so after a few pauses.
    pub(crate) fn beside_a_writer(self, pause: Duration) -> Self {
        Self { pause: Some(pause), ..self }
    }

    /// From the marked group on, which comes first.
    pub(super) fn from_mark(
        storage: Arc<dyn Storage>,
        key: Option<Arc<FrameKey>>,
        mark: &Mark,
    ) -> Result<Self, JournalError> {
        let Mark { segment, offset, group, first, .. } = *mark;
        let expected = Expected { segment, offset, number: first, group, previous: None };
        let unknown = JournalError::Unknown { number: mark.next().saturating_sub(1) };
        let Some(mut reader) = SegmentReader::open(&*storage, segment)? else {
            return Err(unknown);
        };
        match read_group(&mut reader, &expected, key.as_deref())? {
            Ok(found) if found.mark == *mark => {
                Ok(Self { reader: Some(reader), expected, ..Self::from_start(storage, key) })
            }
            _ => Err(unknown),
        }
    }

    /// From the start of the segment that holds the record; of the last one, if none does.
    pub(super) fn from_segment_of(
        storage: Arc<dyn Storage>,
        key: Option<Arc<FrameKey>>,
        number: u64,
    ) -> Result<Self, JournalError> {
        let mut scan = Self::from_start(storage, key);
        let last = last_segment(&*scan.storage)?.unwrap_or(FIRST_SEGMENT);
        let header = |segment| Self::header(&scan, segment);
        let found = match by_halves(last, number, &header)? {
            Some(found) => found,
            // One of those that were looked at can't be read. What lies behind it can be, all the same.
            None => one_by_one(last, number, &header)?,
        };
        if let Some(Header { segment, first, group }) = found {
            scan.expected = Expected { segment, offset: 0, number: first, group, previous: None };
        }
        Ok(scan)
    }

    fn header(&self, segment: u32) -> Result<Option<Header>, JournalError> {
        let Some(reader) = SegmentReader::open(&*self.storage, segment)? else { return Ok(None) };
        Ok(reader.header(self.key.as_deref())?.ok())
    }

    /// Where the journal ends, once all its groups have been seen.
    pub(crate) fn end(&self) -> Option<&End> {
        match &self.state {
            State::Ended(end) => Some(end),
            State::Walking | State::Failed => None,
        }
    }

    /// What would come next.
    pub(super) fn expected(&self) -> &Expected {
        &self.expected
    }

    fn step(&mut self) -> Result<Option<Group>, JournalError> {
        let mut looked_again = 0;
        loop {
            let broken = match self.here()? {
                Ok(Some(group)) => return Ok(Some(self.pass(group))),
                Ok(None) => {
                    looked_again = 0;
                    continue;
                }
                Err(broken) => broken,
            };
            match judge(&*self.storage, self.key.as_deref(), &self.expected, broken) {
                Ok(Verdict::GoesOn) => {
                    self.expected.segment = self.expected.segment.saturating_add(1);
                    self.expected.offset = 0;
                    self.reader = None;
                    looked_again = 0;
                }
                Ok(Verdict::Ends(end)) => match self.pause {
                    Some(pause) if !end.torn.is_empty() && looked_again < LOOKS => {
                        thread::sleep(pause);
                        looked_again += 1;
                        self.reader = None;
                    }
                    _ => {
                        self.state = State::Ended(end);
                        return Ok(None);
                    }
                },
                Err(_) if looked_again < LOOKS => {
                    looked_again += 1;
                    self.reader = None;
                }
                Err(damage) => return Err(damage),
            }
        }
    }

    /// The group that stands here; nothing if it was the segment's header, which is now passed.
    fn here(&mut self) -> Result<Result<Option<Group>, Broken>, JournalError> {
        let Expected { segment, offset, number, group, .. } = self.expected;
        if self.reader.is_none() {
            self.reader = SegmentReader::open(&*self.storage, segment)?;
        }
        let broken = |what| Ok(Err(Broken { offset, number, what }));
        let Some(reader) = &mut self.reader else {
            return broken("the file is missing");
        };
        if offset > 0 {
            let found = read_group(reader, &self.expected, self.key.as_deref())?;
            return Ok(found.map(Some));
        }
        match reader.header(self.key.as_deref())? {
            Ok(header) if (header.first, header.group) == (number, group) => {
                self.expected.offset = HEADER_LENGTH as u32;
                Ok(Ok(None))
            }
            Ok(_) => broken("the segment begins with another record"),
            Err(what) => broken(what),
        }
    }

    fn pass(&mut self, group: Group) -> Group {
        self.expected.offset = group.head.seat.end;
        self.expected.number = group.mark.next();
        self.expected.group = self.expected.group.saturating_add(1);
        self.expected.previous = Some(group.mark.tag);
        group
    }
}

/// The last segment that begins at the record or before it; the inner nothing says that it is the first one. Nothing where a header
/// can't be read; the newest segment has none yet where nothing was written there.
fn by_halves(
    last: u32,
    number: u64,
    header: &impl Fn(u32) -> Result<Option<Header>, JournalError>,
) -> Result<Option<Option<Header>>, JournalError> {
    let (mut low, mut high, mut found) = (FIRST_SEGMENT, last, None);
    while low < high {
        let middle = high - (high - low) / 2;
        match header(middle)? {
            Some(header) if header.first <= number => {
                low = middle;
                found = Some(header);
            }
            None if middle < last => return Ok(None),
            Some(_) | None => high = middle - 1,
        }
    }
    Ok(Some(found))
}

fn one_by_one(
    last: u32,
    number: u64,
    header: &impl Fn(u32) -> Result<Option<Header>, JournalError>,
) -> Result<Option<Header>, JournalError> {
    for segment in (FIRST_SEGMENT + 1..=last).rev() {
        if let Some(header) = header(segment)?.filter(|header| header.first <= number) {
            return Ok(Some(header));
        }
    }
    Ok(None)
}

impl Iterator for Scan {
    type Item = Result<Group, JournalError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !matches!(self.state, State::Walking) {
            return None;
        }
        let step = self.step();
        if step.is_err() {
            self.state = State::Failed;
        }
        step.transpose()
    }
}
