//! The oracle: what the record systems were told, what the law therefore forbids, and what came of it.

use crate::support::sha256;
use jiff::Timestamp;
use prost::Message;
use stafett::wire::v1::{self, Depth, PacketStatus, packet::Body};
use std::collections::BTreeMap;

/// What a record system knows of something that it asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Known {
    #[default]
    No,
    /// It asked, and heard no answer that it could count on.
    Perhaps,
    Yes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Handover,
    Placement,
    Concern,
}

/// How a promise was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Lost,
    Doubled,
    Forbidden,
}

/// What is wrong, and why.
pub(super) type Breach = (Broken, String);

#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) id: String,
    pub(super) by: &'static str,
    pub(super) given: Known,
    pub(super) revoked: Known,
}

/// What the register of one house knows of one child, as far as its record system was told.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) guardians: Known,
    pub(super) consents: Vec<Consent>,
    pub(super) hidden: Known,
    pub(super) protected: Known,
}

pub(super) const GUARDIANS: [&str; 2] = ["g1", "g2"];

impl Facts {
    /// Whether the law surely forbids it now.
    fn forbids(&self, kind: Kind) -> bool {
        let by = |guardian: &str| {
            self.consents
                .iter()
                .any(|it| it.by == guardian && it.given != Known::No && it.revoked != Known::Yes)
        };
        match kind {
            Kind::Concern => false,
            Kind::Placement => self.protected == Known::Yes,
            Kind::Handover => {
                self.protected == Known::Yes
                    || self.guardians == Known::No
                    || !GUARDIANS.iter().all(|guardian| by(guardian))
            }
        }
    }

    /// Whether the law surely lets it go now.
    pub(super) fn permits(&self, kind: Kind) -> bool {
        let by = |guardian: &str| {
            self.consents
                .iter()
                .any(|it| it.by == guardian && it.given == Known::Yes && it.revoked == Known::No)
        };
        match kind {
            Kind::Concern => true,
            Kind::Placement => self.protected == Known::No,
            Kind::Handover => {
                self.protected == Known::No
                    && self.guardians == Known::Yes
                    && GUARDIANS.iter().all(|guardian| by(guardian))
            }
        }
    }
}

/// A packet as its record system knows it.
#[derive(Debug, Clone)]
pub(super) struct Packet {
    pub(super) house: usize,
    pub(super) child: usize,
    pub(super) kind: Kind,
    pub(super) bytes: Vec<u8>,
    pub(super) expires: Timestamp,
    /// The answer, byte for byte.
    pub(super) receipt: Option<Vec<u8>>,
    pub(super) withdrawn: Known,
    /// Whether an operator holds it.
    pub(super) held: Known,
    pub(super) status: Option<PacketStatus>,
    pub(super) history: Vec<(u64, String)>,
    /// What its receiver's record system said became of it.
    pub(super) words: BTreeMap<i32, Known>,
    /// What its sender heard of that.
    heard: Vec<i32>,
    acknowledgement: Option<Vec<u8>>,
    effect: Option<(String, [u8; 32])>,
}

#[derive(Default)]
pub(super) struct Model {
    pub(super) packets: BTreeMap<String, Packet>,
    facts: BTreeMap<(usize, usize), Facts>,
    /// Signed heads that somebody was given, by house.
    pub(super) heads: BTreeMap<usize, Vec<String>>,
}

impl Packet {
    pub(super) fn new(house: usize, child: usize, kind: Kind, packet: &v1::Packet) -> Self {
        let header = packet.header.clone().unwrap();
        let expires = Timestamp::from_second(header.expires_at.unwrap().seconds).unwrap();
        Self {
            house,
            child,
            kind,
            bytes: packet.encode_to_vec(),
            expires,
            receipt: None,
            withdrawn: Known::No,
            held: Known::No,
            status: None,
            history: Vec::new(),
            words: BTreeMap::new(),
            heard: Vec::new(),
            acknowledgement: None,
            effect: None,
        }
    }

    /// Whether its receiver's gateway has it, as far as anybody heard.
    pub(super) fn is_there(&self) -> bool {
        self.acknowledgement.is_some()
    }

    /// A word that was said for sure, and that its sender has not heard though it hears what is said.
    pub(super) fn unheard(&self) -> Option<Depth> {
        let was_heard = |depth: Depth| self.heard.contains(&depth.into());
        let said = self.words.iter().filter(|(_, known)| **known == Known::Yes);
        let said = said.filter_map(|(depth, _)| Depth::try_from(*depth).ok());
        // Who has read it has it.
        let is_told =
            |depth| was_heard(depth) || depth == Depth::Imported && was_heard(Depth::Read);
        let mut unheard = said.filter(|depth| !is_told(*depth));
        let taken = self.effect.is_some() && self.heard.is_empty();
        unheard.next().or(taken.then_some(Depth::Imported))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.status.is_some_and(is_end)
    }

    /// Whether its receiver has it: the record system where that takes this kind of packet, else the gateway.
    pub(super) fn arrived(&self) -> bool {
        match self.kind {
            Kind::Concern => self.acknowledgement.is_some(),
            Kind::Handover | Kind::Placement => self.effect.is_some(),
        }
    }
}

fn is_end(status: PacketStatus) -> bool {
    use PacketStatus as S;
    matches!(status, S::Imported | S::Read | S::Rejected | S::Expired | S::Withdrawn | S::Refused)
}

impl Model {
    pub(super) fn facts(&mut self, house: usize, child: usize) -> &mut Facts {
        self.facts.entry((house, child)).or_default()
    }

    /// A sender's gateway sends a packet.
    pub(super) fn leaves(
        &mut self,
        from: usize,
        id: &str,
        content: &[u8],
        now: Option<Timestamp>,
    ) -> Result<(), Breach> {
        let forbidden = |why: &str| Err((Broken::Forbidden, format!("it was sent {why}")));
        let Some(packet) = self.packets.get(id).cloned() else {
            return forbidden("though nobody ever handed it over");
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
        if now.is_some_and(|now| now > packet.expires) {
            return forbidden("after its time");
        }
        let facts = self.facts(from, packet.child);
        if facts.forbids(packet.kind) {
            return forbidden("though the law forbade it");
        }
        if facts.hidden == Known::Yes && tells_where(content) {
            return forbidden("with the whereabouts of a child that is hidden");
        }
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
        let Some(packet) = self.packets.get_mut(id).filter(|packet| packet.house != house) else {
            return Err((Broken::Forbidden, "what nobody sent was imported".to_owned()));
        };
        let effect = (name.to_owned(), sha256(bytes));
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
                packet.receipt = Some(told);
                packet.status.get_or_insert(receipt.status());
                let head = receipt.proof.as_ref().unwrap().checkpoint.clone();
                let house = packet.house;
                self.keep_head(house, head);
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
        let history: Vec<_> = told.history.iter().map(|it| (it.index, it.event.clone())).collect();
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

/// Whether a packet says where its child lives.
fn tells_where(content: &[u8]) -> bool {
    let packet = v1::Packet::decode(content).unwrap();
    match packet.body.unwrap() {
        Body::BhvHandover(it) => !it.address.is_empty(),
        Body::PlacementNotice(it) => {
            !it.residence_address.is_empty() || !it.residence_telephone.is_empty()
        }
        // The social board must know where to look.
        _ => false,
    }
}
