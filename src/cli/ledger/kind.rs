//! Which kind of folder is to be verified, by what lies in it. One that is of two kinds is none: a single file put into an altered
//! ledger would have it pass for something else, and intact.

use super::{evidence::Unverifiable, export, extract};
use crate::ledger::CHECKPOINT;
use std::path::Path;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Data,
    Export,
    Extract,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Data, Self::Export, Self::Extract];

    /// What lies in such a folder, and in no other kind; the last one is that which it can't be without.
    fn marks(self) -> &'static [&'static str] {
        match self {
            Self::Data => &["index.redb", "ledger", "journal"],
            Self::Export => &["tile", export::RECORDS, CHECKPOINT],
            Self::Extract => &[extract::FILE],
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Data => "a gateway's data folder",
            Self::Export => "an exported ledger",
            Self::Extract => "an extract",
        }
    }

    /// What the folder is; without any mark, a data folder that has lost its journal.
    pub(super) fn of(folder: &Path) -> Result<Self, Unverifiable> {
        // A link that leads nowhere was put there as well.
        let found = |mark: &&&str| folder.join(mark).symlink_metadata().is_ok();
        let kinds = Self::ALL.map(|kind| (kind, kind.marks().iter().rfind(found)));
        let mut kinds = kinds.into_iter().filter_map(|(kind, mark)| Some((kind, *mark?)));
        let Some((kind, mark)) = kinds.next() else { return Ok(Self::Data) };
        match kinds.next() {
            None => Ok(kind),
            Some((other, foreign)) => Err(Unverifiable::usage(format_args!(
                "{}: {mark} is of {}, {foreign} is of {}, and no folder is both: somebody put one of them there; right is a folder as a \
                 gateway left it, or as `stafett ledger export` or `extract` wrote it",
                folder.display(),
                kind.word(),
                other.word()
            ))),
        }
    }
}
