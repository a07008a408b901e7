//! Whether the gateway takes work, as health tells it.

use super::room::Left;
use crate::journal::Condition;
use std::sync::Arc;
use tokio::sync::{oneshot, watch};

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

/// Lets the gateway stand as its journal does; without a fold it can do nothing, whatever the journal can.
pub(super) async fn follow(
    mut condition: watch::Receiver<Condition>,
    mut room: watch::Receiver<Left>,
    mut fold_ended: oneshot::Receiver<()>,
    standing: Arc<watch::Sender<Standing>>,
) {
    loop {
        let now = match *condition.borrow_and_update() {
            Condition::Accepting if *room.borrow_and_update() != Left::Enough => Standing::Full,
            Condition::Accepting => Standing::Serving,
            Condition::Full => Standing::Full,
            Condition::Halted => Standing::Halted,
            Condition::Closed => Standing::Closing,
        };
        // Halted stays, whoever found out: only a restart recovers.
        standing.send_if_modified(|it| {
            let changes = *it != now && *it != Standing::Halted;
            if changes {
                *it = now;
            }
            changes
        });
        tokio::select! {
            biased;
            changed = condition.changed() => if changed.is_err() { return },
            // The fold has ended where nobody says it any more, which is told below.
            Ok(()) = room.changed() => {}
            // It ends after the journal, unless it failed.
            _ = &mut fold_ended => {
                if *condition.borrow() != Condition::Closed {
                    standing.send_replace(Standing::Halted);
                }
                return;
            }
        }
    }
}
