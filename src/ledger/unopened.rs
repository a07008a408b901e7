//! Bookkeeping over entries that can't be opened: erased, and a later entry says so, or missing, and none does.
//!
//! An erasure is announced by one entry, and its end is put on record by another; both name what is erased, and come later than that. In
//! between a crash may leave a key half gone. So only at the end of a ledger can it be said of each gap what it is.

use super::spans::Spans;

/// One key of each entry: that of its log, or that of its payload.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unopened {
    /// Nothing is where the key was.
    blank: Spans,
    /// Something is there, and it opens nothing.
    unreadable: Spans,
    announced: Spans,
    ended: Spans,
}

/// An entry that nothing explains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unexplained {
    /// Its key is gone, and no entry says that it was erased.
    Missing(u64),
    /// Its key opens nothing, though no erasure was under way.
    Changed(u64),
}

impl Unexplained {
    pub(crate) fn index(self) -> u64 {
        match self {
            Self::Missing(index) | Self::Changed(index) => index,
        }
    }
}

impl Unopened {
    /// The key of this entry is gone.
    pub(crate) fn missing(&mut self, index: u64) {
        self.blank.insert(index);
    }

    /// There is a key, and it doesn't open what it should.
    pub(crate) fn unreadable(&mut self, index: u64) {
        self.unreadable.insert(index);
    }

    /// The entry `by` announces that the keys of these are destroyed. What comes after it, it can't know.
    pub(crate) fn announced(&mut self, by: u64, entries: &[u64]) {
        entries.iter().filter(|index| **index < by).for_each(|index| self.announced.insert(*index));
    }

    /// The entry `by` says that the keys of these are destroyed.
    pub(crate) fn explained(&mut self, by: u64, entries: &[u64]) {
        entries.iter().filter(|index| **index < by).for_each(|index| self.ended.insert(*index));
    }

    /// Whether all that is said so far explains a gap at this entry.
    pub(crate) fn is_explained(&self, index: u64) -> bool {
        self.announced.contains(index) || self.ended.contains(index)
    }

    /// The first entry that can't be opened for no reason that the ledger gives.
    pub(crate) fn first_unexplained(&self) -> Option<Unexplained> {
        let missing = self.blank.first_outside(&[&self.announced, &self.ended]);
        // Half gone is right only until the end is on record.
        let changed = self.unreadable.first_outside(&[&self.announced]);
        let changed = changed.into_iter().chain(self.unreadable.first_inside(&self.ended)).min();
        let missing = missing.map(Unexplained::Missing);
        missing.into_iter().chain(changed.map(Unexplained::Changed)).min_by_key(|it| it.index())
    }

    /// The first entry of which an erasure was begun and not ended. The gateway's next start ends it.
    pub(crate) fn first_unended(&self) -> Option<u64> {
        self.announced.first_outside(&[&self.ended])
    }

    /// How many keys are gone.
    pub(crate) fn erased(&self) -> u64 {
        self.blank.count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_explained_by_what_comes_later() {
        let mut log = Unopened::default();
        log.missing(3);
        log.missing(4);
        assert_eq!(log.first_unexplained(), Some(Unexplained::Missing(3)));
        log.announced(9, &[3]);
        assert_eq!(log.first_unexplained(), Some(Unexplained::Missing(4)));
        log.explained(10, &[3, 4]);
        assert_eq!((log.first_unexplained(), log.first_unended(), log.erased()), (None, None, 2));
    }

    #[test]
    fn what_comes_before_explains_nothing() {
        let mut log = Unopened::default();
        log.announced(5, &[5, 6, 7]);
        log.explained(6, &[6, 7]);
        log.missing(7);
        assert_eq!(log.first_unexplained(), Some(Unexplained::Missing(7)));
        assert!(!log.is_explained(7));
    }

    #[test]
    fn half_gone_is_right_until_the_end_is_on_record() {
        let mut log = Unopened::default();
        log.unreadable(2);
        assert_eq!(log.first_unexplained(), Some(Unexplained::Changed(2)));
        log.announced(5, &[1, 2]);
        assert_eq!((log.first_unexplained(), log.first_unended()), (None, Some(1)));
        log.explained(6, &[1, 2]);
        assert_eq!(log.first_unexplained(), Some(Unexplained::Changed(2)));
        assert_eq!(log.first_unended(), None);
    }

    #[test]
    fn an_end_whose_beginning_is_erased_itself_explains_all_the_same() {
        let mut log = Unopened::default();
        log.missing(1);
        log.missing(4);
        log.explained(5, &[1]);
        log.explained(9, &[4]);
        assert_eq!(log.first_unexplained(), None);
    }
}
