//! What is erased together, as the ledger's entry announces it.

use crate::index::{LedgerKey, PacketKey};
use crate::journal::{Doomed, Position, Which};
use crate::seal::Keyring;
use crate::wire::v1;
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use v1::ErasedPart;

/// The most entries that are erased together, but for those of one packet.
const MOST: usize = 1024;

/// Entries, and what must be known of them afterwards.
pub(super) struct Batch {
    part: ErasedPart,
    basis: String,
    entries: BTreeMap<u64, Position>,
    packets: BTreeSet<Vec<u8>>,
    gone: Vec<Bytes>,
    heard: BTreeMap<(String, LedgerKey), u64>,
    seen: u64,
}

impl Batch {
    pub(super) fn of(part: ErasedPart, basis: &str) -> Self {
        Self {
            part,
            basis: basis.to_owned(),
            entries: BTreeMap::new(),
            packets: BTreeSet::new(),
            gone: Vec::new(),
            heard: BTreeMap::new(),
            seen: 0,
        }
    }

    pub(super) fn add_entry(&mut self, number: u64, position: Position) {
        self.entries.insert(number, position);
    }

    pub(super) fn add_packet(&mut self, key: &PacketKey) {
        self.packets.insert(key.bytes().to_vec());
    }

    /// A packet of which nothing is known afterwards.
    pub(super) fn add_gone(&mut self, keyring: &Keyring, key: &PacketKey) {
        self.add_packet(key);
        self.gone.push(pseudonym(keyring, key).into());
    }

    /// Another gateway's news were heard up to here in the ledger that this key signs.
    pub(super) fn add_heard(&mut self, peer: &str, ledger: LedgerKey, next: u64) {
        let known = self.heard.entry((peer.to_owned(), ledger)).or_default();
        *known = next.max(*known);
    }

    /// Entries before this one that belong to no packet have been seen to.
    pub(super) fn set_seen(&mut self, next: u64) {
        self.seen = next;
    }

    pub(super) fn has_packet(&self, key: &PacketKey) -> bool {
        self.packets.contains(key.bytes().as_slice())
    }

    pub(super) fn is_full(&self) -> bool {
        self.entries.len() >= MOST
    }

    /// The announcement; nothing where there is nothing to erase.
    pub(super) fn announced(self) -> Option<v1::Erasing> {
        let Self { part, basis, entries, packets, gone, heard, seen } = self;
        let up_to = |((peer, ledger), next): ((_, LedgerKey), _)| v1::HeardUpTo {
            peer,
            next,
            ledger: Bytes::copy_from_slice(&ledger),
        };
        let heard = heard.into_iter().map(up_to).collect();
        let erasing = v1::Erasing {
            part: part.into(),
            basis,
            places: entries
                .values()
                .map(|at| u64::from(at.segment) << 32 | u64::from(at.offset))
                .collect(),
            entries: entries.into_keys().collect(),
            packets: packets.into_iter().map(Bytes::from).collect(),
            remnant: Some(v1::Remnant { gone, heard, seen }),
        };
        (!erasing.entries.is_empty()).then_some(erasing)
    }
}

/// The keys that an announcement dooms.
pub(super) fn doomed(erasing: &v1::Erasing) -> Vec<Doomed> {
    let which = match erasing.part() {
        ErasedPart::Payload => Which::Payload,
        ErasedPart::Log => Which::Both,
        ErasedPart::Unspecified => return Vec::new(),
    };
    let half = |place: u64| u32::try_from(place & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    let position = |place: u64| Position { segment: half(place >> 32), offset: half(place) };
    let entries = erasing.entries.iter().zip(&erasing.places);
    entries
        .map(|(number, place)| Doomed { number: *number, position: position(*place), which })
        .collect()
}

/// What a packet that is gone is known by: it says nothing without the master key.
pub(in crate::gateway) fn pseudonym(keyring: &Keyring, key: &PacketKey) -> Vec<u8> {
    let side = key.bytes().into_iter().take(1);
    side.chain(keyring.packet_pseudonym(key.id.as_bytes()).into_iter().take(16)).collect()
}
