//! Packets between their arrival and their row in the index, so that one id is never decided on twice at once.

use crate::index::PacketKey;
use crate::outbox::Deciding;
use std::collections::{HashMap, hash_map::Entry};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The packets that are under way.
#[derive(Default)]
pub(super) struct Flights {
    map: Mutex<HashMap<PacketKey, Flight>>,
    /// How many packets under way take the place of each of these.
    replaced: Mutex<HashMap<PacketKey, usize>>,
}

struct Flight {
    digest: [u8; 32],
    /// Dropped when the flight ends.
    landed: watch::Sender<()>,
}

/// What `begin` found.
pub(super) enum Takeoff {
    /// Nobody else has this packet under way.
    Mine(Landing),
    /// The same content is under way: wait, then look again.
    Same(watch::Receiver<()>),
    /// Other content is under way under this id.
    Other,
}

/// Ends the flight when dropped. It goes along with the packet's record: when the fold is done with that, the row stands.
pub(super) struct Landing {
    flights: Arc<Flights>,
    key: PacketKey,
    replaces: Option<PacketKey>,
    /// Held for what its dropping does.
    deciding: Option<Deciding>,
}

impl Flights {
    pub(super) fn begin(self: &Arc<Self>, key: PacketKey, digest: [u8; 32]) -> Takeoff {
        let mut map = self.map();
        match map.get(&key) {
            Some(flight) if flight.digest == digest => Takeoff::Same(flight.landed.subscribe()),
            Some(_) => Takeoff::Other,
            None => {
                map.insert(key, Flight { digest, landed: watch::Sender::new(()) });
                let flights = Arc::clone(self);
                Takeoff::Mine(Landing { flights, key, replaces: None, deciding: None })
            }
        }
    }

    /// Whether another packet takes this one's place that has no row yet to tell so.
    pub(super) fn will_replace(&self, key: &PacketKey) -> bool {
        self.replaced().contains_key(key)
    }

    fn has_replaced(&self, key: PacketKey) {
        if let Entry::Occupied(mut many) = self.replaced().entry(key) {
            match *many.get() {
                0 | 1 => drop(many.remove()),
                more => *many.get_mut() = more - 1,
            }
        }
    }

    fn replaced(&self) -> MutexGuard<'_, HashMap<PacketKey, usize>> {
        // As the other map.
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn map(&self) -> MutexGuard<'_, HashMap<PacketKey, Flight>> {
        // The map is whole after every statement that changes it.
        self.map.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Landing {
    /// Keeps others from deciding about the child until then.
    pub(super) fn deciding(mut self, lock: Option<Deciding>) -> Self {
        self.deciding = lock;
        self
    }

    /// Says until then that this packet takes another's place.
    pub(super) fn replacing(mut self, replaced: Option<PacketKey>) -> Self {
        if let Some(replaced) = replaced {
            *self.flights.replaced().entry(replaced).or_default() += 1;
            self.replaces = Some(replaced);
        }
        self
    }
}

impl fmt::Debug for Landing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Landing({:?}, deciding: {})", self.key, self.deciding.is_some())
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.map().remove(&self.key);
        if let Some(replaced) = self.replaces {
            self.flights.has_replaced(replaced);
        }
    }
}
