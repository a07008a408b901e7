//! What one record tells, sorted into the parts of an AuditEvent. The one place that knows every event.

use super::{
    codes::{Kind, Subtype},
    decided::{Outcome, detail},
    entities::base64,
    of_house, of_ledger, of_packets,
    party::Party,
};
use crate::domain::PacketId;
use crate::wire::v1::{self, record::Event};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Why nothing can be told of a record; whoever exports must use the version that wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Untold {
    #[error(
        "its event is unknown to this version; right is to export with the version that wrote it, or a later one"
    )]
    UnknownEvent,
    #[error("it holds no moment; it is no record of this gateway's")]
    NoTime,
}

/// A packet as records name it: the same id may stand for one that was handed over here and one that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct PacketName {
    incoming: bool,
    id: PacketId,
}

impl PacketName {
    /// The name as seventeen bytes, for a table.
    pub(crate) fn as_bytes(&self) -> [u8; 17] {
        let mut bytes = [u8::from(self.incoming); 17];
        let (_, id) = bytes.split_at_mut(1);
        id.copy_from_slice(self.id.as_bytes());
        bytes
    }
}

/// What the ledger says of a packet once, where it first names it: later events have its id alone.
#[derive(Debug, Clone)]
pub(crate) struct Introduction {
    /// The entry that says it.
    pub(super) index: u64,
    pub(super) header: v1::Header,
    pub(super) kind: String,
}

/// One record, ready to be told.
pub(crate) struct Happening<'r> {
    pub(super) at: Timestamp,
    /// Empty where the gateway itself did it.
    pub(super) actor: &'r str,
    pub(super) certificate: &'r [u8],
    pub(super) what: What<'r>,
}

/// The parts that events differ in.
pub(super) struct What<'r> {
    pub(super) kind: Kind,
    pub(super) subtype: Option<Subtype>,
    /// C, R, U, D or E (FHIR R4, audit-event-action).
    pub(super) action: &'static str,
    pub(super) outcome: Outcome,
    pub(super) from: Option<Party<'r>>,
    pub(super) to: Option<Party<'r>>,
    pub(super) packet: Option<PacketId>,
    /// Which of the two it is, where the record says that too.
    pub(super) incoming: Option<bool>,
    pub(super) header: Option<(&'r v1::Header, &'r str)>,
    pub(super) child: Option<&'r v1::Child>,
    pub(super) digest: &'r [u8],
    pub(super) decision: Option<&'r v1::Decision>,
    pub(super) said: Vec<Value>,
}

impl<'r> Happening<'r> {
    /// Reads a record.
    ///
    /// # Errors
    /// Where it holds no moment, or no event that this version knows.
    pub(crate) fn of(record: &'r v1::Record) -> Result<Self, Untold> {
        let v1::Record { at, actor, actor_certificate, event } = record;
        let at = at.as_ref().and_then(|at| Timestamp::new(at.seconds, at.nanos).ok());
        let event = event.as_ref().ok_or(Untold::UnknownEvent)?;
        Ok(Self {
            at: at.ok_or(Untold::NoTime)?,
            actor,
            certificate: actor_certificate,
            what: what(event),
        })
    }

    /// The packet that it is about.
    pub(crate) fn packet(&self) -> Option<PacketName> {
        Some(PacketName { id: self.what.packet?, incoming: self.what.incoming? })
    }

    /// Whether it says of its packet what later events don't.
    pub(crate) fn introduces(&self) -> bool {
        self.what.header.is_some()
    }

    /// What it says of its packet for all later events. `index` is its place in the ledger.
    pub(crate) fn introduction(&self, index: u64) -> Option<Introduction> {
        let (header, kind) = self.what.header?;
        Some(Introduction { index, header: header.clone(), kind: kind.to_owned() })
    }
}

