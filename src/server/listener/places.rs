//! The places that connections take. Nobody keeps the configured peers out: whoever is none of them, and has a certificate of the same CA
//! all the same, stands beside, and no peer alone takes all there are.

use crate::domain::HsaId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// How many who are no peers may be connected at once: enough for them to be told so.
const STRANGERS: usize = 8;

/// All places.
pub(super) struct Places {
    most: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    strangers: usize,
    peers: usize,
    /// Whoever has none stands not here.
    by_peer: HashMap<HsaId, usize>,
}

/// One place; free again when it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    /// Nobody where it is a stranger's.
    peer: Option<HsaId>,
}

impl Places {
    pub(super) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, taken: Mutex::default() })
    }

    /// A place for a stranger, where one is free.
    pub(super) fn for_a_stranger(self: &Arc<Self>) -> Option<Place> {
        let mut taken = self.taken();
        if taken.strangers >= STRANGERS {
            return None;
        }
        taken.strangers += 1;
        Some(Place { places: Arc::clone(self), peer: None })
    }

    /// A place for a peer, where one is free and others are left some.
    pub(super) fn for_peer(self: &Arc<Self>, peer: &HsaId) -> Option<Place> {
        let mut taken = self.taken();
        let own = taken.by_peer.get(peer).copied().unwrap_or_default();
        if taken.peers >= self.most || own >= self.share() {
            return None;
        }
        taken.peers += 1;
        taken.by_peer.insert(peer.clone(), own + 1);
        Some(Place { places: Arc::clone(self), peer: Some(peer.clone()) })
    }

    /// The most that one peer may have: all but a quarter.
    fn share(&self) -> usize {
        self.most - self.most / 4
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        // What is counted here is whole after every statement that changes it.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        let Some(peer) = &self.peer else {
            taken.strangers = taken.strangers.saturating_sub(1);
            return;
        };
        taken.peers = taken.peers.saturating_sub(1);
        let left = taken.by_peer.get(peer).map_or(0, |own| own.saturating_sub(1));
        if left == 0 {
            taken.by_peer.remove(peer);
        } else {
            taken.by_peer.insert(peer.clone(), left);
        }
    }
}
