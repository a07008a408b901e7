//! Whether the gateway takes work, as health tells it.

use crate::journal::Condition;
use std::sync::Arc;
use tokio::sync::watch;

/// What the gateway can do right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Takes packets.
    Serving,
    /// The disk is full: takes nothing new, loses nothing, serves again once there is room.
    Full,
    /// The journal failed: the process must stop for recovery.
    Halted,
    /// Shutting down.
    Closing,
}

/// Lets the gateway stand as its journal does.
pub(super) async fn follow(
    mut condition: watch::Receiver<Condition>,
    standing: Arc<watch::Sender<Standing>>,
) {
    loop {
        let now = match *condition.borrow_and_update() {
            Condition::Accepting => Standing::Serving,
            Condition::Full => Standing::Full,
            Condition::Halted => Standing::Halted,
            Condition::Closed => Standing::Closing,
        };
        standing.send_replace(now);
        if condition.changed().await.is_err() {
            return;
        }
    }
}
