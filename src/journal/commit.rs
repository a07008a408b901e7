//! Writes one group and makes it durable: the only commit point there is.

use super::{
    error::{AtStep, JournalError},
    frame::{
        FrameKey, GroupHead, HEADER_LENGTH, Header, RecordHead, Seat, Tag, group_length,
        record_length,
    },
    group::Mark,
    ports::{GroupSealer, SealedGroup},
    prepare::{Spare, promote},
    record::{Draft, Position},
    segments::segment_name,
    storage::{Storage, StoredFile},
};
use std::sync::Arc;

/// Where the next group goes.
pub(super) struct Tail {
    pub(super) segment: u32,
    pub(super) file: Arc<dyn StoredFile>,
    pub(super) length: u32,
    /// Zero as long as the segment has no header.
    pub(super) offset: u32,
    pub(super) number: u64,
    pub(super) group: u64,
    pub(super) previous: Tag,
}

/// Writes groups, one at a time. After any error it must not be used again.
pub(super) struct Committer<S> {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) key: Arc<FrameKey>,
    pub(super) sealer: S,
    pub(super) tail: Tail,
    /// Reused from group to group.
    pub(super) scratch: Scratch,
}

#[derive(Default)]
pub(super) struct Scratch {
    commitments: Vec<[u8; 32]>,
    tags: Vec<Tag>,
    bytes: Vec<u8>,
    /// What was read back of them.
    back: Vec<u8>,
}

/// A group that is durable.
pub(super) struct Durable<O> {
    pub(super) mark: Mark,
    pub(super) positions: Vec<Position>,
    pub(super) sealed: SealedGroup<O>,
}

/// How many bytes of records a segment of this length takes, with a trailer of at most so many bytes.
pub(super) fn segment_capacity(length: u32, trailer: usize) -> usize {
    (length as usize).saturating_sub(HEADER_LENGTH).saturating_sub(group_length(trailer))
}

impl<S: GroupSealer> Committer<S> {
    /// How many bytes of records still fit into the segment as one group.
    pub(super) fn room(&self) -> usize {
        let start = self.group_start() as usize;
        (self.tail.length as usize)
            .saturating_sub(start)
            .saturating_sub(group_length(self.sealer.trailer_limit()))
    }

    /// Goes on in the next segment; what is left of this one stays blank.
    ///
    /// Crash before the rename is durable: the spare is a spare still, and is made anew. Crash after: the journal ends with a blank segment,
    /// and goes on there. Nothing is written into it before its name is durable.
    pub(super) fn move_to(&mut self, spare: Spare) -> Result<(), JournalError> {
        let Spare { segment, file, length } = spare;
        promote(&*self.storage, segment)?;
        self.tail = Tail { segment, file, length, offset: 0, ..self.tail };
        Ok(())
    }

    /// Makes the drafts durable, all or none of them.
    pub(super) fn commit<'a>(
        &mut self,
        drafts: impl Iterator<Item = &'a Draft> + Clone,
    ) -> Result<Durable<S::Outcome>, JournalError> {
        self.scratch.commitments.clear();
        self.scratch.commitments.extend(drafts.clone().map(|draft| draft.commitment));
        let sealed = self
            .sealer
            .seal(self.tail.number, &self.scratch.commitments)
            .map_err(JournalError::Seal)?;
        if sealed.trailer.len() > self.sealer.trailer_limit()
            || sealed.outcomes.len() != self.scratch.commitments.len()
        {
            return Err(JournalError::Seal(
                "the sealer broke its word on trailer or outcomes".into(),
            ));
        }
        let (mark, positions) = self.encode(drafts, &sealed.trailer)?;
        let name = segment_name(mark.segment);
        let file = &self.tail.file;
        // Crash from here until the sync returns: the group is torn, and recovery cuts it off, or it is whole, and recovery keeps it.
        // Either way nobody has heard of it, and the sender asks again. A failed write or sync is such a crash: it is never tried again,
        // for the kernel may call pages clean that never reached the disk.
        file.write_at(&self.scratch.bytes, self.tail.offset.into()).at("write", &name)?;
        file.sync().at("sync", &name)?;
        self.read_back(&name)?;
        // Commit point. Crash after: the group stands.
        let written = u32::try_from(self.scratch.bytes.len()).unwrap_or(u32::MAX);
        self.tail.offset = self.tail.offset.saturating_add(written);
        self.tail.number = mark.next();
        self.tail.group = mark.group.saturating_add(1);
        self.tail.previous = mark.tag;
        Ok(Durable { mark, positions, sealed })
    }

    /// Holds what the file gives back against what the sealer signed over: a head that was signed over something else must reach nobody.
    fn read_back(&mut self, name: &str) -> Result<(), JournalError> {
        let Self { tail, scratch: Scratch { bytes, back, .. }, .. } = self;
        back.resize(bytes.len(), 0);
        let read = tail.file.read_at(back, tail.offset.into()).at("read back", name)?;
        if read == bytes.len() && back == bytes {
            return Ok(());
        }
        Err(JournalError::Corrupt {
            file: name.to_owned(),
            offset: tail.offset,
            number: tail.number,
            what: "what was written just now reads otherwise",
        })
    }

    /// Puts the group's bytes together: the segment's header if it has none, the records, the group's frame.
    fn encode<'a>(
        &mut self,
        drafts: impl Iterator<Item = &'a Draft> + Clone,
        trailer: &[u8],
    ) -> Result<(Mark, Vec<Position>), JournalError> {
        let start = self.group_start();
        let Self { key, tail, scratch: Scratch { bytes, tags, .. }, .. } = self;
        let Tail { segment, number: first, group, previous, .. } = *tail;
        let length = drafts
            .clone()
            .map(record_length)
            .fold(group_length(trailer.len()), usize::saturating_add);
        let end = (u32::try_from(length).ok()).and_then(|length| start.checked_add(length));
        let end = end.filter(|end| *end <= tail.length);
        let seat = Seat { segment, group, start, end: end.ok_or(JournalError::TooLong)? };
        bytes.clear();
        tags.clear();
        if tail.offset == 0 {
            Header { segment, first, group }.encode(bytes, key)?;
        }
        let mut positions = Vec::with_capacity(drafts.size_hint().0);
        let mut offset = start;
        for (number, draft) in (first..).zip(drafts) {
            let head = RecordHead::of(draft, seat, number).ok_or(JournalError::TooLong)?;
            tags.push(head.encode(draft, bytes, key)?);
            positions.push(Position { segment, offset });
            offset = offset.saturating_add(head.length);
        }
        let head = GroupHead::of(seat, first, previous, tags, trailer, key)?;
        let tag = head.encode(trailer, bytes, key)?;
        let mark = Mark { segment, offset: start, group, first, count: head.count, tag };
        Ok((mark, positions))
    }

    fn group_start(&self) -> u32 {
        if self.tail.offset == 0 { HEADER_LENGTH as u32 } else { self.tail.offset }
    }
}
