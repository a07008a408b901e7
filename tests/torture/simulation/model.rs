//! The oracle: what the record systems were told, what the law therefore forbids, and what came of it.

use super::dangers::Dangers;
use super::facts::{Facts, Kind, Known};
use super::kallelse::is_for_the_substitute;
use super::made::Made;
use super::packet::Packet;
use crate::support::{places, sha256};
use jiff::Timestamp;
use prost::Message;
use stafett::wire::v1::{self, Depth, PacketStatus, Verdict};
use std::collections::BTreeMap;

/// How a promise was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Lost,
    Doubled,
    Forbidden,
}

/// What is wrong, and why.
pub(super) type Breach = (Broken, String);

/// What a sender's clock says, as far as it counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    /// Now, where its clock was never wrong.
    pub(super) truth: Option<Timestamp>,
    /// Whether its clock stands ten years ahead, and did when the packet was decided on.
    pub(super) ten_years_ahead: bool,
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) packets: BTreeMap<String, Packet>,
    facts: BTreeMap<(usize, usize), Facts>,
    /// Signed heads that somebody was given, by house.
    pub(super) heads: BTreeMap<usize, Vec<String>>,
    /// What the register of a house is about to learn of a child.
    learns: BTreeMap<(usize, usize), u64>,
    pub(super) dangers: Dangers,
    made: Made,
}

impl Model {
    pub(super) fn facts(&mut self, house: usize, child: usize) -> &mut Facts {
        self.facts.entry((house, child)).or_default()
    }

    /// The register of a house is asked to learn something of a child; or has answered.
    pub(super) fn learns(&mut self, house: usize, child: usize, begins: bool) {
        let acts = self.learns.entry((house, child)).or_default();
        *acts = if begins { *acts + 1 } else { *acts - 1 };
        self.facts(house, child).acts += u64::from(begins);
    }

    pub(super) fn is_learning(&self, house: usize, child: usize) -> bool {
        self.learns.get(&(house, child)).is_some_and(|acts| *acts > 0)
    }

    /// What the run has met.
    pub(super) fn dangers(&self) -> Dangers {
        let mut dangers = self.dangers;
        self.packets.values().for_each(|packet| dangers.look_at(packet));
        dangers.reminded = self.made.count();
        dangers
    }

    /// A record system is about to hand over a packet.
    pub(super) fn made(&mut self, id: &str, packet: Packet) {
        if let Some(replaces) = &packet.replaces {
            self.replaced(&replaces.clone(), Known::Perhaps);
        }
        self.packets.insert(id.to_owned(), packet);
    }

    fn replaced(&mut self, id: &str, known: Known) {
        let packet = self.packets.get_mut(id).unwrap();
        packet.replaced = packet.replaced.max_of(known);
    }

    /// A sender's gateway sends a packet.
    pub(super) fn leaves(
        &mut self,
        from: usize,
        id: &str,
        content: &[u8],
        time: Time,
    ) -> Result<(), Breach> {
        let forbidden = |why: &str| Err((Broken::Forbidden, format!("it was sent {why}")));
        // No packet here lives so long: if the clock were right, each would have ended.
        if time.ten_years_ahead {
            return forbidden("while its gateway's clock stood ten years ahead");
        }
        let Some(packet) = self.packets.get(id).cloned() else {
            return self.made.leaves(from, id, content);
        };
        if packet.house != from {
            return forbidden("by another gateway than its own");
        }
        if packet.withdrawn == Known::Yes {
            return forbidden("though it was withdrawn");
        }
        if packet.held == Known::Yes {
            return forbidden("though an operator holds it");
        }
        if packet.has_ended() {
            return forbidden("though it had ended");
        }
        // A clock that is wrong may be late; only one that was never wrong must not be.
        if time.truth.is_some_and(|now| now > packet.expires) {
            return forbidden("after its time");
        }
        if packet.replaced == Known::Yes {
            return forbidden("though another had taken its place");
        }
        if packet.was_said_no_to {
            return forbidden("though a consent that it rested on was taken back");
        }
        let facts = self.facts(from, packet.child);
        if facts.forbids(packet.kind) {
            return forbidden("though the law forbade it");
        }
        // The social board must know where to look.
        if facts.hidden == Known::Yes && packet.kind != Kind::Concern && !places(content).is_empty()
        {
            return forbidden("with the whereabouts of a child that is hidden");
        }
        if !facts.withheld(packet.kind).iter().any(|withheld| packet.becomes(content, withheld)) {
            return forbidden("with more or less than the law lets through");
        }
        let is_cut = facts.hidden == Known::Yes && packet.kind != Kind::Concern;
        self.dangers.hidden_meanwhile += u64::from(is_cut && packet.was_whole());
        self.dangers.overlapped += u64::from(self.is_learning(from, packet.child));
        Ok(())
    }

