//! Where in a file of records each packet was first named. On disk, so that memory doesn't grow with the file.

use crate::wire::balp::PacketName;
use redb::{
    Builder, Database, Error, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction,
    backends::FileBackend,
};

/// A packet to the place of its entry in the file, in bytes.
const PLACES: TableDefinition<'_, [u8; 17], u64> = TableDefinition::new("places");

/// What it may hold in memory, in bytes.
const CACHE: usize = 16 << 20;

/// A table in a file without a name, which is gone when the program ends. It holds no more of a packet than its id.
pub(super) struct Introductions {
    database: Database,
}

/// Places that are being entered.
pub(super) struct Entering(WriteTransaction);

impl Introductions {
    pub(super) fn begin() -> Result<(Self, Entering), Error> {
        let file = FileBackend::new(tempfile::tempfile()?)?;
        let database = Builder::new().set_cache_size(CACHE).create_with_backend(file)?;
        let entering = Entering(database.begin_write()?);
        Ok((Self { database }, entering))
    }

    /// Where the entry's line begins that named the packet first.
    pub(super) fn place(&self, packet: &PacketName) -> Result<Option<u64>, Error> {
        let table = self.database.begin_read()?.open_table(PLACES)?;
        Ok(table.get(packet.as_bytes())?.map(|place| place.value()))
    }
}

impl Entering {
    /// The first place stays.
    pub(super) fn enter(&self, packet: &PacketName, place: u64) -> Result<(), Error> {
        let mut table = self.0.open_table(PLACES)?;
        if table.get(packet.as_bytes())?.is_none() {
            table.insert(packet.as_bytes(), place)?;
        }
        Ok(())
    }

    pub(super) fn done(self) -> Result<(), Error> {
        // So that there is a table to look into, whatever the file held.
        self.0.open_table(PLACES)?;
        Ok(self.0.commit()?)
    }
}
