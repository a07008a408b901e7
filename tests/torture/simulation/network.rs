//! The network between two gateways: it loses, delays, doubles and reorders.

use super::model::Broken;
use super::world::World;
use crate::ground::HOUSES;
use stafett::internals::Disk;
use stafett::wire::{RawDeliver, v1};
use stafett::{Caller, Delivering, Handed, Hearing, Parcel, Transport, TransportError, Witnessing};
use std::sync::{Arc, Weak};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use v1::add_checkpoint_reply::Outcome;

/// As the sender has it over gRPC.
const PATIENCE: Duration = Duration::from_secs(20);

/// How long a house waits for words.
const LONG_PATIENCE: Duration = Duration::from_secs(1_200);

/// So often at most does a message arrive again.
const COPIES: u64 = 6;

/// What a receiver says of packets, as it signed it.
pub(super) type Words = Vec<v1::Acknowledgement>;

/// From one life of a gateway to its peer.
pub(super) struct Link {
    pub(super) world: Weak<World>,
    pub(super) from: usize,
    pub(super) disk: Disk,
}

impl Transport for Link {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        let request = RawDeliver::from(parcel);
        let world = self.world.upgrade().filter(|_| !self.disk.is_dead());
        let Some(world) = world else {
            // A process that has ended sends nothing.
            return Box::pin(async { Err(TransportError::Unreachable) });
        };
        let id = parcel.id().to_string();
        world.leaves(self.from, &id, &request.packet);
        let from = self.from;
        Box::pin(async move {
            match timeout(PATIENCE, send(&world, from, id, request)).await {
                Ok(answer) => answer,
                Err(_) => Err(TransportError::TimedOut),
            }
        })
    }

    fn news(&self, from: u64) -> Option<Hearing<'_>> {
        let world = self.world.upgrade().filter(|_| !self.disk.is_dead());
        let asks = self.from;
        Some(Box::pin(async move {
            let Some(world) = world else { return Err(TransportError::Unreachable) };
            match timeout(LONG_PATIENCE, ask_for_news(&world, asks, from)).await {
                Ok(answer) => answer,
                Err(_) => Err(TransportError::TimedOut),
            }
        }))
    }

    fn witness(&self, request: v1::AddCheckpointRequest) -> Option<Witnessing<'_>> {
        let world = self.world.upgrade().filter(|_| !self.disk.is_dead());
        let asks = self.from;
        Some(Box::pin(async move {
            let Some(world) = world else { return Err(TransportError::Unreachable) };
            match timeout(PATIENCE, ask_to_witness(&world, asks, request)).await {
                Ok(answer) => answer,
                Err(_) => Err(TransportError::TimedOut),
            }
        }))
    }
}

/// A house asks the other to cosign its ledger. Nothing of it goes on once the caller has hung up, as over gRPC.
async fn ask_to_witness(
    world: &Arc<World>,
    asks: usize,
    request: v1::AddCheckpointRequest,
) -> Result<v1::AddCheckpointReply, TransportError> {
    let (name, options) = (HOUSES[asks].name, world.options());
    sleep(Duration::from_millis(5 + world.roll(50))).await;
    if world.houses[asks].is_cut_off() || world.houses[1 - asks].is_cut_off() {
        return Err(TransportError::Unreachable);
    }
    if world.happens(options.lost) {
        world.fault(format_args!("net {name} is not asked for"));
        return std::future::pending().await;
    }
    let Some(witness) = world.houses[1 - asks].running() else {
        return Err(TransportError::Unreachable);
    };
    let caller = Caller::in_process(HOUSES[asks].hsa_id.parse().unwrap());
    let (old, head) = (request.old_size, request.checkpoint.clone());
    let answer = witness.gateway.add_checkpoint(&caller, request).await;
    if witness.disk.is_dead() {
        return Err(TransportError::Unreachable);
    }
    let reply = match answer {
        Ok(reply) => reply,
        Err(error @ stafett::Error::Forked { .. }) => {
            let why = format!("{name} is said to have forked: {error}");
            world.broken(name, (Broken::Lost, why));
            return Err(TransportError::NotTaken);
        }
        Err(error) => {
            world.tell(format_args!("net {name} not cosigned: {}", World::word(&error)));
            return Err(TransportError::Unreachable);
        }
    };
    if let Some(Outcome::Cosignature(_)) = reply.outcome {
        world.tell(format_args!("net {name} cosigned from {old}"));
        world.model(|model| model.witnessed(asks, head));
    }
    if world.happens(options.unheard) {
        world.fault(format_args!("net {name} cosignature unheard"));
        return std::future::pending().await;
    }
    sleep(Duration::from_millis(5 + world.roll(50))).await;
    Ok(reply)
}

