//! Who waits for which packet to come to its receiver.

use stafett::PacketId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::oneshot;

#[derive(Default)]
pub(crate) struct Arrivals(Mutex<HashMap<PacketId, oneshot::Sender<()>>>);

impl Arrivals {
    /// Ends when the packet has come.
    pub(super) fn expect(&self, packet: PacketId) -> oneshot::Receiver<()> {
        let (came, comes) = oneshot::channel();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(packet, came);
        comes
    }

    /// Says that the receiver has answered for the packet.
    pub(super) fn came(&self, packet: PacketId) {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&packet);
        if let Some(waiting) = waiting {
            // Whoever gave up doesn't mind.
            let _ = waiting.send(());
        }
    }
}
