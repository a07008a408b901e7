//! A packet's header: who to whom, about whom, on what claimed ground, and what each kind asks of it.

use super::blinded::blinded;
use super::bodies::Completeness;
use super::field::{
    Invalid, Path, at_most, day, instant, line, optional_day, optional_instant, present, reference,
};
use super::v1;
use crate::domain::{
    Attestation, Attested, ChildIdentity, ChildNumber, Duty, DutyBasis, Header, HsaId,
    NotAChildNumber, PacketId, PacketKind, PacketKinds,
};
use jiff::civil::Date;

/// Reads the header of a packet of that kind.
pub(super) fn read(
    whole: Completeness,
    kind: PacketKind,
    header: &v1::Header,
) -> Result<Header, Invalid> {
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
    if receiver_function.chars().count() > 64 {
        return Err(at.field("receiver_function").invalid("longer than 64 characters"));
    }
    reference(at.field("case_id"), case_id)?;
    by_kind(kind, header)?;
    let child = told_of(whole, kind, at.field("child"), child.as_ref())?;
    if whole.is_whole() && child.as_ref().is_some_and(|child| is_named_in(child, case_id)) {
        let problem = "holds the child's number; right is a reference that tells of nobody";
        return Err(at.field("case_id").invalid(problem));
    }
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
    let id = packet_id_of(at.field("packet_id"), packet_id)?;
    if !replaces.is_empty() && packet_id_of(at.field("replaces"), replaces)? == id {
        return Err(at.field("replaces").invalid("right is the id of another packet"));
    }
    Ok(Header {
        id,
        sender: unit(at.field("sender_unit"), sender_unit)?,
        receiver: unit(at.field("receiver_unit"), receiver_unit)?,
        child,
        attestations: attestations
            .iter()
            .enumerate()
            .map(|(n, it)| attested(whole, at.item("ground.attestations", n), it))
            .collect::<Result<_, _>>()?,
        duty: duty.as_ref().map(|duty| read_duty(at.field("ground.duty"), duty)).transpose()?,
        relatives,
        code_map: code_map
            .as_ref()
            .map(|map| read_code_map(at.field("code_map"), map))
            .transpose()?,
    })
}

/// What a kind asks of its header beside what all do.
fn by_kind(kind: PacketKind, header: &v1::Header) -> Result<(), Invalid> {
    let at = Path::root("header");
    match kind {
        // A kallelse goes to a function, never to one person, who may be away.
        PacketKind::SipInvitation => {
            let function = at.field("receiver_function");
            present(function, &header.receiver_function)?;
            if header.receiver_function.contains('@') {
                return Err(function.invalid("right is a function, never somebody's e-mail"));
            }
        }
        // What is left of it when everything else is withheld.
        PacketKind::SipClosure => present(at.field("case_id"), &header.case_id)?,
        kind if kind.is_nothing_secret() => {
            if header.ground.is_some() {
                let problem = "right is no ground at all; a packet of this kind needs none";
                return Err(at.field("ground").invalid(problem));
            }
            if header.code_map.is_some() {
                let problem = "right is no code map at all; a packet of this kind holds no codes";
                return Err(at.field("code_map").invalid(problem));
            }
            let texts =
                [("receiver_function", &header.receiver_function), ("case_id", &header.case_id)];
            for (field, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
                blinded(at.field(field), text)?;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whom the packet tells of. A packet that discloses nothing secret tells of nobody, and all others of a child; from another
/// gateway, who it is may have been withheld.
fn told_of(
    whole: Completeness,
    kind: PacketKind,
    at: Path<'_>,
    child: Option<&v1::Child>,
) -> Result<Option<ChildIdentity>, Invalid> {
    match child {
        None if kind.is_nothing_secret() => Ok(None),
        Some(_) if kind.is_nothing_secret() => {
            Err(at.invalid("right is no child at all; a packet of this kind tells of none"))
        }
        Some(v1::Child { number, number_oid: _, birth_date })
            if !whole.is_whole() && number.is_empty() && birth_date.is_empty() =>
        {
            Ok(None)
        }
        child => {
            let (number, birth_date) = read_child(at, child)?;
            Ok(Some(ChildIdentity { number, birth_date }))
        }
    }
}

/// Whether the text holds the child's number, with its century or without, however it is parted. It is told where the child isn't.
fn is_named_in(child: &ChildIdentity, text: &str) -> bool {
    let run: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let number = child.number.reveal();
    run.to_ascii_uppercase().contains(number.get(2..).unwrap_or(number))
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
    attested(Completeness::Whole, at, attestation)
}

/// Who judged may have been withheld by another gateway; that somebody did is not.
fn attested(
    whole: Completeness,
    at: Path<'_>,
    attestation: &v1::Attestation,
) -> Result<Attestation, Invalid> {
    let v1::Attestation { what, by, at: when } = attestation;
    let by = match by.as_str() {
        "" if !whole.is_whole() => String::new(),
        by => unit(at.field("by"), by)?.to_string(),
    };
    Ok(Attestation {
        what: Attested::of_word(what).ok_or_else(|| {
            at.field("what").invalid(
                "right is one of necessary, menprovning, maturity, own_task, general_clause",
            )
        })?,
        by,
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
