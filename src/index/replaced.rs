//! What has taken the place of a packet that has not come: one that was sent back for want of room is handed over again later.

use super::error::IndexError;
use super::rows::{PacketKey, Place};
use super::store::{Index, decode};
use super::tables::Table;
use super::writer::IndexWriter;
use crate::domain::PacketId;
use prost::Message;
use std::fmt;

/// A packet that names one as replaced which nobody knows here.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
pub(crate) struct Replacement {
    /// Side and id.
    #[prost(bytes = "vec", tag = "1")]
    packet: Vec<u8>,
    #[prost(string, tag = "2")]
    sender: String,
    /// Its first record.
    #[prost(message, required, tag = "3")]
    pub(crate) place: Place,
}

/// All that name the same one, in the order in which they came.
#[derive(Clone, PartialEq, Message)]
#[prost(skip_debug)]
struct Replacements {
    #[prost(message, repeated, tag = "1")]
    all: Vec<Replacement>,
}

impl fmt::Debug for Replacement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replacement({} bytes)", self.encoded_len())
    }
}

impl fmt::Debug for Replacements {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Replacements({})", self.all.len())
    }
}

impl Replacement {
    pub(crate) fn new(packet: &PacketKey, sender: &str, place: Place) -> Self {
        Self { packet: packet.bytes().to_vec(), sender: sender.to_owned(), place }
    }

    pub(crate) fn id(&self) -> Option<PacketId> {
        PacketKey::from_bytes(&self.packet).map(|key| key.id)
    }

    /// Nobody replaces what somebody else sent; and of two that replace each other the later one stands.
    fn is_of(&self, sender: &str, replaces: Option<PacketId>) -> bool {
        self.sender.eq_ignore_ascii_case(sender) && self.id() != replaces
    }
}

impl Index {
    /// What stands in the place of a packet of this sender's, which itself replaces another perhaps.
    pub(crate) fn replacement(
        &self,
        key: &PacketKey,
        sender: &str,
        replaces: Option<PacketId>,
    ) -> Result<Option<Replacement>, IndexError> {
        chosen(self.get(Table::Replaced, &key.bytes())?, sender, replaces)
    }
}

impl IndexWriter<'_> {
    /// The same; from here on the packet is known, and its own row tells.
    pub(crate) fn take_replacement(
        &mut self,
        key: &PacketKey,
        sender: &str,
        replaces: Option<PacketId>,
    ) -> Result<Option<Replacement>, IndexError> {
        let known = self.get(Table::Replaced, &key.bytes())?;
        if known.is_some() {
            self.remove(Table::Replaced, key.bytes().to_vec());
        }
        chosen(known, sender, replaces)
    }

    /// Something has taken the place of a packet that may come yet.
    pub(crate) fn replace_early(
        &mut self,
        replaced: &PacketKey,
        by: Replacement,
    ) -> Result<(), IndexError> {
        let mut known = self.early(replaced)?;
        known.all.push(by);
        self.put(Table::Replaced, &replaced.bytes(), known.encode_to_vec());
        Ok(())
    }

    /// Nothing more is known of what took its place.
    pub(super) fn forget_replacement(
        &mut self,
        replaced: &PacketKey,
        by: &PacketKey,
    ) -> Result<(), IndexError> {
        let mut known = self.early(replaced)?;
        known.all.retain(|it| it.packet != by.bytes());
        if known.all.is_empty() {
            self.remove(Table::Replaced, replaced.bytes().to_vec());
        } else {
            self.put(Table::Replaced, &replaced.bytes(), known.encode_to_vec());
        }
        Ok(())
    }

    fn early(&self, replaced: &PacketKey) -> Result<Replacements, IndexError> {
        let known = self.get(Table::Replaced, &replaced.bytes())?;
        Ok(known.map(decode).transpose()?.unwrap_or_default())
    }
}

fn chosen(
    known: Option<Vec<u8>>,
    sender: &str,
    replaces: Option<PacketId>,
) -> Result<Option<Replacement>, IndexError> {
    let Some(known) = known else { return Ok(None) };
    let Replacements { all } = decode(known)?;
    Ok(all.into_iter().find(|it| it.is_of(sender, replaces)))
}
