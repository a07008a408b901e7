//! An encoded packet, read strictly: unknown fields, malformed bytes and impossible values are refused before anything else is done.

use super::bodies::{self, Completeness};
use super::field::{Invalid, Path, instant};
use super::header;
use super::v1;
use super::view::{self, View};
use crate::domain::redaction::{self, Unreadable};
use crate::domain::{Content, Packet, PacketKind};
use bytes::Bytes;
use prost::Message;

pub(crate) use super::header::{packet_id_of, read_attestation, read_child};

include!(concat!(env!("OUT_DIR"), "/kinds.rs"));

/// Why bytes are no packet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// The encoding is wrong.
    #[error(transparent)]
    Malformed(#[from] Unreadable),
    /// The encoding is right and a value is not.
    #[error(transparent)]
    Invalid(#[from] Invalid),
}

/// A packet that was read, its header as it was sent, and what the ledger's record keeps of its body.
pub(crate) struct ReadPacket {
    pub(crate) packet: Packet,
    pub(crate) header: v1::Header,
    pub(crate) kept: Kept,
}

/// What is known of a packet's body for as long as its log is kept: nobody's name and nobody's words.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) sip: Option<v1::SipNote>,
    pub(crate) deviation: Option<v1::DeviationReport>,
}

/// Reads a packet as its sender hands it over: complete.
pub(crate) fn whole(content: Bytes) -> Result<ReadPacket, Unfit> {
    read(content, Completeness::Whole)
}

/// Reads a packet as another gateway, or the journal, gives it: what could be withheld may lack.
pub(crate) fn cut_down(content: Bytes) -> Result<ReadPacket, Unfit> {
    read(content, Completeness::CutDown)
}

/// Reads a packet that was read here when it came, and that nobody else can have written since: sealed storage has proven that.
/// Its fields are known ones and its header is read as before; the values of its body are not checked again, nor its codes told.
pub(crate) fn stored(content: Bytes) -> Result<ReadPacket, Unfit> {
    // Another version of the program may have stored it, with fields that this one doesn't know what to withhold of.
    let reveals = redaction::check(&content)?;
    let (kind, header) = redaction::kind_and_header(&content).ok_or_else(Unreadable::packet)?;
    let header = v1::Header::decode(header).map_err(|_| Unreadable::packet())?;
    let checked = header::read(Completeness::CutDown, kind, &header)?;
    let content = Content::of(content);
    let packet = Packet {
        header: checked,
        kind,
        codes: Vec::new(),
        plan_lacks: Vec::new(),
        reveals,
        content,
    };
    Ok(ReadPacket { packet, header, kept: Kept::default() })
}

fn read(content: Bytes, completeness: Completeness) -> Result<ReadPacket, Unfit> {
    let reveals = redaction::check(&content)?;
    // Values of the wrong kind are all that is left to find: every field is known by now.
    let view::Packet { header, body } = View::read(&content).ok_or_else(Unreadable::packet)?;
    let header = header.ok_or_else(|| Path::root("header").invalid("missing"))?;
    let header = v1::Header::decode(header).map_err(|_| Unreadable::packet())?;
    let body = body.ok_or_else(|| {
        Path::root("body").invalid("missing; right is one of the bodies of the contract")
    })?;
    let kind = kind_of(&body);
    let codes = bodies::read(completeness, &body)?;
    let checked = header::read(completeness, kind, &header)?;
    if !codes.is_empty() && checked.code_map.is_none() {
        return Err(Path::root("header.code_map").invalid("missing; the body holds codes").into());
    }
    let made_at = instant(Path::root("header.made_at"), header.made_at.as_ref())?;
    if let view::Body::SipInvitation(invitation) = &body {
        bodies::gives_notice(invitation, made_at)?;
    }
    if completeness.is_whole() {
        if let view::Body::SipStep(step) = &body {
            bodies::was_taken(step, made_at)?;
        }
        bodies::check_relatives(&body, &checked.relatives)?;
    }
    let kept = Kept { sip: bodies::sip_note(&body, made_at), deviation: deviation(&body) };
    // Of one that was cut down nobody can say what it lacked.
    let plan_lacks = if completeness.is_whole() { bodies::plan_lacks(&body) } else { Vec::new() };
    let content = Content::of(content);
    let packet = Packet { header: checked, kind, codes, plan_lacks, reveals, content };
    Ok(ReadPacket { packet, header, kept })
}

/// The whole report: it tells of nobody.
fn deviation(body: &view::Body<'_>) -> Option<v1::DeviationReport> {
    let view::Body::DeviationReport(it) = body else { return None };
    let view::DeviationReport { deviation, parties, blinded_case, happened_on } = it;
    Some(v1::DeviationReport {
        deviation: *deviation,
        parties: parties.iter().map(|&party| party.to_owned()).collect(),
        blinded_case: (*blinded_case).to_owned(),
        happened_on: (*happened_on).to_owned(),
    })
}
