//! Erases by itself what has been kept long enough, a batch at a time.

use super::batch::Batch;
use crate::Error;
use crate::gateway::open::Inner;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Days and years are counted in; nobody waits for an hour.
const EVERY: Duration = Duration::from_secs(3600);

/// Looks at the start and every hour, until it is stopped.
pub(in crate::gateway) async fn hourly(gateway: Arc<Inner>, mut stopped: watch::Receiver<bool>) {
    let mut seen = 0;
    loop {
        match gateway.sweep(&stopped, &mut seen).await {
            Ok(()) | Err(Error::Halted | Error::Closing) => {}
            Err(error) => tracing::error!(%error, "what has been kept long enough can't be erased"),
        }
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

impl Inner {
    /// Erases all that is due now. A crash anywhere loses nothing: what is left is due at the next start.
    ///
    /// `seen` is where to go on among entries that belong to no packet: those before have been looked at.
    pub(in crate::gateway) async fn sweep(
        self: &Arc<Self>,
        stopped: &watch::Receiver<bool>,
        seen: &mut u64,
    ) -> Result<(), Error> {
        // By the time that is kept, and only while the clock agrees with it: nothing is erased early.
        let Some(now) = self.time.sure() else { return Ok(()) };
        self.caught_up().await?;
        let goes_on = || !*stopped.borrow();
        let (content, log) = (self.content_until(now), self.log_until(now));
        let mut from = Vec::new();
        while goes_on()
            && self.batch(&mut from, move |it, from| it.content_due(content, from)).await?
        {}
        let mut from = Vec::new();
        while goes_on() && self.batch(&mut from, move |it, from| it.log_due(log, from)).await? {}
        *seen = self.index.seen()?.max(*seen);
        while goes_on() && self.batch(seen, move |it, from| it.loose_due(log, from)).await? {}
        Ok(())
    }

    /// Erases one batch from a place on; false where there is none left.
    async fn batch<C: Clone + Send + 'static>(
        self: &Arc<Self>,
        from: &mut C,
        due: impl FnOnce(&Self, &mut C) -> Result<Option<Batch>, Error> + Send + 'static,
    ) -> Result<bool, Error> {
        let _one = self.erasing.lock().await;
        let mut place = from.clone();
        let gateway = Arc::clone(self);
        let (place, batch) =
            self.aside(move || due(&gateway, &mut place).map(|batch| (place, batch))).await??;
        let Some(batch) = batch else { return Ok(false) };
        if let Some(erasing) = batch.announced() {
            let entries = erasing.entries.len();
            let committed = self.erase(None, erasing).await?;
            tracing::info!(
                ledger.index = committed.number,
                entries,
                "what has been kept long enough is erased"
            );
        }
        *from = place;
        Ok(true)
    }
}