    /// A receiver's gateway acknowledges a packet.
    pub(super) fn acknowledged(&mut self, id: &str, told: Vec<u8>) -> Result<(), Breach> {
        let Some(packet) = self.packets.get_mut(id) else { return Ok(()) };
        match &packet.acknowledgement {
            Some(before) if *before != told => {
                Err((Broken::Doubled, "it was acknowledged in two ways".to_owned()))
            }
            _ => {
                packet.acknowledgement = Some(told);
                Ok(())
            }
        }
    }

    /// A receiver's record system gets a file; true if it has it already.
    pub(super) fn taken(&mut self, house: usize, name: &str, bytes: &[u8]) -> Result<bool, Breach> {
        let id = name.split('.').next().unwrap_or_default();
        let effect = (name.to_owned(), sha256(bytes));
        let Some(packet) = self.packets.get_mut(id) else {
            return self.made.taken(id, effect);
        };
        if packet.house == house {
            return Err((Broken::Forbidden, "what nobody sent was imported".to_owned()));
        }
        if packet.kind == Kind::Kallelse && is_for_the_substitute(bytes) {
            self.dangers.substituted += u64::from(packet.substituted.is_none());
            return packet.is_given_on(effect.1);
        }
        if packet.substituted.is_some() {
            return Err((Broken::Doubled, "it was given back to who had not taken it".to_owned()));
        }
        match &packet.effect {
            Some(before) if *before == effect => Ok(true),
            Some(_) => Err((Broken::Doubled, "it was imported in two ways".to_owned())),
            None => {
                packet.effect = Some(effect);
                Ok(false)
            }
        }
    }

    /// A sender is given a receipt.
    pub(super) fn receipted(&mut self, id: &str, receipt: &v1::Receipt) -> Result<(), Breach> {
        let told = receipt.encode_to_vec();
        let packet = self.packets.get_mut(id).unwrap();
        match &packet.receipt {
            Some(before) if *before != told => {
                Err((Broken::Lost, "another receipt than before".to_owned()))
            }
            _ => {
                let is_first = packet.receipt.replace(told).is_none();
                let comes_replaced = is_first && receipt.status() == PacketStatus::Withdrawn;
                self.dangers.came_replaced += u64::from(comes_replaced);
                let decision =
                    receipt.decision.as_ref().filter(|it| it.verdict() == Verdict::Permit);
                packet.left_out = Some(decision.map(|it| it.withheld.clone()).unwrap_or_default());
                packet.status.get_or_insert(receipt.status());
                let head = receipt.proof.as_ref().unwrap().checkpoint.clone();
                let (house, replaces) = (packet.house, packet.replaces.clone());
                self.keep_head(house, head);
                if let Some(replaces) = replaces {
                    self.replaced(&replaces, Known::Yes);
                }
                Ok(())
            }
        }
    }

    /// The other house has cosigned this head of a house's ledger.
    pub(super) fn witnessed(&mut self, house: usize, head: String) {
        self.keep_head(house, head);
    }

    fn keep_head(&mut self, house: usize, head: String) {
        let heads = self.heads.entry(house).or_default();
        heads.push(head);
        if heads.len() > 16 {
            heads.remove(0);
        }
    }

    /// A sender is told where its packet stands.
    pub(super) fn told(&mut self, id: &str, told: &v1::StatusReply) -> Result<(), Breach> {
        let packet = self.packets.get_mut(id).unwrap();
        let lost = |why: String| Err((Broken::Lost, why));
        let entries = told.history.iter();
        let history: Vec<_> = entries
            .map(|it| (it.index, it.event.clone(), it.at.as_ref().map_or(0, |at| at.seconds)))
            .collect();
        if !history.starts_with(&packet.history) {
            return lost("its history was rewritten".to_owned());
        }
        let status = told.status();
        if let Some(before) = packet.status
            && before != status
            && !(is_step(before, status))
        {
            return lost(format!("it went from {before:?} to {status:?}"));
        }
        (packet.status, packet.history) = (Some(status), history);
        let depths = told.acknowledgements.iter().map(v1::Acknowledgement::depth);
        let words: Vec<i32> =
            depths.filter(|depth| *depth != Depth::Stored).map(i32::from).collect();
        let twice = words.iter().enumerate().any(|(at, word)| words[..at].contains(word));
        packet.heard = words;
        if twice {
            return Err((Broken::Doubled, "its sender has the same word twice".to_owned()));
        }
        Ok(())
    }
}

/// Whether one status may be seen some time after another.
fn is_step(before: PacketStatus, after: PacketStatus) -> bool {
    use PacketStatus as S;
    match before {
        S::Queued | S::Held | S::Sent => true,
        S::Delivered => matches!(after, S::Imported | S::Read | S::Rejected),
        S::Imported => after == S::Read,
        _ => false,
    }
}
