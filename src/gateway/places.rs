//! Places among what is under way at once: no peer alone takes all there are.

use super::Gateway;
use crate::Error;
use crate::domain::HsaId;
use crate::peer::Directory;
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// All places of one kind.
pub(super) struct Places {
    all: Arc<Semaphore>,
    /// What each peer may have of them.
    shares: HashMap<HsaId, Arc<Semaphore>>,
}

/// One place; free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _of_all: OwnedSemaphorePermit,
    /// Nothing where the embedding program asks.
    _of_share: Option<OwnedSemaphorePermit>,
}

impl Places {
    /// So many, of which one peer may have all but a quarter.
    pub(super) fn new<K>(most: usize, peers: &Directory<K>) -> Self {
        let share = || Arc::new(Semaphore::new(most - most / 4));
        let shares = peers.peers().map(|peer| (peer.hsa_id.clone(), share())).collect();
        Self { all: Arc::new(Semaphore::new(most)), shares }
    }

    /// Without one, the caller must come back.
    pub(super) fn take(&self, peer: Option<&HsaId>) -> Result<Place, Error> {
        let taken = |places: &Arc<Semaphore>| {
            Arc::clone(places).try_acquire_owned().map_err(|_| Error::Busy)
        };
        let of_share = peer.and_then(|peer| self.shares.get(peer)).map(taken).transpose()?;
        Ok(Place { _of_all: taken(&self.all)?, _of_share: of_share })
    }
}

impl Gateway {
    /// A place for a request of a peer's that is being read.
    pub(crate) fn begin_to_read(&self, peer: &HsaId) -> Result<Place, Error> {
        let gateway = &*self.0;
        if !gateway.directory.names(peer) {
            return Err(Error::Stranger);
        }
        gateway.reading.take(Some(peer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::peer::KnownPeer;
    use std::collections::BTreeSet;

    fn directory(peers: &[&HsaId]) -> Directory<()> {
        Directory::new(peers.iter().map(|&hsa_id| KnownPeer {
            hsa_id: hsa_id.clone(),
            name: String::new(),
            rights: BTreeSet::new(),
            speaks_for: BTreeSet::new(),
            answering: None,
        }))
    }

    #[test]
    fn one_peer_leaves_a_quarter_to_the_others() {
        let [one, other]: [HsaId; 2] =
            ["SE2120001850-A", "SE2120001850-B"].map(|it| it.parse().unwrap());
        let places = Places::new(8, &directory(&[&one, &other]));
        let mut taken: Vec<_> = (0..6).map(|_| places.take(Some(&one)).unwrap()).collect();
        assert!(matches!(places.take(Some(&one)), Err(Error::Busy)));
        taken.extend((0..2).map(|_| places.take(Some(&other)).unwrap()));
        assert!(matches!(places.take(Some(&other)), Err(Error::Busy)), "there are no more");
        taken.clear();
        let smallest = Places::new(1, &directory(&[&one]));
        assert!(places.take(Some(&one)).is_ok() && smallest.take(Some(&one)).is_ok());
    }
}
