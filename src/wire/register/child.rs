//! What is recorded of a child.

use super::common;
use super::{ReadChange, kinds_or_all, name, units};
use crate::domain::{
    Attestation, Attested, Consent, ConsentForm, Giver, HsaId, InPlaceOfGuardians, Maturity,
    RegisterChange, Reveal, Reveals, Revocation, SkyddadePersonuppgifter,
};
use crate::wire::field::{
    Invalid, Path, at_most, day, line, optional_day, optional_instant, present,
};
use crate::wire::packet::read_attestation;
use crate::wire::v1::{self, record_request::Change};

/// Reads what changed, without whom it is about.
pub(crate) fn read_change(change: &Change) -> Result<ReadChange, Invalid> {
    let of_child = match change {
        Change::Guardians(guardians) => read_guardians(Path::root("guardians"), guardians)?,
        Change::Consent(consent) => read_consent(Path::root("consent"), consent)?,
        Change::ConsentRevocation(revocation) => {
            read_revocation(Path::root("consent_revocation"), revocation)?
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
        Change::Agreement(it) => {
            return common::read_agreement(Path::root("agreement"), it).map(ReadChange::Common);
        }
        Change::AgreementEnd(it) => {
            return common::read_agreement_end(Path::root("agreement_end"), it)
                .map(ReadChange::Common);
        }
        Change::Party(it) => {
            return common::read_party(Path::root("party"), it).map(ReadChange::Common);
        }
        Change::PartyEnd(it) => {
            return common::read_party_end(Path::root("party_end"), it).map(ReadChange::Common);
        }
    };
    Ok(ReadChange::OfChild(of_child))
}

fn read_guardians(at: Path<'_>, guardians: &v1::Guardians) -> Result<RegisterChange, Invalid> {
    let v1::Guardians { guardians, in_place, learnt_at } = guardians;
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
    let learnt = optional_instant(at.field("learnt_at"), learnt_at.as_ref())?;
    Ok(RegisterChange::Guardians { guardians: guardians.clone(), in_place, learnt })
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
    let form = ConsentForm::of_word(form)
        .ok_or_else(|| at.field("form").invalid("right is oral or written"))?;
    let collected_by: HsaId =
        collected_by.parse().map_err(|_| at.field("collected_by").invalid("not an HSA-id"))?;
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
            without_parts: parts(at, "without_parts", without_parts)?,
            given,
            expires,
            revoked: None,
        },
        form,
        collected_by,
    })
}

fn read_revocation(
    at: Path<'_>,
    revocation: &v1::ConsentRevocation,
) -> Result<RegisterChange, Invalid> {
    let v1::ConsentRevocation { id, kinds, receivers, parts: named } = revocation;
    let some = kinds_or_all(at, kinds)?;
    Ok(RegisterChange::ConsentRevoked {
        id: name(at.field("id"), id)?,
        revocation: Revocation {
            kinds: (!kinds.is_empty()).then_some(some),
            receivers: units(at, receivers)?,
            parts: parts(at, "parts", named)?,
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
    let v1::ProtectionLift { level, whereabouts_hidden, decision, date } = lift;
    Ok(RegisterChange::ProtectionLifted {
        // No decision of ours asks for it; whoever reads the register does.
        decision: name(at.field("decision"), decision)?,
        level: protection_level(at.field("level"), level)?,
        whereabouts_hidden: *whereabouts_hidden,
        date: optional_day(at.field("date"), date)?,
    })
}

fn protection_level(at: Path<'_>, word: &str) -> Result<SkyddadePersonuppgifter, Invalid> {
    SkyddadePersonuppgifter::of_word(word).ok_or_else(|| {
        at.invalid("right is one of none, sekretessmarkering, skyddad_folkbokforing")
    })
}

fn parts(at: Path<'_>, field: &'static str, words: &[String]) -> Result<Reveals, Invalid> {
    at_most(at.field(field), words, 16)?;
    words
        .iter()
        .enumerate()
        .map(|(n, word)| match Reveal::of_word(word) {
            None | Some(Reveal::None) => Err(at.item(field, n).invalid("no such part")),
            Some(part) => Ok(part),
        })
        .collect()
}
