//! The record systems as senders: they hand over, and again until they hear an answer.

use super::clients::{Client, caller};
use super::facts::Kind;
use super::machine::Running;
use super::packet::Packet;
use crate::support::{CHILDREN, SOC, edited, encoded, handover, orosanmalan, placement};
use jiff::{SignedDuration, Timestamp, ToSpan};
use stafett::wire::v1;
use stafett::{Error, PacketId};
use std::time::Duration;
use tokio::time::sleep;

impl Client {
    pub(super) async fn submit(&self, child: usize) {
        let replaces = if self.world.roll(5) == 0 { self.replaceable(child) } else { None };
        let late = replaces
            .as_ref()
            .filter(|id| self.world.model(|model| model.packets[*id].receipt.is_none()));
        let id = self.make(child, replaces.clone().unwrap_or_default());
        self.hand_over(&id).await;
        if let Some(late) = late {
            sleep(Duration::from_millis(self.world.roll(600_000))).await;
            self.world.fault(format_args!("{} comes late", self.world.short(late)));
            self.hand_over(late).await;
        }
    }

    /// One of this house's packets, or one that is handed over only when another has taken its place.
    fn replaceable(&self, child: usize) -> Option<String> {
        match self.world.roll(2) {
            0 => self.any_packet(),
            _ => Some(self.make(child, String::new())),
        }
    }

    /// Makes a packet, and tells nobody.
    pub(super) fn make(&self, child: usize, replaces: String) -> String {
        let (kind, packet) = match (self.house, self.world.roll(4)) {
            (0, 0) => (Kind::Concern, orosanmalan(CHILDREN[child], SOC)),
            (0, _) => (Kind::Handover, handover(CHILDREN[child])),
            _ => (Kind::Placement, placement(CHILDREN[child])),
        };
        self.make_one(child, kind, &packet, |header, _| header.replaces = replaces)
    }

    /// Makes this packet, with whatever else its header should say at that moment.
    pub(super) fn make_one(
        &self,
        child: usize,
        kind: Kind,
        packet: &v1::Packet,
        edit: impl FnOnce(&mut v1::Header, Timestamp),
    ) -> String {
        let truth = self.world.houses[self.house].clock().truth();
        // Some live for hours only.
        let lifetime = match self.world.roll(4) {
            0 => SignedDuration::from_hours(6 + i64::try_from(self.world.roll(48)).unwrap()),
            _ => SignedDuration::from_hours(24 * 60),
        };
        let mut dice = self.world.dice();
        let packet = edited(packet, |header| {
            let random: [u8; 10] = dice.bytes(10).try_into().unwrap();
            let ms = u64::try_from(truth.as_millisecond()).unwrap();
            header.packet_id = PacketId::new(ms, &random).to_string();
            let expires = truth.saturating_add(lifetime).unwrap();
            header.made_at = Some(stamp(truth - 1.minute()));
            header.expires_at = Some(stamp(expires));
            edit(header, truth);
        });
        let id = packet.header.as_ref().unwrap().packet_id.clone();
        let known = Packet::new(self.house, child, kind, &packet);
        self.world.model(|model| model.made(&id, known));
        id
    }

    /// Again until there is an answer; with a receipt, the same one must come.
    pub(super) async fn hand_over(&self, id: &str) {
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
    pub(super) async fn repeat(&self) {
        if let Some(id) = self.any_packet() {
            self.world.fault(format_args!("{} repeated", self.world.short(&id)));
            self.hand_over(&id).await;
        }
    }

    pub(super) async fn other_content(&self) {
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
}

pub(super) fn stamp(at: jiff::Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: 0 }
}
