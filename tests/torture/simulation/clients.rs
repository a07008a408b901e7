//! The record systems: they hand over, ask, record, take back, and ask again when they heard nothing.

use super::machine::Running;
use super::model::{Consent, GUARDIANS, Kind, Known, Packet};
use super::world::World;
use crate::ground::HOUSES;
use crate::support::{
    CHILDREN, SOC, change_of, consent_called, edited, encoded, guardians, handover, hiding,
    lift_by, orosanmalan, placement, protection, revocation,
};
use jiff::{SignedDuration, ToSpan};
use stafett::wire::v1::{self, record_request::Change};
use stafett::{Caller, Error, PacketId};
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
    next: u64,
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
            0..40 => self.submit(child).await,
            40..50 => self.ask().await,
            50..55 => self.say_what_became().await,
            55..60 => self.withdraw().await,
            60..72 if self.house == 0 => self.consent(child).await,
            72..80 if self.house == 0 => self.revoke(child).await,
            80..88 => self.hide(child, true).await,
            88..92 => self.hide(child, false).await,
            92..95 => self.lift(child).await,
            95..98 => self.operate().await,
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
        let patience = if hangs_up { self.world.roll(3) } else { 600_000 };
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

    async fn submit(&mut self, child: usize) {
        let (kind, packet) = match (self.house, self.world.roll(4)) {
            (0, 0) => (Kind::Concern, orosanmalan(CHILDREN[child], SOC)),
            (0, _) => (Kind::Handover, handover(CHILDREN[child])),
            _ => (Kind::Placement, placement(CHILDREN[child])),
        };
        let truth = self.world.houses[self.house].clock().truth();
        // Some live for hours only.
        let lifetime = match self.world.roll(4) {
            0 => SignedDuration::from_hours(6 + i64::try_from(self.world.roll(48)).unwrap()),
            _ => SignedDuration::from_hours(24 * 60),
        };
        let mut dice = self.world.dice();
        let packet = edited(&packet, |header| {
            let random: [u8; 10] = dice.bytes(10).try_into().unwrap();
            let ms = u64::try_from(truth.as_millisecond()).unwrap();
            header.packet_id = PacketId::new(ms, &random).to_string();
            let expires = truth.saturating_add(lifetime).unwrap();
            header.made_at = Some(stamp(truth - 1.minute()));
            header.expires_at = Some(stamp(expires));
        });
        let id = packet.header.as_ref().unwrap().packet_id.clone();
        let known = Packet::new(self.house, child, kind, &packet);
        self.world.model(|model| model.packets.insert(id.clone(), known));
        self.hand_over(&id).await;
    }

    /// Again until there is an answer; with a receipt, the same one must come.
    async fn hand_over(&self, id: &str) {
        let bytes = self.world.model(|model| model.packets[id].bytes.clone());
        for _ in 0..3 {
            let what = format!("submits {}", self.world.short(id));
            let bytes = bytes.clone();
            let house = self.house;
            let ask = |running: Running| async move {
                running.gateway.submit(&caller(house), bytes.into()).await
            };
            match self.call(&what, ask).await {
                Some(Ok(receipt)) => {
                    self.world.tell(format_args!("  {:?}", receipt.status()));
                    let checked = self.world.model(|model| model.receipted(id, &receipt));
                    return self.world.checked(id, checked);
                }
                Some(Err(Error::DiskFull | Error::Busy)) | None => {}
                Some(Err(error)) => return self.astonished(id, &error),
            }
            sleep(Duration::from_secs(60 + self.world.roll(600))).await;
        }
    }

    /// Sends again what was answered before.
    async fn repeat(&self) {
        if let Some(id) = self.any_packet() {
            self.world.fault(format_args!("{} repeated", self.world.short(&id)));
            self.hand_over(&id).await;
        }
    }

    async fn other_content(&self) {
        let Some(id) = self.any_packet() else { return };
        let packet = self.world.model(|model| model.packets[&id].clone());
        if packet.receipt.is_none() {
            return;
        }
        let changed = edited(&prost::Message::decode(packet.bytes.as_slice()).unwrap(), |header| {
            header.expires_at.as_mut().unwrap().seconds += 1;
        });
        self.world.fault(format_args!("{} with other content", self.world.short(&id)));
        let house = self.house;
        let ask = |running: Running| async move {
            running.gateway.submit(&caller(house), encoded(&changed).into()).await
        };
        match self.call("submits other content", ask).await {
            None | Some(Err(Error::OtherContent | Error::DiskFull)) => {}
            Some(Err(error)) => self.astonished(&id, &error),
            Some(Ok(_)) => {
                let why = "other content was accepted under its id".to_owned();
                self.world.broken(&id, (super::model::Broken::Doubled, why));
            }
        }
    }

    async fn ask(&self) {
        if let Some(id) = self.any_packet() {
            ask_about(&self.world, &id).await;
        }
    }

    async fn withdraw(&self) {
        let Some(id) = self.any_packet() else { return };
        let before = self.world.model(|model| {
            std::mem::replace(&mut model.packets.get_mut(&id).unwrap().withdrawn, Known::Perhaps)
        });
        let reason = v1::WithdrawReason::OutOfDate.into();
        let (house, what) = (self.house, format!("withdraws {}", self.world.short(&id)));
        let own = id.clone();
        let ask = |running: Running| async move {
            running.gateway.withdraw(&caller(house), &own, reason).await
        };
        let now = match self.call(&what, ask).await {
            Some(Ok(told)) => {
                let checked = self.world.model(|model| model.told(&id, &told));
                self.world.checked(&id, checked);
                Known::Yes
            }
            Some(Err(Error::Ended { .. } | Error::Absent | Error::DiskFull)) => before,
            Some(Err(error)) => return self.astonished(&id, &error),
            None => before.max_of(Known::Perhaps),
        };
        self.world.model(|model| model.packets.get_mut(&id).unwrap().withdrawn = now);
    }

    async fn consent(&mut self, child: usize) {
        if self.world.model(|model| model.facts(0, child).guardians) != Known::Yes {
            let told = self.record(child, guardians(&GUARDIANS), "guardians").await;
            self.world.model(|model| {
                let facts = model.facts(0, child);
                facts.guardians = facts.guardians.max_of(told);
            });
        }
        let by = GUARDIANS[usize::from(self.world.roll(2) == 1)];
        self.next += 1;
        let id = format!("c-{}", self.next);
        let consent = Consent { id: id.clone(), by, given: Known::Perhaps, revoked: Known::No };
        self.world.model(|model| model.facts(0, child).consents.push(consent));
        let given = self.record(child, consent_called(&id, by), &format!("consent {id}")).await;
        self.of_consent(child, &id, |it| it.given = given);
    }

    async fn revoke(&self, child: usize) {
        let consents = self.world.model(|model| model.facts(0, child).consents.clone());
        let standing: Vec<_> = consents
            .iter()
            .filter(|it| it.given != Known::No && it.revoked != Known::Yes)
            .collect();
        let Some(chosen) = self.one_of(standing.len()) else { return };
        let (id, before) = (standing[chosen].id.clone(), standing[chosen].revoked);
        self.of_consent(child, &id, |it| it.revoked = it.revoked.max_of(Known::Perhaps));
        let told = self.record(child, revocation(&id), &format!("revocation {id}")).await;
        self.of_consent(child, &id, |it| it.revoked = before.max_of(told));
    }

    fn of_consent(&self, child: usize, id: &str, change: impl FnOnce(&mut Consent)) {
        self.world.model(|model| {
            let consents = &mut model.facts(0, child).consents;
            change(consents.iter_mut().find(|it| it.id == id).unwrap());
        });
    }

    /// Hides the child, or protects its identity.
    async fn hide(&self, child: usize, hidden: bool) {
        let house = self.house;
        let change = if hidden { hiding() } else { protection("skyddad_folkbokforing", false) };
        let set = |to: Known| {
            self.world.model(|model| {
                let facts = model.facts(house, child);
                let one = if hidden { &mut facts.hidden } else { &mut facts.protected };
                *one = one.max_of(to);
            });
        };
        set(Known::Perhaps);
        set(self.record(child, change, if hidden { "hiding" } else { "protection" }).await);
    }

    async fn lift(&mut self, child: usize) {
        self.next += 1;
        let decision = format!("beslut-{}", self.next);
        let house = self.house;
        let facts = self.world.model(|model| model.facts(house, child).clone());
        self.world.model(|model| {
            let facts = model.facts(house, child);
            (facts.hidden, facts.protected) =
                (facts.hidden.least(Known::Perhaps), facts.protected.least(Known::Perhaps));
        });
        match self.record(child, lift_by(&decision), "lift").await {
            Known::Yes => self.world.model(|model| {
                let facts = model.facts(house, child);
                (facts.hidden, facts.protected) = (Known::No, Known::No);
            }),
            Known::No => self.world.model(|model| {
                let now = model.facts(house, child);
                (now.hidden, now.protected) = (facts.hidden, facts.protected);
            }),
            Known::Perhaps => {}
        }
    }

    /// Records a change, and says whether it is.
    async fn record(&self, child: usize, change: Change, what: &str) -> Known {
        let what = format!("records {what} of {child}");
        let house = self.house;
        let ask = |running: Running| async move {
            running.gateway.record(&caller(house), change_of(CHILDREN[child], change)).await
        };
        match self.call(&what, ask).await {
            Some(Ok(_)) => Known::Yes,
            Some(Err(Error::DiskFull | Error::Busy | Error::Invalid { .. })) => Known::No,
            Some(Err(error)) => {
                self.astonished(&what, &error);
                Known::Perhaps
            }
            None => Known::Perhaps,
        }
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

fn stamp(at: jiff::Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}

impl Known {
    pub(super) fn max_of(self, other: Self) -> Self {
        if self as u8 >= other as u8 { self } else { other }
    }

    pub(super) fn least(self, other: Self) -> Self {
        if self as u8 <= other as u8 { self } else { other }
    }
}
