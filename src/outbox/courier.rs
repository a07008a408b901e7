//! The courier: wakes when something is due, and works on many packets at once, one at a time for each and not too many for any
//! receiver.

use super::desk::Desk;
use super::pace::{Ended, Pace};
use super::{attempt, cut_short, hear, held, import, watch};
use crate::index::{IndexError, Lane, PacketKey, Side};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch as state};
use tokio::task::{Id, JoinError, JoinSet};

/// After an error of our own, so that a broken index is not asked without pause.
const BREATH: Duration = Duration::from_millis(500);
/// How many packets are looked at at once for their end, a warning or a missing acknowledgement.
const LOOKS: usize = 16;

/// How many packets wait for one record system's folder at once: it is written one file at a time, and those that wait must not all fail
/// with the one that it doesn't take. Enough that the next file is written while the last one's entry is.
pub(crate) const PER_FOLDER: usize = 4;

/// Delivers what is due until it is told to stop.
pub(crate) struct Courier<D> {
    pub(crate) desk: Arc<D>,
    /// Rung whenever the index has moved.
    pub(crate) moved: Arc<Notify>,
    /// How many packets are worked on at once.
    pub(crate) parallel: usize,
    /// How many of them for one receiver.
    pub(crate) per_receiver: usize,
    /// The longest sleep. Due times are wall-clock times, and a clock may be set.
    pub(crate) nap: Duration,
}

/// What is under way, and each receiver's pace.
#[derive(Default)]
struct Desktop {
    work: JoinSet<Ended>,
    tasks: HashMap<Id, Task>,
    busy: HashSet<PacketKey>,
    paces: HashMap<String, Pace>,
    /// Rung for whoever listens to a receiver: it takes packets, or a person wants it tried.
    takes: HashMap<String, Arc<Notify>>,
    looks: usize,
    /// Which lane comes first next time.
    turn: usize,
    /// What a look at the index said: nothing to do before then, in milliseconds since 1970, unless something moves or ends.
    quiet_until: Option<i64>,
}

struct Task {
    key: PacketKey,
    /// Nobody's where the packet is only looked at.
    paced: Option<Paced>,
}

/// An attempt that counts in a receiver's pace.
struct Paced {
    receiver: String,
    /// The pace's, when the attempt began.
    epoch: u64,
    /// How many may be under way at once.
    most: usize,
}

impl<D: Desk> Courier<D> {
    /// Works until `stop` says so, then finishes what is under way.
    pub(crate) async fn run(self, mut stop: state::Receiver<bool>) {
        let mut beside = JoinSet::new();
        beside.spawn(held::look_again(Arc::clone(&self.desk)));
        beside.spawn(cut_short::make_again(Arc::clone(&self.desk)));
        let mut desktop = Desktop::default();
        for route in self.desk.routes() {
            let takes = Arc::clone(desktop.takes.entry(route.receiver.clone()).or_default());
            beside.spawn(hear::listen(Arc::clone(&self.desk), route, takes));
        }
        loop {
            let nap = self.start_what_is_due(&mut desktop).unwrap_or_else(|error| {
                tracing::error!(%error, "the courier can't read the index");
                BREATH
            });
            let has_room = desktop.work.len() < self.parallel;
            tokio::select! {
                biased;
                _ = stop.wait_for(|stopped| *stopped) => break,
                Some(done) = desktop.work.join_next_with_id() => self.finished(done, &mut desktop),
                () = self.moved.notified(), if has_room => desktop.quiet_until = None,
                () = tokio::time::sleep(nap) => {}
            }
            // Others that have ended meanwhile make one look at the index do for all of them.
            while let Some(done) = desktop.work.try_join_next_with_id() {
                self.finished(done, &mut desktop);
            }
        }
        beside.abort_all();
        while desktop.work.join_next().await.is_some() {}
    }

    /// Starts as much as fits, and says how long to sleep if nothing happens.
    fn start_what_is_due(&self, desktop: &mut Desktop) -> Result<Duration, IndexError> {
        let now = self.desk.now().as_millisecond();
        // Woken by a nap alone: only the clock was worth a look.
        if desktop.quiet_until.is_none_or(|until| until <= now) {
            desktop.quiet_until = None;
            desktop.quiet_until = Some(self.look(desktop, now)?);
        }
        let left =
            desktop.quiet_until.and_then(|until| u64::try_from(until.saturating_sub(now)).ok());
        Ok(left.map_or(self.nap, Duration::from_millis).min(self.nap))
    }

    /// Starts as much as fits, and says when the next is due if nothing happens, in milliseconds since 1970.
    fn look(&self, desktop: &mut Desktop, now: i64) -> Result<i64, IndexError> {
        for unit in self.desk.hurried() {
            let receiver = self.receiver(Side::Outgoing, &unit);
            desktop.pace(&receiver).hurry();
            desktop.ring(&receiver);
            desktop.pace(&self.receiver(Side::Incoming, &unit)).hurry();
        }
        self.start_looks(desktop, now)?;
        let mut soonest = self.desk.index().next_watched()?.filter(|time| *time > now);
        let mut wake_at = |time: i64| soonest = Some(soonest.map_or(time, |it| it.min(time)));
        let mut lanes = self.desk.index().lanes()?;
        desktop.turn = desktop.turn.wrapping_add(1);
        let first = desktop.turn.checked_rem(lanes.len()).unwrap_or_default();
        lanes.rotate_left(first);
        // What is urgent goes first; among the others no lane does each time.
        lanes.sort_by_key(|(lane, _)| !lane.urgent);
        for (lane, time) in lanes {
            if time > now {
                wake_at(time);
                continue;
            }
            let receiver = self.receiver(lane.side, &lane.unit);
            let resting = desktop.pace(&receiver).resting_until(now).filter(|_| !lane.urgent);
            if let Some(until) = resting {
                wake_at(until);
                continue;
            }
            // What is urgent doesn't wait behind a hold in silence: its attempt tells a person.
            let may_be_held = lane.side == Side::Outgoing && !lane.urgent;
            if may_be_held && self.desk.index().is_paused(&lane.unit)? {
                continue;
            }
            if let Some(time) = self.start_lane(desktop, &lane, receiver, now)? {
                wake_at(time);
            }
        }
        Ok(soonest.unwrap_or(i64::MAX))
    }

