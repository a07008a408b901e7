//! What must hold when all is calm again, and the ledgers' proofs.

use super::clients::{ask_about, caller};
use super::facts::Known;
use super::model::Broken;
use super::operator::OPERATOR;
use super::packet::Packet;
use super::world::World;
use crate::ground::HOUSES;
use crate::support::Ledger;
use jiff::ToSpan;
use stafett::Caller;
use stafett::wire::v1::{Depth, PacketStatus};
use std::sync::Arc;

/// Nothing that was answered is lost; everything that may go has arrived.
pub(super) async fn at_the_end(world: &Arc<World>) {
    let ids: Vec<_> = world.model(|model| model.packets.keys().cloned().collect());
    for id in ids {
        ask_about(world, &id).await;
        receipt_stands(world, &id).await;
        arrived_if_it_may(world, &id);
        came_once(world, &id).await;
    }
    for at in 0..2 {
        ledger_grew(world, at);
        is_witnessed(world, at).await;
    }
}

/// Each ledger is cosigned by the other house, and was never refused: both are honest.
async fn is_witnessed(world: &Arc<World>, at: usize) {
    let running = world.houses[at].running().expect("all is calm");
    let revisor = Caller::in_process("SE2321000156-REVISOR".parse().unwrap());
    let standing = running.gateway.witness_standing(&revisor).await.unwrap();
    let (asked, watched) = (&standing.witnesses[0], &standing.watched[0]);
    if asked.last != "cosigned" || asked.size == 0 || !watched.refused.is_empty() {
        let why = format!(
            "of {} entries {} are witnessed ({}); the other's {} ({})",
            standing.size, asked.size, asked.last, watched.size, watched.refused
        );
        world.broken(HOUSES[at].name, (Broken::Lost, why));
    }
}

/// The same packet again gets the same receipt, and its entry is in the ledger.
async fn receipt_stands(world: &Arc<World>, id: &str) {
    let packet = world.model(|model| model.packets[id].clone());
    if packet.receipt.is_none() {
        return;
    }
    let running = world.houses[packet.house].running().expect("all is calm");
    let told = running.gateway.submit(&caller(packet.house), packet.bytes.into()).await;
    match told {
        Ok(receipt) => {
            let ledger = Ledger::of(&running.gateway.verifier_key());
            let proof = receipt.proof.clone().unwrap();
            if let Err(why) = ledger.proves(&proof) {
                world.broken(id, (Broken::Lost, format!("its entry can't be proved: {why}")));
            }
            let checked = world.model(|model| model.receipted(id, &receipt));
            world.checked(id, checked);
        }
        // A refused packet is not kept, only its decision is.
        Err(stafett::Error::Absent) => {
            world.broken(id, (Broken::Lost, "it had a receipt and is absent".to_owned()));
        }
        Err(error) => {
            world.broken(id, (Broken::Lost, format!("its receipt is refused: {error}")));
        }
    }
}

fn arrived_if_it_may(world: &Arc<World>, id: &str) {
    let (packet, facts) = world.model(|model| {
        let packet = model.packets[id].clone();
        let facts = model.facts(packet.house, packet.child).clone();
        (packet, facts)
    });
    if packet.receipt.is_none() {
        return;
    }
    let lost = |why: String| world.broken(id, (Broken::Lost, why));
    if let Some(depth) = packet.unheard() {
        lost(format!("its sender never heard that it is {depth:?}"));
    }
    match packet.status.unwrap() {
        S::Delivered | S::Imported | S::Read if !packet.arrived() => {
            lost("it was acknowledged, and its receiver does not have it".to_owned());
        }
        status @ (S::Queued | S::Sent) => lost(format!("it still waits as {status:?}")),
        S::Held if packet.held == Known::No && facts.permits(packet.kind) => {
            lost("it is held, and may go".to_owned())
        }
        // Time walks to a clock that is set wrong by an hour.
        S::Expired if world.houses[packet.house].clock().truth() + 2.hours() < packet.expires => {
            lost("it expired before its time".to_owned());
        }
        S::Held if packet.replaced == Known::Yes => {
            lost("it is held, and another has taken its place".to_owned());
        }
        S::Withdrawn
            if packet.withdrawn.max_of(packet.replaced) == Known::No
                && !facts.may_stop_for_good(packet.kind) =>
        {
            lost("it was withdrawn, and nobody asked for that".to_owned());
        }
        S::Refused => lost("it was refused, and no law forbids it for good".to_owned()),
        status => {
            if let Some(depth) = unsaid(&packet, status) {
                lost(format!("it is {status:?}, and nobody said that it is {depth:?}"));
            }
        }
    }
}

/// A word that its sender was told, and that nobody can have said.
fn unsaid(packet: &Packet, status: S) -> Option<Depth> {
    let depth = match status {
        S::Imported if packet.has_effect() => return None,
        S::Imported => Depth::Imported,
        S::Read => Depth::Read,
        S::Rejected => Depth::Rejected,
        _ => return None,
    };
    (!packet.may_be_called(depth)).then_some(depth)
}

/// No packet is taken in twice, by its receiver's gateway or by the record system behind it.
async fn came_once(world: &Arc<World>, id: &str) {
    let (house, arrived) =
        world.model(|model| (model.packets[id].house, model.packets[id].is_there()));
    let running = world.houses[1 - house].running().expect("all is calm");
    let operator = Caller::in_process(OPERATOR.parse().unwrap());
    let told = match running.gateway.status(&operator, id).await {
        Ok(told) => told,
        Err(stafett::Error::Absent) if !arrived => return,
        Err(error) => {
            let why = format!("its receiver acknowledged it, and knows nothing of it: {error}");
            return world.broken(id, (Broken::Lost, why));
        }
    };
    for event in ["received", "imported", "handed-over", "escalated"] {
        // What took its place stands there too.
        let own = told.history.iter().filter(|entry| entry.packet_id == id);
        let times = own.filter(|entry| entry.event == event).count();
        if times > 1 {
            let why = format!("its receiver's ledger has it {event} {times} times");
            world.broken(id, (Broken::Doubled, why));
        }
    }
}

use PacketStatus as S;

/// Every head that somebody was given is the beginning of the newest one.
fn ledger_grew(world: &Arc<World>, at: usize) {
    let running = world.houses[at].running().expect("all is calm");
    let ledger = Ledger::of(&running.gateway.verifier_key());
    let newest = ledger.head(&running.gateway.checkpoint()).unwrap();
    let heads = world.model(|model| model.heads.get(&at).cloned().unwrap_or_default());
    for note in heads {
        let head = ledger.head(&note).unwrap();
        let grew = running.gateway.consistency(head.size, newest.size);
        if !grew.is_ok_and(|proof| head.size == newest.size || head.grew_to(&newest, &proof.hashes))
        {
            let why = format!("its ledger of {} entries is no beginning of today's", head.size);
            world.broken(HOUSES[at].name, (Broken::Lost, why));
        }
    }
}
