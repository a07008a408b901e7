//! Whatever is due in a case by the calendar: looked for when something was said of it, and every hour in all of them.

use super::reference::reference;
use super::told::{ReadCase, packet};
use crate::Error;
use crate::gateway::open::Inner;
use crate::index::CaseKey;
use crate::policy::swedish_day;
use crate::sip::{Deviation, DeviationKind, Step, deviations};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Limits are days: an hour late is in time.
const EVERY: Duration = Duration::from_secs(3600);

/// Cases of which something was said.
#[derive(Default)]
pub(in crate::gateway) struct Work {
    changed: Mutex<BTreeSet<CaseKey>>,
    bell: Notify,
}

impl Work {
    /// Something was said of a case.
    pub(in crate::gateway) fn look_at(&self, case: Option<CaseKey>) {
        if let Some(case) = case {
            self.changed().insert(case);
            self.bell.notify_one();
        }
    }

    fn take(&self) -> BTreeSet<CaseKey> {
        std::mem::take(&mut *self.changed())
    }

    fn changed(&self) -> std::sync::MutexGuard<'_, BTreeSet<CaseKey>> {
        // The set is whole after every statement that changes it.
        self.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Sees to every case, for as long as it is polled.
pub(in crate::gateway) async fn keep_time(gateway: Arc<Inner>) {
    let mut hours = tokio::time::interval(EVERY);
    loop {
        let seen_to = tokio::select! {
            // In a simulation the same each time.
            biased;
            _ = hours.tick() => gateway.see_to_all().await,
            () = gateway.sip.bell.notified() => gateway.see_to_changed().await,
        };
        match seen_to {
            Ok(()) => {}
            Err(Error::Halted | Error::Closing) => return,
            // What is due stays due: it is looked for again within the hour.
            Err(error) => tracing::warn!(%error, "a reminder or deviation can't be made now"),
        }
    }
}

impl Inner {
    async fn see_to_changed(&self) -> Result<(), Error> {
        let changed = self.sip.take();
        self.caught_up().await?;
        let mut round = Ok(());
        for key in changed {
            let row = self.index.case(&key)?;
            let read = ReadCase::of(key, &row, |unit| self.serves(unit));
            self.see_to_one(&read, &mut round).await?;
        }
        round
    }

    async fn see_to_all(&self) -> Result<(), Error> {
        let (mut last, mut round) = (None, Ok(()));
        loop {
            let page = self.index.cases_after(last.as_ref())?;
            let Some((key, _)) = page.last() else { return round };
            last = Some(*key);
            for (key, row) in page {
                let read = ReadCase::of(key, &row, |unit| self.serves(unit));
                self.see_to_one(&read, &mut round).await?;
            }
            // All of a country's cases must not keep others waiting.
            tokio::task::yield_now().await;
        }
    }

    /// What can't be done in one case must not keep the others waiting. `round` is told of what meets them all: new work that finds no
    /// room, while what is owed still does.
    async fn see_to_one(
        &self,
        read: &ReadCase,
        round: &mut Result<(), Error>,
    ) -> Result<(), Error> {
        match self.see_to(read).await {
            Ok(()) => Ok(()),
            Err(error @ (Error::Halted | Error::Closing)) => Err(error),
            Err(error @ (Error::DiskFull | Error::QueueFull | Error::Busy)) => {
                *round = Err(error);
                Ok(())
            }
            Err(error) => {
                let case = reference(&self.keyring, &read.key);
                tracing::warn!(case, %error, "what is due in this case can't be seen to");
                Ok(())
            }
        }
    }

    /// Whoever was called by way of here, and to whom that, or when it is, had not come by the day of the meeting, did not stay away.
    fn had_heard(&self, read: &ReadCase, it: &Deviation) -> Result<bool, Error> {
        let called = read.case.said().iter().filter(|said| {
            it.kind == DeviationKind::MissedMeeting
                && (said.own, said.step, said.meeting) == (true, Step::Called, Some(it.on))
                && said.to == it.of
        });
        let mut unheard = false;
        for said in called {
            if self.has_arrived_by(said.id, it.on)? && self.has_heard_when(&packet(said))? {
                return Ok(true);
            }
            unheard = true;
        }
        Ok(!unheard)
    }

    async fn see_to(&self, read: &ReadCase) -> Result<(), Error> {
        // A clock that isn't sure of itself must not tell anybody that something is late.
        let Some(now) = self.time.sure() else { return Ok(()) };
        let told = self.tell(read, swedish_day(now)).await;
        // A kallelse that nobody has taken waits for none of that.
        self.escalate(read, now).await.and(told)
    }

    /// Reminders and deviations: packets of the gateway's own.
    async fn tell(&self, read: &ReadCase, today: Date) -> Result<(), Error> {
        let due = self.due(read)?;
        for near in due.iter().filter(|it| it.is_near(today)) {
            self.remind(read, near).await?;
        }
        for deviation in deviations(&read.case, &due, today) {
            if self.had_heard(read, &deviation)? {
                self.report(read, &deviation).await?;
            }
        }
        self.see_to_refusals(read, today).await
    }
}
