//! Tests of the journal, on a disk in memory that fails, tears and forgets, and on a real one.

mod erasing;
mod faults;
mod flips;
mod halting;
mod memory;
mod port;
mod read_back;
mod reading;
mod running;
mod torn;

use super::{
    commit::{Committer, Scratch},
    prepare::prepare,
    record::Which,
    recover::Recovered,
    storage::{FolderLock, Storage},
    *,
};
use crate::internals::Dice;
use memory::Memory;
use std::{sync::Arc, time::Duration};

/// Small enough that a few groups fill it.
const SEGMENT: u32 = 4096;

fn key() -> FrameKey {
    FrameKey::new(&[42; 32]).unwrap()
}

fn settings() -> Settings {
    Settings {
        segment_bytes: SEGMENT,
        group_bytes: 2048,
        group_records: 8,
        queue_bytes: 1 << 16,
        retry: Duration::from_millis(1),
    }
}

/// The `number`th draft of a test: always the same, unlike any other, and sealed bytes as far as anybody can tell.
fn draft(number: u64) -> Draft {
    let mut dice = Dice(number);
    let mut slot = |present| (present > 0).then(|| dice.bytes(60).try_into().unwrap());
    let (log_slot, payload_slot) = (slot(number % 5), slot(number % 3));
    let (log, payload) = (dice.roll(300) as usize, dice.roll(700) as usize);
    Draft {
        kind: dice.roll(1 << 16) as u16,
        commitment: dice.bytes(32).try_into().unwrap(),
        log_slot,
        payload_slot,
        log: dice.bytes(log),
        payload: dice.bytes(payload),
    }
}

fn same(record: &Record<'_>, draft: &Draft) -> bool {
    let held = |slot: KeySlot<'_>, of: &Option<[u8; 60]>| match (slot, of) {
        (KeySlot::Held(found), Some(given)) => found == given,
        (KeySlot::Absent, None) => true,
        _ => false,
    };
    same_but_slots(record, draft)
        && held(record.log_slot, &draft.log_slot)
        && held(record.payload_slot, &draft.payload_slot)
}

fn same_but_slots(record: &Record<'_>, draft: &Draft) -> bool {
    (record.kind, record.commitment, record.log, record.payload)
        == (draft.kind, draft.commitment, draft.log.as_slice(), draft.payload.as_slice())
}

/// Seals a group by naming what it holds.
struct Namer;

impl GroupSealer for Namer {
    type Outcome = [u8; 32];

    fn trailer_limit(&self) -> usize {
        64
    }

    fn seal(
        &mut self,
        first: u64,
        commitments: &[[u8; 32]],
    ) -> Result<SealedGroup<[u8; 32]>, PortError> {
        Ok(SealedGroup { trailer: name(first, commitments.len()), outcomes: commitments.to_vec() })
    }
}

fn name(first: u64, count: usize) -> Vec<u8> {
    format!("group of {count} from {first}").into_bytes()
}

fn open(disk: &Memory) -> Result<Recovered, JournalError> {
    recover(Arc::new(disk.clone()), key(), settings(), None, |_| Ok(()))
}

/// Commits by hand what the threads of a running journal do, so that a test knows every operation on the disk.
struct ByHand {
    committer: Committer<Namer>,
    segment_bytes: u32,
    _lock: Box<dyn FolderLock>,
}

impl ByHand {
    fn start(recovered: Recovered) -> Self {
        let Recovered { lock, storage, key, tail, settings, .. } = recovered;
        let scratch = Scratch::default();
        let committer = Committer { storage, key, sealer: Namer, tail, scratch };
        Self { committer, segment_bytes: settings.segment_bytes, _lock: lock }
    }

    /// Commits one group of drafts; they must be no larger together than a segment takes.
    fn commit(&mut self, drafts: &[Draft]) -> Result<(Mark, Vec<Position>), JournalError> {
        let length: usize = drafts.iter().map(super::frame::record_length).sum();
        if length > self.committer.room() {
            let next = self.committer.tail.segment + 1;
            let mut zeroed = 0;
            let spare = prepare(&*self.committer.storage, next, self.segment_bytes, || {
                zeroed += 1;
                zeroed == 1
            })?;
            self.committer.move_to(spare)?;
        }
        let durable = self.committer.commit(drafts.iter())?;
        Ok((durable.mark, durable.positions))
    }
}

/// A journal of `groups` groups with one to three drafts each, in order from number 0.
fn journal_of(groups: u64) -> (Memory, Vec<Mark>, Vec<Position>) {
    let disk = Memory::new();
    let mut journal = ByHand::start(open(&disk).unwrap());
    let (mut marks, mut positions) = (Vec::new(), Vec::new());
    for group in 0..groups {
        let first = positions.len() as u64;
        let drafts: Vec<_> = (first..=first + group % 3).map(draft).collect();
        let (mark, placed) = journal.commit(&drafts).unwrap();
        marks.push(mark);
        positions.extend(placed);
    }
    (disk, marks, positions)
}
