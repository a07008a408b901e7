//! The record systems: they hand over, ask, record, take back, and ask again when they heard nothing.

use super::facts::Known;
use super::machine::Running;
use super::world::World;
use crate::ground::HOUSES;
use crate::support::CHILDREN;
use stafett::wire::v1;
use stafett::{Caller, Error};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

/// Who asks at each house.
const CALLERS: [&str; 2] = ["SE2321000156-BVC", "SE2120001850-SOCIAL"];

pub(super) fn caller(house: usize) -> Caller {
    Caller::in_process(CALLERS[house].parse().unwrap())
}

/// The record system of one house, until all is calm.
pub(super) async fn work(world: Arc<World>, house: usize) {
    let mut client = Client { world: Arc::clone(&world), house, next: 0 };
    while !world.is_calm() {
        let pace = world.options().pace * 60_000;
        sleep(Duration::from_millis(world.roll(2 * pace))).await;
        if world.houses[house].running().is_none() {
            continue;
        }
        client.do_something().await;
    }
}

pub(super) struct Client {
    pub(super) world: Arc<World>,
    pub(super) house: usize,
    pub(super) next: u64,
}

/// What came back; nothing where no answer was heard.
pub(super) type Heard<T> = Option<Result<T, Error>>;

impl Client {
    async fn do_something(&mut self) {
        let child = usize::try_from(self.world.roll(CHILDREN.len() as u64)).unwrap();
        let options = self.world.options();
        if self.world.happens(options.repeated) {
            return self.repeat().await;
        }
        match self.world.roll(100) {
            0..25 => self.submit(child).await,
            25..40 => self.overlap(child).await,
            40..50 => self.ask().await,
            50..55 => self.say_what_became().await,
            55..60 => self.on_any(Self::withdraw).await,
            60..72 if self.house == 0 => self.consent(child).await,
            72..77 if self.house == 0 => self.revoke(child).await,
            77..80 if self.house == 0 => self.say_no(child).await,
            60..72 => self.call_in(child).await,
            80..88 => self.hide(child, true).await,
            88..92 => self.hide(child, false).await,
            92..95 => self.lift(child).await,
            95..98 => self.on_any(Self::operate).await,
            _ => self.other_content().await,
        }
    }

    /// Asks the gateway, as long as it lives and the caller waits.
    pub(super) async fn call<T, F: Future<Output = Result<T, Error>>>(
        &self,
        what: &str,
        ask: impl FnOnce(Running) -> F,
    ) -> Heard<T> {
        let running = self.world.houses[self.house].running()?;
        let hangs_up = self.world.happens(self.world.options().hung_up);
        let patience = if hangs_up { self.world.roll(100) } else { 600_000 };
        let answer = timeout(Duration::from_millis(patience), ask(running.clone())).await;
        let name = HOUSES[self.house].name;
        let world = &self.world;
        match answer {
            _ if running.disk.is_dead() => world.tell(format_args!("{name} {what}: unheard")),
            Err(_) if hangs_up => world.fault(format_args!("{name} {what}: hung up")),
            Err(_) => world.tell(format_args!("{name} {what}: no answer")),
            Ok(Ok(answer)) => {
                world.tell(format_args!("{name} {what}: done"));
                return Some(Ok(answer));
            }
            Ok(Err(Error::Halted | Error::Closing)) => {
                world.tell(format_args!("{name} {what}: halted"));
            }
            Ok(Err(error)) => {
                world.tell(format_args!("{name} {what}: {}", World::word(&error)));
                return Some(Err(error));
            }
        }
        None
    }

    async fn ask(&self) {
        if let Some(id) = self.any_packet() {
            ask_about(&self.world, &id).await;
        }
    }

    /// Does something with one of the last packets of this house.
    async fn on_any(&self, act: impl AsyncFn(&Self, &str)) {
        if let Some(id) = self.any_packet() {
            act(self, &id).await;
        }
    }

    pub(super) async fn withdraw(&self, id: &str) {
        let before = self.world.model(|model| {
            std::mem::replace(&mut model.packets.get_mut(id).unwrap().withdrawn, Known::Perhaps)
        });
        let reason = v1::WithdrawReason::OutOfDate.into();
        let (house, what) = (self.house, format!("withdraws {}", self.world.short(id)));
        let ask = |running: Running| async move {
            running.gateway.withdraw(&caller(house), id, reason).await
        };
        let now = match self.call(&what, ask).await {
            Some(Ok(told)) => {
                let checked = self.world.model(|model| model.told(id, &told));
                self.world.checked(id, checked);
                Known::Yes
            }
            Some(Err(Error::Ended { .. } | Error::Absent | Error::DiskFull)) => before,
            Some(Err(error)) => return self.astonished(id, &error),
            None => before.max_of(Known::Perhaps),
        };
        self.world.model(|model| model.packets.get_mut(id).unwrap().withdrawn = now);
    }

    pub(super) fn one_of(&self, count: usize) -> Option<usize> {
        (count > 0).then(|| usize::try_from(self.world.roll(count as u64)).unwrap())
    }

    /// One of the last packets of this house.
    pub(super) fn any_packet(&self) -> Option<String> {
        let ids: Vec<_> = self.world.model(|model| {
            let own = model.packets.iter().filter(|(_, packet)| packet.house == self.house);
            own.map(|(id, _)| id.clone()).rev().take(40).collect()
        });
        self.one_of(ids.len()).map(|at| ids[at].clone())
    }

    pub(super) fn astonished(&self, id: &str, error: &Error) {
        let why = format!("an answer that nobody expected: {error}");
        self.world.broken(id, (super::model::Broken::Lost, why));
    }
}

/// Asks a packet's gateway where it stands, and holds the answer against what was told before.
pub(super) async fn ask_about(world: &Arc<World>, id: &str) {
    let packet = world.model(|model| model.packets[id].clone());
    let Some(running) = world.houses[packet.house].running() else { return };
    let told = running.gateway.status(&caller(packet.house), id).await;
    if running.disk.is_dead() {
        return;
    }
    let checked = match told {
        Ok(told) => {
            world.tell(format_args!("{} stands as {:?}", world.short(id), told.status()));
            world.model(|model| model.told(id, &told))
        }
        Err(Error::Absent) if packet.receipt.is_none() => Ok(()),
        Err(Error::Absent) => Err((super::model::Broken::Lost, "it has a receipt".to_owned())),
        Err(_) => Ok(()),
    };
    world.checked(id, checked);
}