/// What a house is told of its packets. It waits until there is something, and only then something goes wrong: before, nobody would
/// notice.
async fn ask_for_news(world: &Arc<World>, asks: usize, from: u64) -> Result<Words, TransportError> {
    let name = HOUSES[asks].name;
    let mut pause = 5 + world.roll(50);
    let mut words = loop {
        sleep(Duration::from_millis(pause)).await;
        if world.houses[asks].is_cut_off() || world.houses[1 - asks].is_cut_off() {
            return Err(TransportError::Unreachable);
        }
        let Some(told) = news_of(world, asks, from).await else {
            return Err(TransportError::Unreachable);
        };
        if !told.is_empty() {
            break told;
        }
        // Nothing came while it waited there. To ask again at once would cost more than all that happens on most days.
        pause = world.roll(300_000);
    };
    let options = world.options();
    if world.happens(options.doubled)
        && let Some(before) = world.heard_before(asks)
    {
        world.fault(format_args!("net {name} hears {} old words", before.len()));
        words = before;
    } else {
        world.tell(format_args!("net {name} hears {} words", words.len()));
        world.remember_heard(asks, words.clone());
    }
    if world.happens(options.unheard) || world.happens(options.lost) {
        world.fault(format_args!("net {name} words unheard"));
        return std::future::pending().await;
    }
    let late = world.happens(options.late);
    let delay = if late { world.roll(600_000) } else { 5 + world.roll(50) };
    if late {
        world.fault(format_args!("net {name} words late"));
    }
    sleep(Duration::from_millis(delay)).await;
    Ok(words)
}

/// What the other gateway answers; nothing where it can't.
async fn news_of(world: &Arc<World>, asks: usize, from: u64) -> Option<Words> {
    let teller = world.houses[1 - asks].running()?;
    let caller = Caller::in_process(HOUSES[asks].hsa_id.parse().unwrap());
    let request = v1::NewsRequest { from, limit: 0, wait_ms: 30_000 };
    let told = teller.gateway.news(&caller, request).await;
    if teller.disk.is_dead() { None } else { told.ok().map(|reply| reply.news) }
}

async fn send(
    world: &Arc<World>,
    from: usize,
    id: String,
    request: RawDeliver,
) -> Result<Handed, TransportError> {
    let short = world.short(&id);
    if world.houses[from].is_cut_off() || world.houses[1 - from].is_cut_off() {
        world.fault(format_args!("net {short} cut off"));
        return Err(TransportError::Unreachable);
    }
    let options = world.options();
    if world.happens(options.doubled) {
        for _ in 0..1 + world.roll(COPIES) {
            let later = Duration::from_millis(world.roll(6 * 3_600_000));
            world.fault(format_args!("net {short} doubled"));
            let (world, id, request) = (Arc::clone(world), id.clone(), request.clone());
            tokio::spawn(async move {
                sleep(later).await;
                drop(arrive(&world, 1 - from, &id, request).await);
            });
        }
    }
    if world.happens(options.lost) {
        world.fault(format_args!("net {short} lost"));
        if world.roll(2) == 0
            && let Some(forged) = forged(world, from, &id, &request)
        {
            world.tell(format_args!("net {short} forged"));
            return Ok(Handed::Acknowledged(Box::new(forged)));
        }
        return std::future::pending().await;
    }
    let delay = match world.happens(options.late) {
        true => {
            world.fault(format_args!("net {short} late"));
            Duration::from_millis(world.roll(600_000))
        }
        false => Duration::from_millis(5 + world.roll(50)),
    };
    // Under way without its sender: it arrives though that may have ended meanwhile.
    let there = Arc::clone(world);
    let arriving = tokio::spawn(async move {
        sleep(delay).await;
        arrive(&there, 1 - from, &id, request).await
    });
    let answer = arriving.await.map_err(|_| TransportError::Unreachable)??;
    if world.happens(options.unheard) {
        world.fault(format_args!("net {short} unheard"));
        return std::future::pending().await;
    }
    sleep(Duration::from_millis(5 + world.roll(50))).await;
    Ok(Handed::Acknowledged(Box::new(answer)))
}

/// What was once said of another packet, with this one's names.
fn forged(world: &World, to: usize, id: &str, request: &RawDeliver) -> Option<v1::Acknowledgement> {
    let mut forged = world.heard_before(to)?.pop()?;
    forged.packet_id = id.to_owned();
    forged.origin_digest = request.origin_digest.clone();
    forged.set_depth(v1::Depth::Stored);
    Some(forged)
}

/// What comes of it at the receiver.
async fn arrive(
    world: &Arc<World>,
    at: usize,
    id: &str,
    request: RawDeliver,
) -> Result<v1::Acknowledgement, TransportError> {
    let short = world.short(id);
    let Some(receiver) = world.houses[at].running() else {
        world.fault(format_args!("net {short} nobody there"));
        return Err(TransportError::Unreachable);
    };
    let caller = Caller::in_process(HOUSES[1 - at].hsa_id.parse().unwrap());
    let answer = receiver.gateway.deliver(&caller, request).await;
    if receiver.disk.is_dead() {
        world.tell(format_args!("net {short} its receiver ended"));
        return Err(TransportError::Unreachable);
    }
    match answer {
        Ok(acknowledgement) => {
            world.acknowledged(id, &acknowledgement);
            Ok(acknowledgement)
        }
        Err(error) => {
            world.tell(format_args!("net {short} not taken: {}", World::word(&error)));
            match error {
                stafett::Error::OtherContent => Err(TransportError::OtherContent),
                stafett::Error::Halted | stafett::Error::Closing => {
                    Err(TransportError::Unreachable)
                }
                _ => Err(TransportError::NotTaken),
            }
        }
    }
}
