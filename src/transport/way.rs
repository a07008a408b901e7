//! The way to one peer, taken anew where whom we trust has been read anew: no connection outlives what it was let through by.
//!
//! Invariant: nothing is sent to a peer whose certificate our lists name, however long a connection to it has stood.

use super::channel::Dialler;
use crate::peer::{Connector, Endpoint};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tonic::transport::Channel;

/// A connection is left after this, as one that comes in is: lists that can't be read must not make one hold for ever.
const AGE: Duration = Duration::from_secs(3600);

/// The way to one peer.
pub(crate) struct Way {
    dialler: Dialler,
    taken: Mutex<Taken>,
}

struct Taken {
    channel: Channel,
    /// How often whom we trust had been read anew before.
    renewals: u64,
    since: Instant,
}

impl Taken {
    fn now(dialler: &Dialler) -> Self {
        // Counted first: what is read while it is made makes it anew once more.
        let renewals = dialler.renewals();
        Self { channel: dialler.channel(), renewals, since: Instant::now() }
    }
}

impl Way {
    /// To the peer at `endpoint` that `connector` allows; connected when first used and again when lost.
    pub(crate) fn to(
        endpoint: &Endpoint,
        connector: Connector,
    ) -> Result<Self, tonic::transport::Error> {
        let dialler = Dialler::new(endpoint, connector)?;
        let taken = Mutex::new(Taken::now(&dialler));
        Ok(Self { dialler, taken })
    }

    /// What the next call goes by. Calls under way end on the connection that they began on, and it is closed with the last of them.
    pub(super) fn channel(&self) -> Channel {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.renewals != self.dialler.renewals() || taken.since.elapsed() >= AGE {
            *taken = Taken::now(&self.dialler);
        }
        taken.channel.clone()
    }
}

#[cfg(test)]
mod tests;
