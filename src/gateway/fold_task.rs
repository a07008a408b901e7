//! The fold without a thread of its own, for a simulation: the same steps, as a task.

use super::fold_thread::{FoldError, FoldParts, STEP};
use super::follow::FoldedGroup;
use super::room::RETRY;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{sleep, timeout};

impl FoldParts {
    /// As the thread does it. It ends when the journal does.
    pub(super) async fn fold(self, mut groups: UnboundedReceiver<FoldedGroup>) {
        if let Err(error) = self.fold_all(&mut groups).await {
            tracing::error!(%error, "the fold has stopped, and the gateway will");
        }
    }

    async fn fold_all(&self, groups: &mut UnboundedReceiver<FoldedGroup>) -> Result<(), FoldError> {
        let mut unsynced: Option<String> = None;
        let mut waiting = Vec::with_capacity(STEP);
        loop {
            let patience = self.patience(unsynced.is_some());
            match timeout(patience, groups.recv_many(&mut waiting, STEP)).await {
                Ok(0) => break,
                Ok(_) => {
                    while !waiting.is_empty() {
                        match self.step_if_there_is_room(&mut waiting)? {
                            Some(newest) => unsynced = Some(newest),
                            None => sleep(RETRY).await,
                        }
                    }
                }
                Err(_) => {
                    if self.pause(unsynced.as_deref())? {
                        unsynced = None;
                    }
                }
            }
        }
        self.pause(unsynced.as_deref()).map(drop)
    }
}
