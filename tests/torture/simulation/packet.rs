//! A packet as its record system knows it.

use super::facts::{Kind, Known, WHEREABOUTS};
use super::model::{Breach, Broken};
use crate::support::cut_by_hand;
use jiff::Timestamp;
use prost::Message;
use stafett::wire::v1::{self, Depth, PacketStatus};
use std::collections::BTreeMap;

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
    /// The packet whose place it takes.
    pub(super) replaces: Option<String>,
    /// Whether another has taken its place.
    pub(super) replaced: Known,
    /// Whether a consent that it rested on was surely taken back: it stays here, whoever consents later.
    pub(super) was_said_no_to: bool,
    /// Whether an operator holds it.
    pub(super) held: Known,
    pub(super) status: Option<PacketStatus>,
    /// Number, word and second of each of its entries.
    pub(super) history: Vec<(u64, String, i64)>,
    /// What its receiver's record system said became of it.
    pub(super) words: BTreeMap<i32, Known>,
    /// What its sender heard of that.
    pub(super) heard: Vec<i32>,
    pub(super) acknowledgement: Option<Vec<u8>>,
    pub(super) effect: Option<(String, [u8; 32])>,
    /// What a kallelse's substitute got.
    pub(super) substituted: Option<[u8; 32]>,
    /// What was left out of it for good when it was accepted; nobody knows before there is a receipt.
    pub(super) left_out: Option<Vec<String>>,
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
            replaces: Some(header.replaces).filter(|id| !id.is_empty()),
            replaced: Known::No,
            was_said_no_to: false,
            held: Known::No,
            status: None,
            history: Vec::new(),
            words: BTreeMap::new(),
            heard: Vec::new(),
            acknowledgement: None,
            effect: None,
            substituted: None,
            left_out: None,
        }
    }

    /// Whether it was accepted to be sent as it is.
    pub(super) fn was_whole(&self) -> bool {
        let receipt =
            self.receipt.as_ref().map(|told| v1::Receipt::decode(told.as_slice()).unwrap());
        receipt.is_some_and(|receipt| receipt.status() == PacketStatus::Queued)
            && self.left_out.as_ref().is_some_and(Vec::is_empty)
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
        // The clinic says itself what becomes of a kallelse, or nothing.
        let says = self.kind != Kind::Kallelse;
        let taken = says && self.effect.is_some() && self.heard.is_empty();
        unheard.next().or(taken.then_some(Depth::Imported))
    }

    pub(super) fn has_ended(&self) -> bool {
        self.status.is_some_and(is_end)
    }

    /// A kallelse is given to the substitute; true if that has it already.
    pub(super) fn is_given_on(&mut self, file: [u8; 32]) -> Result<bool, Breach> {
        match self.substituted.replace(file) {
            Some(before) if before != file => {
                Err((Broken::Doubled, "it was given to the substitute in two ways".to_owned()))
            }
            before => Ok(before.is_some()),
        }
    }

    /// Whether its receiver's record system has taken it.
    pub(super) fn has_effect(&self) -> bool {
        self.effect.is_some()
    }

    /// Whether its receiver's record system may have said this of it.
    pub(super) fn may_be_called(&self, depth: Depth) -> bool {
        self.words.get(&depth.into()).is_some_and(|known| *known != Known::No)
    }

    /// Whether this is what it becomes where that is held back, and what was when it was accepted.
    pub(super) fn becomes(&self, content: &[u8], withheld: &[&str]) -> bool {
        let is_without = |parts: &[String]| match parts {
            [] => content == self.bytes,
            _ => cut_by_hand(content, &[]) == cut_by_hand(&self.bytes, parts),
        };
        let words = |parts: &[&str]| parts.iter().map(|&word| word.to_owned()).collect::<Vec<_>>();
        match &self.left_out {
            Some(before) => is_without(&[before.as_slice(), &words(withheld)].concat()),
            None => is_without(&words(withheld)) || is_without(&words(WHEREABOUTS)),
        }
    }

    /// Whether its receiver has it: the record system where that takes this kind of packet, else the gateway.
    pub(super) fn arrived(&self) -> bool {
        match self.kind {
            Kind::Concern => self.acknowledgement.is_some(),
            Kind::Handover | Kind::Placement | Kind::Kallelse => self.effect.is_some(),
        }
    }
}

fn is_end(status: PacketStatus) -> bool {
    use PacketStatus as S;
    matches!(status, S::Imported | S::Read | S::Rejected | S::Expired | S::Withdrawn | S::Refused)
}
