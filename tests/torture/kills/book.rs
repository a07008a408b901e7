//! What a record system notes of what it was told.

use crate::support::id_of;
use prost::Message;
use stafett::wire::v1;
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What must become of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Nothing was done that could stop it.
    Arrives,
    /// The ledger entry of this number stops it: it had left before that, or never does.
    StoppedBy(u64),
    /// It was taken back before it could leave, or replaced before it came.
    Never,
}

/// One packet that was acknowledged.
#[derive(Clone)]
pub(crate) struct Noted {
    pub(crate) packet: v1::Packet,
    /// As it came.
    pub(crate) receipt: Vec<u8>,
    pub(crate) end: End,
    /// Where the child is must not be known from it.
    pub(crate) hides: bool,
}

/// Everything that was acknowledged, by packet.
#[derive(Default)]
pub(crate) struct Book {
    noted: Mutex<BTreeMap<String, Noted>>,
    /// Packets that were begun, answered or not.
    pub(crate) begun: AtomicU64,
    /// Answers that were other than before.
    pub(crate) lost: AtomicU64,
    /// Packets that were let go against the register.
    pub(crate) forbidden: AtomicU64,
}

impl Book {
    pub(crate) fn note(&self, packet: &v1::Packet, receipt: &v1::Receipt, end: End) {
        let (packet, receipt, id) = (packet.clone(), receipt.encode_to_vec(), id_of(packet));
        self.noted().insert(id, Noted { packet, receipt, end, hides: false });
    }

    pub(crate) fn hides(&self, packet: &v1::Packet) {
        if let Some(noted) = self.noted().get_mut(&id_of(packet)) {
            noted.hides = true;
        }
    }

    pub(crate) fn end(&self, packet: &v1::Packet, end: End) {
        if let Some(noted) = self.noted().get_mut(&id_of(packet)) {
            noted.end = end;
        }
    }

    /// Any one of them.
    pub(crate) fn some(&self, number: u64) -> Option<Noted> {
        let noted = self.noted();
        let place = usize::try_from(number).unwrap_or_default().checked_rem(noted.len())?;
        noted.values().nth(place).cloned()
    }

    pub(crate) fn all(&self) -> BTreeMap<String, Noted> {
        self.noted().clone()
    }

    pub(crate) fn is_lost(&self, what: &str) {
        println!("kills: LOST: {what}");
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn is_forbidden(&self, what: &str) {
        println!("kills: FORBIDDEN: {what}");
        self.forbidden.fetch_add(1, Ordering::Relaxed);
    }

    fn noted(&self) -> MutexGuard<'_, BTreeMap<String, Noted>> {
        // An entry is whole or not there.
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
