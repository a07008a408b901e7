//! The fold without a thread of its own, for a simulation: the same steps, as a task.

use super::fold_thread::{FoldError, FoldParts, QUIET, STEP};
use super::follow::FoldedGroup;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

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
            let patience = if unsynced.is_some() { QUIET } else { Duration::MAX };
            match timeout(patience, groups.recv_many(&mut waiting, STEP)).await {
                Ok(0) => return unsynced.map_or(Ok(()), |newest| self.sync(&newest)),
                Ok(_) => {
                    unsynced = Some(self.step(&waiting)?);
                    waiting.clear();
                }
                Err(_) => {
                    if let Some(newest) = unsynced.take() {
                        self.sync(&newest)?;
                    }
                }
            }
        }
    }
}
