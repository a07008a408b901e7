//! Work that blocks on the disk, done where nobody else waits for the thread.

use super::open::Inner;
use crate::Error;

impl Inner {
    /// Does it on a thread of its own; in a simulation, here. It goes on to its end even where nobody waits for it any more.
    ///
    /// # Errors
    /// Where its thread broke off.
    pub(super) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        if self.on_runtime {
            return Ok(work());
        }
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|_| {
            Error::Internal(
                "work on the disk broke off; what was begun is ended at the next start".into(),
            )
        })
    }
}
