//! What the fold has taken in since the store was last written: small, in memory, and looked at first.
//!
//! A packet that is accepted, sent and acknowledged within a moment leaves one row behind, and nothing of what it was due at
//! and waited for in between: those keys come and go here, and the store never hears of them.

use super::tables::Table;
use std::collections::BTreeMap;
use std::ops::Bound;

/// What became of one key.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Change {
    /// The store doesn't have it.
    New(Vec<u8>),
    Put(Vec<u8>),
    Gone,
}

impl Change {
    pub(super) fn value(&self) -> Option<&Vec<u8>> {
        match self {
            Self::New(value) | Self::Put(value) => Some(value),
            Self::Gone => None,
        }
    }
}

/// Changes by table and key.
#[derive(Default)]
pub(super) struct Recent {
    tables: [BTreeMap<Vec<u8>, Change>; Table::ALL.len()],
}

impl Recent {
    /// What became of a key; nothing where that is for an older layer to say.
    pub(super) fn get(&self, table: Table, key: &[u8]) -> Option<&Change> {
        self.table(table)?.get(key)
    }

    /// Takes in a later change.
    pub(super) fn set(&mut self, table: Table, key: Vec<u8>, change: Change) {
        let Some(changes) = self.tables.get_mut(table as usize) else { return };
        let before = changes.get(&key);
        let change = match (before, change) {
            // It came and went here.
            (Some(Change::New(_)), Change::Gone) => {
                changes.remove(&key);
                return;
            }
            (Some(Change::New(_)), Change::Put(value)) => Change::New(value),
            // The store has it still.
            (Some(Change::Gone | Change::Put(_)), Change::New(value)) => Change::Put(value),
            (_, change) => change,
        };
        changes.insert(key, change);
    }

    /// Takes in all later changes.
    pub(super) fn absorb(&mut self, later: Self) {
        for (table, changes) in Table::ALL.into_iter().zip(later.tables) {
            for (key, change) in changes {
                self.set(table, key, change);
            }
        }
    }

    /// A table's changes from one key to before another, in order.
    pub(super) fn range(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
    ) -> impl Iterator<Item = (&Vec<u8>, &Change)> {
        let bounds = (Bound::Included(from), Bound::Excluded(to));
        let changes = self.table(table).filter(|_| from < to);
        changes.into_iter().flat_map(move |changes| changes.range::<[u8], _>(bounds))
    }

    /// All of a table's changes, in order.
    pub(super) fn all(&self, table: Table) -> impl Iterator<Item = (&Vec<u8>, &Change)> {
        self.table(table).into_iter().flatten()
    }

    /// Whether anything changed in a table.
    pub(super) fn has(&self, table: Table) -> bool {
        self.table(table).is_some_and(|changes| !changes.is_empty())
    }

    /// How many keys changed.
    pub(super) fn len(&self) -> usize {
        self.tables.iter().map(BTreeMap::len).sum()
    }

    fn table(&self, table: Table) -> Option<&BTreeMap<Vec<u8>, Change>> {
        self.tables.get(table as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &[u8] = b"key";

    fn after(changes: &[Change]) -> Option<Change> {
        let mut recent = Recent::default();
        for change in changes {
            recent.set(Table::Due, KEY.to_vec(), change.clone());
        }
        recent.get(Table::Due, KEY).cloned()
    }

    #[test]
    fn what_came_and_went_leaves_nothing_and_what_the_store_has_stays_gone() {
        let (new, put) = (|| Change::New(vec![1]), || Change::Put(vec![2]));
        assert!(after(&[new(), Change::Gone]).is_none());
        assert!(after(&[new(), put(), Change::Gone]).is_none());
        assert!(after(&[put(), Change::Gone]) == Some(Change::Gone));
        assert!(after(&[Change::Gone, new()]) == Some(Change::Put(vec![1])));
        assert!(after(&[Change::Gone, new(), Change::Gone]) == Some(Change::Gone));
    }
}
