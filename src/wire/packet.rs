//! An encoded packet, read strictly: unknown fields, malformed bytes and impossible values are refused before anything else is done.

use super::bodies::{self, Completeness};
use super::field::{
    Invalid, Path, at_most, day, instant, line, optional_day, optional_instant, present, reference,
};
use super::v1;
use crate::domain::redaction::{self, Unreadable};
use crate::domain::{
    Attestation, Attested, ChildNumber, CodedStep, Content, Duty, DutyBasis, Header, HsaId,
    NotAChildNumber, Packet, PacketId, PacketKind, PacketKinds,
};
use bytes::Bytes;
use jiff::civil::Date;
use prost::Message;
use v1::packet::Body;

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

/// A packet that was read, and its header as it was sent.
pub(crate) struct ReadPacket {
    pub(crate) packet: Packet,
    pub(crate) header: v1::Header,
}

/// Reads a packet as its sender hands it over: complete.
pub(crate) fn whole(content: Bytes) -> Result<ReadPacket, Unfit> {
    read(content, Completeness::Whole)
}

/// Reads a packet as another gateway, or the journal, gives it: what could be withheld may lack.
pub(crate) fn cut_down(content: Bytes) -> Result<ReadPacket, Unfit> {
    read(content, Completeness::CutDown)
}

fn read(content: Bytes, completeness: Completeness) -> Result<ReadPacket, Unfit> {
    redaction::check(&content)?;
    // Values of the wrong kind are all that is left to find: every field is known by now.
    let packet = v1::Packet::decode(content.clone()).map_err(|_| Unreadable::packet())?;
    let v1::Packet { header, body } = packet;
    let header = header.ok_or_else(|| Path::root("header").invalid("missing"))?;
    let body = body.ok_or_else(|| {
        Path::root("body").invalid("missing; right is one of the bodies of the contract")
    })?;
    let (kind, codes) = body_of(completeness, &body)?;
    let checked = read_header(&header)?;
    if !codes.is_empty() && checked.code_map.is_none() {
        return Err(Path::root("header.code_map").invalid("missing; the body holds codes").into());
    }
    if let (Completeness::Whole, Body::BhvHandover(handover)) = (completeness, &body) {
        named_relatives(handover, &checked.relatives)?;
    }
    let packet = Packet { header: checked, kind, codes, content: Content::of(content) };
    Ok(ReadPacket { packet, header })
}

/// Whoever a note tells of must be named, so that the decision can ask for that relative's consent.
fn named_relatives(handover: &v1::BhvHandover, named: &[String]) -> Result<(), Invalid> {
    let at = Path::root("bhv_handover");
    for (n, note) in handover.relative_notes.iter().enumerate() {
        if !named.contains(&note.relative) {
            let problem = "not among header.ground.relatives";
            return Err(at.item("relative_notes", n).field("relative").invalid(problem));
        }
    }
    Ok(())
}

fn body_of(
    completeness: Completeness,
    body: &Body,
) -> Result<(PacketKind, Vec<CodedStep>), Invalid> {
    Ok(match body {
        Body::SipStep(body) => (PacketKind::SipStep, bodies::sip_step(completeness, body)?),
        Body::BhvHandover(body) => {
            bodies::bhv_handover(completeness, body)?;
            (PacketKind::HandoverBhv, Vec::new())
        }
        Body::PlacementNotice(body) => {
            bodies::placement_notice(completeness, body)?;
            (PacketKind::PlacementNotice, Vec::new())
        }
        Body::Orosanmalan(body) => {
            bodies::orosanmalan(completeness, body)?;
            (PacketKind::Orosanmalan, Vec::new())
        }
    })
}

