//! SIP cases in the index: what was heard of each, as the gateway wrote it.

use super::error::IndexError;
use super::rows::{PacketKey, PacketRow};
use super::store::{Index, decode};
use super::tables::{Table, after};
use super::writer::IndexWriter;
use prost::Message;
use std::fmt;

/// One case of one child.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(crate) struct CaseRow {
    /// The sender's reference; empty where it gave none.
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    /// In the order in which it was heard.
    #[prost(message, repeated, tag = "2")]
    pub(crate) heard: Vec<Heard>,
}

/// What one packet said of it.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(crate) struct Heard {
    /// Side and id of the packet.
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) packet: Vec<u8>,
    /// Number of the record.
    #[prost(uint64, tag = "2")]
    pub(crate) number: u64,
    /// Milliseconds since 1970.
    #[prost(int64, tag = "3")]
    pub(crate) at: i64,
    #[prost(string, tag = "4")]
    pub(crate) sender: String,
    #[prost(string, tag = "5")]
    pub(crate) receiver: String,
    /// As the gateway encodes it.
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) note: Vec<u8>,
}

impl fmt::Debug for CaseRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CaseRow({} bytes)", self.encoded_len())
    }
}

impl fmt::Debug for Heard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Heard({} bytes)", self.encoded_len())
    }
}

/// A child's pseudonym, and one of its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CaseKey {
    pub(crate) child: [u8; 32],
    pub(crate) case: [u8; 32],
}

impl CaseKey {
    fn bytes(&self) -> Vec<u8> {
        [self.child, self.case].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (child, case) = bytes.split_at_checked(32)?;
        Some(Self { child: child.try_into().ok()?, case: case.try_into().ok()? })
    }
}

/// How many cases are read at once where all are gone through.
const PAGE: usize = 64;

/// The most that is heard of one case: each step of a family's years has room, and nobody can fill the index with one.
const MOST: usize = 2000;

type Cases = Vec<(CaseKey, CaseRow)>;

fn read(found: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Cases, IndexError> {
    let read = |(key, row): (Vec<u8>, Vec<u8>)| {
        Ok((CaseKey::from_bytes(&key).ok_or(IndexError::Altered)?, decode(row)?))
    };
    found.into_iter().map(read).collect()
}

impl Index {
    /// What was heard of a case.
    pub(crate) fn case(&self, key: &CaseKey) -> Result<CaseRow, IndexError> {
        let row = self.get(Table::Cases, &key.bytes())?;
        Ok(row.map(decode).transpose()?.unwrap_or_default())
    }

    /// All cases of a child.
    pub(crate) fn cases_of(&self, child: &[u8]) -> Result<Cases, IndexError> {
        read(self.range(Table::Cases, child, &after(child), usize::MAX)?)
    }

    /// Some cases, after the one that is given; none where there are no more.
    pub(crate) fn cases_after(&self, last: Option<&CaseKey>) -> Result<Cases, IndexError> {
        let from = last.map(|key| after(&key.bytes())).unwrap_or_default();
        read(self.range(Table::Cases, &from, &[u8::MAX; 65], PAGE)?)
    }
}

impl IndexWriter<'_> {
    /// Takes in what a packet says of a case.
    pub(crate) fn hear(
        &mut self,
        key: &CaseKey,
        name: &str,
        heard: Heard,
    ) -> Result<(), IndexError> {
        let row = self.get(Table::Cases, &key.bytes())?;
        let mut row: CaseRow = row.map(decode).transpose()?.unwrap_or_default();
        name.clone_into(&mut row.name);
        if row.heard.len() < MOST {
            row.heard.push(heard);
        }
        self.put(Table::Cases, &key.bytes(), row.encode_to_vec());
        Ok(())
    }

    /// The same where the case is known by its name and its parties alone. Where several are, siblings' perhaps, none is meant for
    /// sure: one that stays open too long is seen to, one that ended for others' sake is not.
    pub(crate) fn hear_of(&mut self, name: &str, heard: Heard) -> Result<(), IndexError> {
        let between = |known: &Heard| {
            let ends = [&known.sender, &known.receiver];
            [&heard.sender, &heard.receiver]
                .into_iter()
                .all(|end| ends.iter().any(|known| known.eq_ignore_ascii_case(end)))
        };
        if name.is_empty() {
            return Ok(());
        }
        let (mut meant, mut many) = (None, 0_usize);
        self.each(Table::Cases, PAGE, |_, key, row| {
            let row: CaseRow = decode(row)?;
            if row.name == name && row.heard.iter().any(between) {
                many += 1;
                meant = Some((key.to_vec(), row));
            }
            Ok(())
        })?;
        let Some((key, mut row)) = meant.filter(|(_, row)| many == 1 && row.heard.len() < MOST)
        else {
            return Ok(());
        };
        row.heard.push(heard);
        self.put(Table::Cases, &key, row.encode_to_vec());
        Ok(())
    }

    /// What a packet said of any case of its child is unsaid; of whichever case it ended where it names nobody.
    pub(crate) fn unhear(
        &mut self,
        packet: &PacketKey,
        known: &PacketRow,
    ) -> Result<(), IndexError> {
        let child = known.child.as_slice();
        let mut keys = self.keys(Table::Cases, child, &after(child), usize::MAX)?;
        let packet = packet.bytes();
        // Where it names nobody it lies by itself, and nothing leads from there to the case.
        if keys.is_empty() && !known.case.is_empty() && known.kind.starts_with("sip.") {
            self.each(Table::Cases, PAGE, |_, key, row| {
                let row: CaseRow = decode(row)?;
                if row.name == known.case && row.heard.iter().any(|it| it.packet == packet) {
                    keys.push(key.to_vec());
                }
                Ok(())
            })?;
        }
        for key in keys {
            let Some(row) = self.get(Table::Cases, &key)? else { continue };
            let mut row: CaseRow = decode(row)?;
            let before = row.heard.len();
            row.heard.retain(|heard| heard.packet != packet);
            match row.heard.len() {
                now if now == before => {}
                0 => self.remove(Table::Cases, key),
                _ => self.put(Table::Cases, &key, row.encode_to_vec()),
            }
        }
        Ok(())
    }
}
