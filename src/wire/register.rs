//! Changes in the register: what a caller records, as facts that decisions can use.

use super::field::{Invalid, Path, at_most, day, line, optional_day, present, reference};
use super::packet::{read_attestation, read_child};
use super::v1;
use crate::domain::{
    Attestation, Attested, ChildNumber, Consent, Giver, HsaId, InPlaceOfGuardians, Maturity,
    PacketKind, PacketKinds, RegisterChange, Reveal, Reveals, SkyddadePersonuppgifter,
};
use v1::record_request::Change;

/// A change, and the child that it is about.
pub(crate) struct ReadChange {
    pub(crate) child: ChildNumber,
    pub(crate) change: RegisterChange,
}

/// Reads one change.
pub(crate) fn change(request: &v1::RecordRequest) -> Result<ReadChange, Invalid> {
    let v1::RecordRequest { child, change } = request;
    let (child, _) = read_child(Path::root("child"), child.as_ref())?;
    let change = change.as_ref().ok_or_else(|| {
        Path::root("change").invalid("missing; right is one of the changes of the contract")
    })?;
    Ok(ReadChange { child, change: read_change(change)? })
}

/// Reads what changed, without whom it is about.
pub(crate) fn read_change(change: &Change) -> Result<RegisterChange, Invalid> {
    Ok(match change {
        Change::Guardians(guardians) => read_guardians(Path::root("guardians"), guardians)?,
        Change::Consent(consent) => read_consent(Path::root("consent"), consent)?,
        Change::ConsentRevocation(v1::ConsentRevocation { id }) => {
            RegisterChange::ConsentRevoked { id: name(Path::root("consent_revocation.id"), id)? }
        }
        Change::Block(v1::Block { id, kinds }) => RegisterChange::Blocked {
            id: name(Path::root("block.id"), id)?,
            kinds: kinds_or_all(Path::root("block"), kinds)?,
        },
        Change::BlockLift(v1::BlockLift { id }) => {
            RegisterChange::BlockLifted { id: name(Path::root("block_lift.id"), id)? }
        }
        Change::Attestation(recorded) => read_recorded(Path::root("attestation"), recorded)?,
        Change::Protection(protection) => read_protection(Path::root("protection"), protection)?,
        Change::ProtectionLift(lift) => read_lift(Path::root("protection_lift"), lift)?,
    })
}

fn read_guardians(at: Path<'_>, guardians: &v1::Guardians) -> Result<RegisterChange, Invalid> {
    let v1::Guardians { guardians, in_place } = guardians;
    at_most(at.field("guardians"), guardians, 8)?;
    for (n, guardian) in guardians.iter().enumerate() {
        name(at.item("guardians", n), guardian)?;
    }
    let in_place = in_place
        .as_ref()
        .map(|v1::InPlaceOfGuardians { basis, decision, date, kinds }| {
            let at = at.field("in_place");
            if basis != InPlaceOfGuardians::BASIS {
                return Err(at.field("basis").invalid("right is lvu_11"));
            }
            Ok(InPlaceOfGuardians {
                decision: name(at.field("decision"), decision)?,
                date: day(at.field("date"), date)?,
                kinds: kinds_or_all(at, kinds)?,
            })
        })
        .transpose()?;
    Ok(RegisterChange::Guardians { guardians: guardians.clone(), in_place })
}

fn read_consent(at: Path<'_>, consent: &v1::Consent) -> Result<RegisterChange, Invalid> {
    let v1::Consent { id, by, kinds, receivers, without_parts, given, expires, form, collected_by } =
        consent;
    let by = match by.split_once(':') {
        Some(("relative", relative)) => Giver::Relative(name(at.field("by"), relative)?),
        _ if by == "child" => Giver::Child,
        _ => Giver::Guardian(name(at.field("by"), by)?),
    };
    if kinds.is_empty() {
        return Err(at.field("kinds").invalid("missing; a consent says what it is for"));
    }
    if receivers.is_empty() {
        return Err(at.field("receivers").invalid("missing; a consent names its receivers"));
    }
    if !matches!(form.as_str(), "oral" | "written") {
        return Err(at.field("form").invalid("right is oral or written"));
    }
    if collected_by.parse::<HsaId>().is_err() {
        return Err(at.field("collected_by").invalid("not an HSA-id"));
    }
    let (given, expires) = (day(at.field("given"), given)?, day(at.field("expires"), expires)?);
    if expires < given {
        return Err(at.field("expires").invalid("right is the day it was given or later"));
    }
    Ok(RegisterChange::Consented {
        id: name(at.field("id"), id)?,
        consent: Consent {
            by,
            kinds: kinds_or_all(at, kinds)?,
            receivers: units(at, receivers)?,
            without_parts: parts(at, without_parts)?,
            given,
            expires,
            revoked: None,
        },
    })
}

