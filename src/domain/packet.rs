//! A packet whose every field has been checked, beside the bytes that its sender sent.

use super::{
    Attestation, ChildNumber, Duty, HsaId, PacketId, PacketKind, PlanPoint, Reveal, Reveals,
    redaction,
};
use bytes::Bytes;
use jiff::civil::Date;
use std::fmt;

/// One packet. The fields are what the program acts on; `content` is what travels.
#[derive(Clone)]
pub struct Packet {
    /// What it says of itself.
    pub header: Header,
    /// What it carries.
    pub kind: PacketKind,
    /// The step and codes of a `sip.step`.
    pub codes: Vec<CodedStep>,
    /// What a `sip.plan` lacked as its sender handed it over; what was withheld since is not lacking.
    pub plan_lacks: Vec<PlanPoint>,
    /// Everything that the fields in it reveal.
    pub reveals: Reveals,
    /// The encoded packet, header included.
    pub content: Content,
}

/// The checked header of a packet.
#[derive(Clone)]
pub struct Header {
    /// Chosen by the sender.
    pub id: PacketId,
    /// The unit that hands over.
    pub sender: HsaId,
    /// The unit that receives.
    pub receiver: HsaId,
    /// Whom it tells of. Nobody where it discloses nothing secret, or where who the child is was withheld.
    pub child: Option<ChildIdentity>,
    /// Officials' judgements that came with the packet.
    pub attestations: Vec<Attestation>,
    /// A statutory duty that asks for the packet.
    pub duty: Option<Duty>,
    /// Pseudonyms of the relatives whom the body tells of.
    pub relatives: Vec<String>,
    /// Name and version of the code map that the body's codes are from.
    pub code_map: Option<(String, String)>,
}

/// Who a child is, as far as decisions ask.
#[derive(Clone)]
pub struct ChildIdentity {
    /// The child's number.
    pub number: ChildNumber,
    /// The child's date of birth.
    pub birth_date: Date,
}

/// A code in a body, and the word of the contract that it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodedStep {
    /// OID of the code system.
    pub system: String,
    /// The code as recorded.
    pub code: String,
    /// Name of the step in the contract, such as `ESTABLISHED`.
    pub step: &'static str,
    /// The day on which it was recorded.
    pub day: Date,
}

/// The bytes of an encoded packet. They are personal data and never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Bytes);

impl Content {
    /// Takes bytes that `wire` has checked.
    pub(crate) fn of(bytes: Bytes) -> Self {
        Self(bytes)
    }

    /// The encoded packet.
    pub(crate) fn reveal(&self) -> &Bytes {
        &self.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Content({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Packet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Packet({}, {:?})", self.header.id, self.content)
    }
}

impl Packet {
    /// Whether nothing in it reveals anything of anybody.
    pub(crate) fn reveals_nothing(&self) -> bool {
        self.reveals.without(Reveals::only(Reveal::None)).is_empty()
    }
}

/// What a decision can take parts away from.
pub(crate) trait CutDown {
    /// Removes every part that reveals any of `withheld`.
    fn cut_down(&mut self, withheld: Reveals);
}

impl CutDown for Packet {
    fn cut_down(&mut self, withheld: Reveals) {
        if self.reveals.without(withheld) == self.reveals {
            return;
        }
        let (kept, reveals) = redaction::cut_down(&self.content.0, withheld);
        (self.content, self.reveals) = (Content(kept), reveals);
    }
}
