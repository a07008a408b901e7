//! A consent that is taken back stops for good what rested on it, whatever comes between.

use super::clients::Client;
use super::facts::{Consent, GUARDIANS, Kind, Known};
use super::model::Model;
use super::submitting::stamp;
use crate::support::{CHILDREN, handover};
use jiff::ToSpan;
use std::time::Duration;
use tokio::time::sleep;

/// How often a record system asks for what it has heard no answer to.
const TRIES: u64 = 12;

impl Client {
    /// A packet that may not leave for some hours rests on a consent that is taken back until that is answered, and given anew.
    pub(super) async fn say_no(&mut self, child: usize) {
        for _ in 0..TRIES {
            if self.world.model(|model| model.facts(0, child).permits(Kind::Handover)) {
                break;
            }
            self.consent(child).await;
        }
        let packet = handover(CHILDREN[child]);
        let id = self.make_one(child, Kind::Handover, &packet, |header, now| {
            header.not_before = now.checked_add(4.hours()).ok().map(stamp);
            header.expires_at = now.checked_add(480.hours()).ok().map(stamp);
        });
        self.hand_over(&id).await;
        let by = GUARDIANS[usize::from(self.world.roll(2) == 1)];
        for _ in 0..TRIES {
            let consents = self.world.model(|model| model.facts(0, child).consents.clone());
            let mut standing = consents.iter().filter(|it| it.by == by && it.revoked != Known::Yes);
            let Some(consent) = standing.next() else { break };
            tokio::join!(self.take_back(child, consent), self.killed_soon());
            sleep(Duration::from_millis(self.world.roll(600_000))).await;
        }
        self.consent(child).await;
    }

    /// Half the time its gateway is killed before all that it was just asked for is done.
    async fn killed_soon(&self) {
        if self.world.roll(2) == 0 {
            self.soon().await;
            let machine = &self.world.houses[self.house];
            self.world.fault(format_args!("{} is killed", machine.name()));
            machine.end(Duration::from_millis(self.world.roll(600_000)));
        }
    }
}

impl Model {
    /// A record system is about to take a consent back, for the first time or again.
    pub(super) fn takes_back(&mut self, house: usize, child: usize, id: &str) {
        let alone = !self.is_learning(house, child);
        let facts = self.facts(house, child);
        let (acts, certain) = (facts.acts, alone && facts.permits(Kind::Handover));
        let rests = self.packets.iter().filter(|(_, packet)| {
            certain
                && (packet.house, packet.child, packet.kind) == (house, child, Kind::Handover)
                && packet.receipt.is_some()
        });
        let rested = rests.map(|(id, _)| id.clone()).collect();
        let consent = self.consent(house, child, id);
        if consent.revoked == Known::No {
            (consent.rested, consent.acts_before) = (rested, acts);
        } else {
            consent.acts_before += 1;
        }
        consent.revoked = consent.revoked.max_of(Known::Perhaps);
    }

    /// It heard that the consent is taken back.
    pub(super) fn has_taken_back(&mut self, house: usize, child: usize, id: &str) {
        let facts = self.facts(house, child);
        let (acts, another_stands) = (facts.acts, !facts.forbids(Kind::Handover));
        let consent = self.consent(house, child, id);
        // Else something else was asked for meanwhile, and may have come first.
        let undisturbed = acts == consent.acts_before + 1;
        let rested = std::mem::take(&mut consent.rested);
        if undisturbed && !another_stands {
            for id in rested {
                let packet = self.packets.get_mut(&id).unwrap();
                packet.was_said_no_to = true;
                self.dangers.taken_back += u64::from(!packet.is_there());
            }
        }
    }

    fn consent(&mut self, house: usize, child: usize, id: &str) -> &mut Consent {
        let mut consents = self.facts(house, child).consents.iter_mut();
        consents.find(|it| it.id == id).unwrap()
    }
}
