//! Packets between their arrival and their row in the index, so that one id is never decided on twice at once.

use crate::index::PacketKey;
use crate::outbox::Deciding;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// The packets that are under way.
#[derive(Default)]
pub(super) struct Flights {
    map: Mutex<HashMap<PacketKey, Flight>>,
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
                Takeoff::Mine(Landing { flights: Arc::clone(self), key, deciding: None })
            }
        }
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
}

impl fmt::Debug for Landing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Landing({:?}, deciding: {})", self.key, self.deciding.is_some())
    }
}

impl Drop for Landing {
    fn drop(&mut self) {
        self.flights.map().remove(&self.key);
    }
}
