//! Two layers: what the fold took in lately, in memory, and the store under it, written when enough has come or it is asked to.
//!
//! Crash: what lies in memory alone is lost, the mark with it, and is folded again from the journal. Both layers change hands
//! under one lock, so that a reader sees every step whole and each once.

use super::error::IndexError;
use super::recent::Recent;
use super::sealed::ValueSeal;
use super::tables::Table;
use redb::{
    Builder, Database, DatabaseError, Durability, ReadOnlyTable, ReadableDatabase,
    ReadableTableMetadata, TableDefinition,
};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::thread;

type Stored = ReadOnlyTable<&'static [u8], &'static [u8]>;

/// The memory that the store may keep pages in.
const CACHE: usize = 16 << 20;
/// Changes that are kept in memory at most, some megabytes. Neighbours are written together: the more there are, the less each costs.
/// Writing them holds up the fold for a tenth of a second.
const MOST: usize = 32_768;

/// How many of them are written in one breath.
const BREATH: usize = 32;

pub(super) struct Layers {
    now: RwLock<Now>,
    seal: ValueSeal,
    database: Database,
}

struct Now {
    recent: Recent,
    stored: Arc<[Stored]>,
}

/// A key with its value.
pub(super) type Entry = (Vec<u8>, Vec<u8>);

impl Layers {
    /// `create` opens the store, or makes it.
    pub(super) fn open(
        seal: ValueSeal,
        create: impl FnOnce(&mut Builder) -> Result<Database, DatabaseError>,
    ) -> Result<Self, IndexError> {
        let mut builder = Database::builder();
        // Values are sealed; keys, and the branches that lead to them, are not: one that was altered would hide what is due,
        // or what is known of a child. Every page is held against its checksum, as after a crash, and at the same cost.
        builder.set_cache_size(CACHE).set_check_integrity_on_open(true);
        let database = create(&mut builder).map_err(IndexError::store)?;
        // Makes the tables of a new store.
        let transaction = database.begin_write().map_err(IndexError::store)?;
        for table in Table::ALL {
            transaction.open_table(definition(table)).map_err(IndexError::store)?;
        }
        transaction.commit().map_err(IndexError::store)?;
        let now = RwLock::new(Now { recent: Recent::default(), stored: stored(&database)? });
        Ok(Self { database, seal, now })
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, IndexError> {
        let stored = {
            let now = self.now();
            if let Some(change) = now.recent.get(table, key) {
                return Ok(change.value().cloned());
            }
            Arc::clone(&now.stored)
        };
        let table_stored = of(&stored, table)?;
        let found = table_stored.get(key).map_err(IndexError::store)?;
        found.map(|value| self.opened(table, key, value.value())).transpose()
    }

    /// Entries from one key to before another, in order, at most so many.
    pub(super) fn range(
        &self,
        table: Table,
        from: &[u8],
        to: &[u8],
        most: usize,
    ) -> Result<Vec<Entry>, IndexError> {
        let mut entries = Vec::new();
        if from >= to {
            return Ok(entries);
        }
        let now = self.now();
        let mut recent = now.recent.range(table, from, to).peekable();
        let mut stored = of(&now.stored, table)?.range(from..to).map_err(IndexError::store)?;
        let mut next_stored = stored.next().transpose().map_err(IndexError::store)?;
        while entries.len() < most {
            let older = next_stored.as_ref().map(|(key, _)| key.value());
            let newer = recent.peek().map(|(key, _)| key.as_slice());
            let takes_newer = match (older, newer) {
                (None, None) => break,
                (Some(older), Some(newer)) => newer <= older,
                (older, None) => older.is_none(),
                (None, Some(_)) => true,
            };
            let shadowed = takes_newer && older == newer;
            if takes_newer {
                if let Some((key, change)) = recent.next()
                    && let Some(value) = change.value()
                {
                    entries.push((key.clone(), value.clone()));
                }
            } else if let Some((key, value)) = &next_stored {
                let value = self.opened(table, key.value(), value.value())?;
                entries.push((key.value().to_vec(), value));
            }
            if shadowed || !takes_newer {
                next_stored = stored.next().transpose().map_err(IndexError::store)?;
            }
        }
        Ok(entries)
    }

    /// How many keys the store has in a table, whatever is in memory.
    pub(super) fn stored_keys(&self, table: Table) -> Result<u64, IndexError> {
        let stored = Arc::clone(&self.now().stored);
        of(&stored, table)?.len().map_err(IndexError::store)
    }

    /// Takes in one step. One caller at a time.
    pub(super) fn absorb(&self, step: Recent, durable: bool) -> Result<(), IndexError> {
        let many = {
            let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
            now.recent.absorb(step);
            now.recent.len()
        };
        if durable || many >= MOST { self.write(durable) } else { Ok(()) }
    }

    /// Moves what is in memory into the store.
    fn write(&self, durable: bool) -> Result<(), IndexError> {
        let mut transaction = self.database.begin_write().map_err(IndexError::store)?;
        let durability = if durable { Durability::Immediate } else { Durability::None };
        transaction.set_durability(durability).map_err(IndexError::store)?;
        {
            let now = self.now();
            // A table that nothing changed in need not be opened, which costs as much as a few changes.
            for table in Table::ALL.into_iter().filter(|table| now.recent.has(*table)) {
                let mut writing =
                    transaction.open_table(definition(table)).map_err(IndexError::store)?;
                for (n, (key, change)) in now.recent.all(table).enumerate() {
                    if n % BREATH == 0 {
                        // Whoever answers senders on this processor goes first.
                        thread::yield_now();
                    }
                    match change.value() {
                        Some(value) if table.is_sealed() => {
                            let sealed = self.seal.close(table.name(), key, value)?;
                            writing.insert(key.as_slice(), sealed.as_slice())
                        }
                        Some(value) => writing.insert(key.as_slice(), value.as_slice()),
                        None => writing.remove(key.as_slice()),
                    }
                    .map_err(IndexError::store)?;
                }
            }
        }
        transaction.commit().map_err(IndexError::store)?;
        let now = Now { recent: Recent::default(), stored: stored(&self.database)? };
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(())
    }

    fn opened(&self, table: Table, key: &[u8], value: &[u8]) -> Result<Vec<u8>, IndexError> {
        if table.is_sealed() {
            self.seal.open(table.name(), key, value)
        } else {
            Ok(value.to_vec())
        }
    }

    fn now(&self) -> RwLockReadGuard<'_, Now> {
        // Replaced as a whole, or changed by a map's own whole steps.
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn definition(table: Table) -> TableDefinition<'static, &'static [u8], &'static [u8]> {
    TableDefinition::new(table.name())
}

/// The store as it stands: it stays so however much is written later.
fn stored(database: &Database) -> Result<Arc<[Stored]>, IndexError> {
    let transaction = database.begin_read().map_err(IndexError::store)?;
    Table::ALL
        .into_iter()
        .map(|table| transaction.open_table(definition(table)).map_err(IndexError::store))
        .collect()
}

fn of(stored: &[Stored], table: Table) -> Result<&Stored, IndexError> {
    stored.get(table as usize).ok_or(IndexError::Altered)
}