    /// Starts what is due in one lane, as far as its receiver's pace lets it.
    fn start_lane(
        &self,
        desktop: &mut Desktop,
        lane: &Lane,
        receiver: String,
        now: i64,
    ) -> Result<Option<i64>, IndexError> {
        let room = self.parallel.saturating_sub(desktop.work.len());
        let pace = desktop.pace(&receiver);
        let (free, under_way) = (pace.free(now, lane.urgent).min(room), pace.under_way());
        if free == 0 {
            return Ok(None);
        }
        // What is under way is still in the index as due until its entry stands there, so as much more is asked for.
        let due = self.desk.index().due(lane, now, free + under_way)?;
        let found = due.len();
        let fresh: Vec<_> =
            due.into_iter().filter(|key| !desktop.busy.contains(key)).take(free).collect();
        let most = self.most(lane);
        for key in fresh {
            let desk = Arc::clone(&self.desk);
            let epoch = desktop.pace(&receiver).starts();
            let paced = Some(Paced { receiver: receiver.clone(), epoch, most });
            desktop.start(key, paced, async move {
                let done = match key.side {
                    Side::Outgoing => attempt::outgoing(&*desk, key).await,
                    Side::Incoming => import::incoming(&*desk, key).await,
                };
                match done {
                    Ok(ended) => ended,
                    Err(error) => {
                        tracing::error!(packet.id = %key.id, %error, "an attempt could not be made");
                        tokio::time::sleep(BREATH).await;
                        Ended::Untried
                    }
                }
            });
        }
        // With less than was asked for, the next one to come due is worth waking for.
        if found < free + under_way { self.desk.index().next_due(lane, now) } else { Ok(None) }
    }

    /// Looks at what must be looked at, whatever the receivers do.
    fn start_looks(&self, desktop: &mut Desktop, now: i64) -> Result<(), IndexError> {
        let free = LOOKS.saturating_sub(desktop.looks);
        if free == 0 {
            return Ok(());
        }
        let watched = self.desk.index().watched(now, free + desktop.busy.len())?;
        let fresh: Vec<_> =
            watched.into_iter().filter(|key| !desktop.busy.contains(key)).take(free).collect();
        for key in fresh {
            let desk = Arc::clone(&self.desk);
            desktop.looks += 1;
            desktop.start(key, None, async move {
                if let Err(error) = watch::look(&*desk, key).await {
                    tracing::error!(packet.id = %key.id, %error, "a packet could not be looked at");
                    tokio::time::sleep(BREATH).await;
                }
                Ended::Untried
            });
        }
        Ok(())
    }

    /// How many packets of a lane may be under way at once.
    fn most(&self, lane: &Lane) -> usize {
        let takes = match lane.side {
            Side::Outgoing => {
                let route = lane.unit.parse().ok().and_then(|unit| self.desk.route(&unit));
                route.map_or(usize::MAX, |route| route.transport.most_at_once())
            }
            Side::Incoming => PER_FOLDER,
        };
        takes.min(self.per_receiver)
    }

    /// Whoever answers for a unit: several units may have one gateway.
    fn receiver(&self, side: Side, unit: &str) -> String {
        let route = match side {
            Side::Outgoing => unit.parse().ok().and_then(|unit| self.desk.route(&unit)),
            Side::Incoming => None,
        };
        match route {
            Some(route) => route.receiver,
            None => format!("{side:?} {unit}"),
        }
    }

    fn finished(&self, done: Result<(Id, Ended), JoinError>, desktop: &mut Desktop) {
        let (id, ended) = match done {
            Ok(done) => done,
            Err(error) => {
                tracing::error!("an attempt was cut short");
                (error.id(), Ended::Untried)
            }
        };
        desktop.quiet_until = None;
        let Some(Task { key, paced }) = desktop.tasks.remove(&id) else { return };
        desktop.busy.remove(&key);
        let Some(Paced { receiver, epoch, most }) = paced else {
            desktop.looks = desktop.looks.saturating_sub(1);
            return;
        };
        let now = self.desk.now().as_millisecond();
        let by = (self.desk.schedule(), self.desk.chance(), most);
        desktop.pace(&receiver).ended(epoch, ended, now, by);
        if ended == Ended::Answered {
            desktop.ring(&receiver);
        }
    }
}

impl Desktop {
    fn pace(&mut self, receiver: &str) -> &mut Pace {
        self.paces.entry(receiver.to_owned()).or_default()
    }

    fn ring(&self, receiver: &str) {
        if let Some(takes) = self.takes.get(receiver) {
            takes.notify_one();
        }
    }

    fn start(
        &mut self,
        key: PacketKey,
        paced: Option<Paced>,
        task: impl Future<Output = Ended> + Send + 'static,
    ) {
        let handle = self.work.spawn(task);
        self.busy.insert(key);
        self.tasks.insert(handle.id(), Task { key, paced });
    }
}