fn read_header(header: &v1::Header) -> Result<Header, Invalid> {
    let at = Path::root("header");
    let v1::Header {
        packet_id,
        sender_unit,
        receiver_unit,
        receiver_function,
        child,
        case_id,
        made_at,
        not_before,
        expires_at,
        replaces,
        ground,
        code_map,
    } = header;
    line(at.field("receiver_function"), receiver_function)?;
    reference(at.field("case_id"), case_id)?;
    let (child, birth_date) = read_child(at.field("child"), child.as_ref())?;
    let made = instant(at.field("made_at"), made_at.as_ref())?;
    let not_before = optional_instant(at.field("not_before"), not_before.as_ref())?;
    let expires = instant(at.field("expires_at"), expires_at.as_ref())?;
    if expires <= not_before.unwrap_or(made) {
        return Err(at.field("expires_at").invalid("right is after made_at and not_before"));
    }
    let v1::Ground { attestations, duty, relatives } = ground.clone().unwrap_or_default();
    at_most(at.field("ground.attestations"), &attestations, 16)?;
    at_most(at.field("ground.relatives"), &relatives, 32)?;
    for (n, relative) in relatives.iter().enumerate() {
        present(at.item("ground.relatives", n), relative)?;
        reference(at.item("ground.relatives", n), relative)?;
    }
    if !replaces.is_empty() {
        packet_id_of(at.field("replaces"), replaces)?;
    }
    if replaces == packet_id {
        return Err(at.field("replaces").invalid("right is the id of another packet"));
    }
    Ok(Header {
        id: packet_id_of(at.field("packet_id"), packet_id)?,
        sender: unit(at.field("sender_unit"), sender_unit)?,
        receiver: unit(at.field("receiver_unit"), receiver_unit)?,
        child,
        birth_date,
        attestations: attestations
            .iter()
            .enumerate()
            .map(|(n, attestation)| {
                read_attestation(at.item("ground.attestations", n), attestation)
            })
            .collect::<Result<_, _>>()?,
        duty: duty.as_ref().map(|duty| read_duty(at.field("ground.duty"), duty)).transpose()?,
        relatives,
        code_map: code_map
            .as_ref()
            .map(|map| read_code_map(at.field("code_map"), map))
            .transpose()?,
    })
}

pub(crate) fn packet_id_of(at: Path<'_>, text: &str) -> Result<PacketId, Invalid> {
    present(at, text)?;
    text.parse().map_err(|_| at.invalid("not a packet id; right is a UUID of version 7"))
}

fn unit(at: Path<'_>, text: &str) -> Result<HsaId, Invalid> {
    present(at, text)?;
    text.parse().map_err(|_| at.invalid("not an HSA-id"))
}

/// A child's number and date of birth, which must agree where the number holds one.
pub(crate) fn read_child(
    at: Path<'_>,
    child: Option<&v1::Child>,
) -> Result<(ChildNumber, Date), Invalid> {
    let Some(v1::Child { number, number_oid, birth_date }) = child else {
        return Err(at.invalid("missing"));
    };
    present(at.field("number"), number)?;
    let number = ChildNumber::parse(number_oid, number).map_err(|error| match error {
        NotAChildNumber::Kind => at
            .field("number_oid")
            .invalid("right is the OID of personnummer, samordningsnummer or a reserve number"),
        NotAChildNumber::Text => at.field("number").invalid(
            "right is twelve characters without separator whose date and check digit hold",
        ),
    })?;
    let said = optional_day(at.field("birth_date"), birth_date)?;
    match (number.birth_date(), said) {
        (Some(held), Some(said)) if held != said => {
            Err(at.field("birth_date").invalid("differs from the date in the number"))
        }
        (Some(date), _) | (None, Some(date)) => Ok((number, date)),
        (None, None) => {
            Err(at.field("birth_date").invalid("missing; the number holds no date of birth"))
        }
    }
}

pub(crate) fn read_attestation(
    at: Path<'_>,
    attestation: &v1::Attestation,
) -> Result<Attestation, Invalid> {
    let v1::Attestation { what, by, at: when } = attestation;
    Ok(Attestation {
        what: Attested::of_word(what).ok_or_else(|| {
            at.field("what").invalid(
                "right is one of necessary, menprovning, maturity, own_task, general_clause",
            )
        })?,
        by: unit(at.field("by"), by)?.to_string(),
        at: instant(at.field("at"), when.as_ref())?,
        // It came with this packet and is about nothing else.
        kinds: PacketKinds::ALL,
        receivers: None,
        expires: None,
    })
}

fn read_duty(at: Path<'_>, duty: &v1::Duty) -> Result<Duty, Invalid> {
    let v1::Duty { basis, id, date } = duty;
    present(at.field("id"), id)?;
    reference(at.field("id"), id)?;
    Ok(Duty {
        basis: DutyBasis::of_word(basis).ok_or_else(|| {
            at.field("basis")
                .invalid("right is one of sol_19_1, sol_19_6, sol_20_6, sol_22_7, lvu_32")
        })?,
        id: id.clone(),
        date: day(at.field("date"), date)?,
    })
}

fn read_code_map(at: Path<'_>, map: &v1::CodeMap) -> Result<(String, String), Invalid> {
    let v1::CodeMap { name, version } = map;
    for (field, text) in [("name", name), ("version", version)] {
        present(at.field(field), text)?;
        reference(at.field(field), text)?;
    }
    Ok((name.clone(), version.clone()))
}
