//! The courier: wakes when something is due, and works on many packets at once, one at a time for each.

use super::desk::Desk;
use super::{attempt, held, import};
use crate::index::{PacketKey, Side};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

/// The longest sleep. Due times are wall-clock times, and a clock may be set.
const NAP: Duration = Duration::from_secs(30);
/// After an error of our own, so that a broken index is not asked without pause.
const BREATH: Duration = Duration::from_millis(500);

/// Delivers what is due until it is told to stop.
pub(crate) struct Courier<D> {
    pub(crate) desk: Arc<D>,
    /// Rung whenever the index has moved.
    pub(crate) moved: Arc<Notify>,
    /// How many packets are worked on at once.
    pub(crate) parallel: usize,
}

impl<D: Desk> Courier<D> {
    /// Works until `stop` says so, then finishes what is under way.
    pub(crate) async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut under_way = HashMap::new();
        let mut work = JoinSet::new();
        let looking = tokio::spawn(held::look_again(Arc::clone(&self.desk)));
        loop {
            let nap = self.start_what_is_due(&mut work, &mut under_way);
            tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => break,
                Some(done) = work.join_next_with_id() => finished(done, &mut under_way),
                () = self.moved.notified(), if work.len() < self.parallel => {}
                () = tokio::time::sleep(nap) => {}
            }
        }
        looking.abort();
        while work.join_next().await.is_some() {}
    }

    /// Starts as much as fits, and says how long to sleep if nothing happens.
    fn start_what_is_due(
        &self,
        work: &mut JoinSet<()>,
        under_way: &mut HashMap<tokio::task::Id, PacketKey>,
    ) -> Duration {
        let room = self.parallel.saturating_sub(work.len());
        if room == 0 {
            return NAP;
        }
        let now = self.desk.now().as_millisecond();
        // What is under way is still in the index as due, so as much more is asked for.
        let due = match self.desk.index().due(now, self.parallel + work.len()) {
            Ok(due) => due,
            Err(error) => {
                tracing::error!(%error, "the courier can't read the index");
                return BREATH;
            }
        };
        let busy: std::collections::HashSet<PacketKey> = under_way.values().copied().collect();
        for key in due.into_iter().filter(|key| !busy.contains(key)).take(room) {
            let desk = Arc::clone(&self.desk);
            let task = work.spawn(async move {
                let done = match key.side {
                    Side::Outgoing => attempt::outgoing(&*desk, key).await,
                    Side::Incoming => import::incoming(&*desk, key).await,
                };
                if let Err(error) = done {
                    tracing::error!(packet.id = %key.id, %error, "an attempt could not be made");
                    tokio::time::sleep(BREATH).await;
                }
            });
            under_way.insert(task.id(), key);
        }
        match self.desk.index().next_due() {
            Ok(Some(next)) if next > now => {
                Duration::from_millis(u64::try_from(next - now).unwrap_or_default()).min(NAP)
            }
            _ => NAP,
        }
    }
}

fn finished(
    done: Result<(tokio::task::Id, ()), tokio::task::JoinError>,
    under_way: &mut HashMap<tokio::task::Id, PacketKey>,
) {
    let id = match done {
        Ok((id, ())) => id,
        Err(error) => {
            tracing::error!("an attempt was cut short");
            error.id()
        }
    };
    under_way.remove(&id);
}
