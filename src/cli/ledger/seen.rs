//! What was seen of a ledger's records: which opened, which did not, and what others say of those.

use crate::{
    ledger::{Flaw, Unexplained, Unopened},
    wire::v1,
};
use v1::record::Event;

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) opened: u64,
    pub(super) logs: Unopened,
    pub(super) packets: Unopened,
}

impl Seen {
    /// An entry names others whose keys are destroyed, or are about to be.
    pub(super) fn told(&mut self, by: u64, event: Option<Event>) {
        let (entries, part, ended) = match event {
            Some(Event::Erasing(it)) => (it.entries, it.part, false),
            Some(Event::Erased(it)) => (it.entries, it.part, true),
            _ => return,
        };
        let about: &mut [&mut Unopened] = match v1::ErasedPart::try_from(part) {
            Ok(v1::ErasedPart::Payload) => &mut [&mut self.packets],
            // What the packet says goes with it.
            Ok(v1::ErasedPart::Log) => &mut [&mut self.logs, &mut self.packets],
            Ok(v1::ErasedPart::Unspecified) | Err(_) => return,
        };
        for unopened in about {
            if ended {
                unopened.explained(by, &entries);
            } else {
                unopened.announced(by, &entries);
            }
        }
    }

    /// The first entry that doesn't open and that no later one says was erased.
    pub(super) fn flaw(&self) -> Option<Flaw> {
        let of = |unopened: &Unopened, changed: &'static str| {
            unopened.first_unexplained().map(|it| (it.index(), it, changed))
        };
        let found = [
            of(&self.logs, "it can't be opened with this gateway's key"),
            of(&self.packets, "its packet can't be opened with this gateway's key"),
        ];
        let (index, unexplained, changed) = found.into_iter().flatten().min_by_key(|it| it.0)?;
        let what = match unexplained {
            Unexplained::Missing(_) => {
                "its key is gone, and no later entry says that it was erased"
            }
            Unexplained::Changed(_) => changed,
        };
        Some(Flaw::Changed { index, what: what.to_owned() })
    }

    /// The first entry of which an erasure was begun and not ended.
    pub(super) fn unended(&self) -> Option<u64> {
        self.logs.first_unended().into_iter().chain(self.packets.first_unended()).min()
    }
}