fn read_recorded(
    at: Path<'_>,
    recorded: &v1::RecordedAttestation,
) -> Result<RegisterChange, Invalid> {
    let v1::RecordedAttestation { attestation, finding, kinds, receivers, expires } = recorded;
    let attestation =
        attestation.as_ref().ok_or_else(|| at.field("attestation").invalid("missing"))?;
    let attestation = Attestation {
        kinds: kinds_or_all(at, kinds)?,
        receivers: if receivers.is_empty() { None } else { Some(units(at, receivers)?) },
        expires: optional_day(at.field("expires"), expires)?,
        ..read_attestation(at.field("attestation"), attestation)?
    };
    let finding = match (attestation.what, finding.as_str()) {
        (Attested::Maturity, "mature") => Some(Maturity::Mature),
        (Attested::Maturity, "not_mature") => Some(Maturity::NotMature),
        (Attested::Maturity, _) => {
            return Err(at.field("finding").invalid("right is mature or not_mature"));
        }
        (_, "") => None,
        _ => return Err(at.field("finding").invalid("only an attestation of maturity has one")),
    };
    Ok(RegisterChange::Attested { attestation, finding })
}

fn read_protection(at: Path<'_>, protection: &v1::Protection) -> Result<RegisterChange, Invalid> {
    let v1::Protection { level, whereabouts_hidden, provision, date, authority } = protection;
    let level = protection_level(at.field("level"), level)?;
    if level == SkyddadePersonuppgifter::None && !whereabouts_hidden {
        return Err(at.field("level").invalid("nothing is protected; right is protection_lift"));
    }
    // OSL 5:5: a marking names its provision, its date and the authority that made it.
    for (field, text) in [("provision", provision), ("authority", authority)] {
        present(at.field(field), text)?;
        line(at.field(field), text)?;
    }
    Ok(RegisterChange::Protected {
        level,
        whereabouts_hidden: *whereabouts_hidden,
        provision: provision.clone(),
        date: day(at.field("date"), date)?,
        authority: authority.clone(),
    })
}

fn read_lift(at: Path<'_>, lift: &v1::ProtectionLift) -> Result<RegisterChange, Invalid> {
    let v1::ProtectionLift { level, whereabouts_hidden, decision } = lift;
    // Kept with the record; no decision asks for it.
    name(at.field("decision"), decision)?;
    Ok(RegisterChange::ProtectionLifted {
        level: protection_level(at.field("level"), level)?,
        whereabouts_hidden: *whereabouts_hidden,
    })
}

fn protection_level(at: Path<'_>, word: &str) -> Result<SkyddadePersonuppgifter, Invalid> {
    SkyddadePersonuppgifter::of_word(word).ok_or_else(|| {
        at.invalid("right is one of none, sekretessmarkering, skyddad_folkbokforing")
    })
}

/// A pseudonym or reference: present, short, without room for a name or number in clear words.
fn name(at: Path<'_>, text: &str) -> Result<String, Invalid> {
    present(at, text)?;
    reference(at, text)?;
    Ok(text.to_owned())
}

fn kinds_or_all(at: Path<'_>, words: &[String]) -> Result<PacketKinds, Invalid> {
    if words.is_empty() {
        return Ok(PacketKinds::ALL);
    }
    at_most(at.field("kinds"), words, 64)?;
    words
        .iter()
        .enumerate()
        .map(|(n, word)| {
            PacketKind::of_word(word)
                .ok_or_else(|| at.item("kinds", n).invalid("no such kind of packet"))
        })
        .collect()
}

fn units(at: Path<'_>, texts: &[String]) -> Result<Vec<String>, Invalid> {
    at_most(at.field("receivers"), texts, 64)?;
    texts
        .iter()
        .enumerate()
        .map(|(n, text)| {
            let unit: HsaId =
                text.parse().map_err(|_| at.item("receivers", n).invalid("not an HSA-id"))?;
            Ok(unit.to_string())
        })
        .collect()
}

fn parts(at: Path<'_>, words: &[String]) -> Result<Reveals, Invalid> {
    words
        .iter()
        .enumerate()
        .map(|(n, word)| match Reveal::of_word(word) {
            None | Some(Reveal::None) => Err(at.item("without_parts", n).invalid("no such part")),
            Some(part) => Ok(part),
        })
        .collect()
}
