//! One thing at a time about one child: deciding, until the consequence is on record, and what is done with its packets to one receiver.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Lock order: a task holds one child's locks at most, one turn among them, and takes its turn before it decides.
#[derive(Default)]
pub(super) struct ChildLocks {
    turns: Mutex<HashMap<Vec<u8>, Arc<Turn<()>>>>,
}

/// Above this, turns that nobody holds are cleared away.
const TIDY_ABOVE: usize = 1024;

impl ChildLocks {
    /// Waits for the turn. Children are told apart by pseudonym.
    pub(super) async fn lock(&self, child: &[u8]) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
            if turns.len() > TIDY_ABOVE {
                turns.retain(|_, turn| Arc::strong_count(turn) > 1);
            }
            Arc::clone(turns.entry(child.to_vec()).or_default())
        };
        turn.lock_owned().await
    }
}