/// Every event, without a wildcard: a new one must be given its parts here.
fn what(event: &Event) -> What<'_> {
    match event {
        Event::Accepted(it) => of_packets::accepted(it),
        Event::Attempted(it) => of_packets::attempted(it),
        Event::AttemptFailed(it) => of_packets::attempt_failed(it),
        Event::Acknowledged(it) => of_packets::acknowledged(it),
        Event::Stopped(it) => of_packets::stopped(it),
        Event::Released(it) => of_packets::released(it),
        Event::Received(it) => of_packets::received(it),
        Event::Imported(it) => of_packets::imported(it),
        Event::ImportFailed(it) => of_packets::import_failed(it),
        Event::Answered(it) => of_packets::answered(it),
        Event::ExpiresSoon(it) => of_packets::expires_soon(it),
        Event::MissingAcknowledgement(it) => of_packets::missing_acknowledgement(it),
        Event::Escalating(it) => of_packets::escalating(it),
        Event::Escalated(it) => of_packets::escalated(it),
        Event::Registered(it) => of_house::registered(it),
        Event::RegisterRead(it) => of_house::register_read(it),
        Event::LedgerRead(it) => of_house::ledger_read(it),
        Event::Changed(it) => of_house::changed(it),
        Event::Operated(it) => of_house::operated(it),
        Event::TurnedAway(it) => of_house::turned_away(it),
        Event::Erasing(it) => of_ledger::erasing(it),
        Event::Erased(it) => of_ledger::erased(it),
        Event::ErasureRefused(it) => of_ledger::erasure_refused(it),
        Event::WitnessMissing(it) => of_ledger::witness_missing(it),
        Event::WitnessRefused(it) => of_ledger::witness_refused(it),
        Event::ClockLeapt(it) => of_house::clock_leapt(it),
        Event::Lifecycle(it) => of_house::lifecycle(it),
    }
}

impl<'r> What<'r> {
    /// Something that was done, and about nothing yet.
    pub(super) fn new(kind: Kind, action: &'static str) -> Self {
        Self {
            kind,
            subtype: None,
            action,
            outcome: Outcome::Done,
            from: None,
            to: None,
            packet: None,
            incoming: None,
            header: None,
            child: None,
            digest: &[],
            decision: None,
            said: Vec::new(),
        }
    }

    /// A word of ISO 21089 for it.
    pub(super) fn lifecycle(self, word: &'static str) -> Self {
        self.subtype(Subtype::Lifecycle(word))
    }

    pub(super) fn subtype(self, subtype: Subtype) -> Self {
        Self { subtype: Some(subtype), ..self }
    }

    /// A packet that was handed over here.
    pub(super) fn outgoing(self, id: &[u8]) -> Self {
        self.of_packet(id, Some(false))
    }

    /// A packet that came in.
    pub(super) fn incoming(self, id: &[u8]) -> Self {
        self.of_packet(id, Some(true))
    }

    /// `incoming` is absent where the record doesn't say which of two packets it means.
    pub(super) fn of_packet(self, id: &[u8], incoming: Option<bool>) -> Self {
        let id = id.try_into().ok().and_then(|id| PacketId::from_bytes(id).ok());
        Self { packet: id, incoming, ..self }
    }

    pub(super) fn header(self, header: Option<&'r v1::Header>, kind: &'r str) -> Self {
        Self { header: header.map(|header| (header, kind)), ..self }
    }

    pub(super) fn child(self, child: Option<&'r v1::Child>) -> Self {
        Self { child, ..self }
    }

    pub(super) fn passed(self, from: Party<'r>, to: Party<'r>) -> Self {
        Self { from: Some(from), to: Some(to), ..self }
    }

    pub(super) fn decided(self, decision: Option<&'r v1::Decision>) -> Self {
        Self { decision, ..self }
    }

    /// SHA-256 of the packet's bytes.
    pub(super) fn digest(self, digest: &'r [u8]) -> Self {
        Self { digest, ..self }
    }

    pub(super) fn came_out(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }

    /// One more word that the record says, and that has no place of its own in an AuditEvent.
    pub(super) fn said(mut self, name: &str, value: &str) -> Self {
        self.said.extend(detail(name, value));
        self
    }

    /// Bytes that the record says, such as a digest, or a text that must stay as it is.
    pub(super) fn said_bytes(mut self, name: &str, value: &[u8]) -> Self {
        let there = (!value.is_empty()).then(|| base64(value));
        self.said.extend(there.map(|text| json!({"type": name, "valueBase64Binary": text})));
        self
    }
}
