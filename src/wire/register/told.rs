//! The register's facts as the contract tells them.

use crate::domain::{
    Agreement, Attestation, Consent, ConsentForm, HsaId, InPlaceOfGuardians, Maturity, PacketKinds,
    PartyUnit, Sparr,
};
use crate::wire::field::stamp;
use crate::wire::v1;
use jiff::civil::Date;

/// The words of some kinds; every kind is none, as where it was recorded.
fn kinds(kinds: PacketKinds) -> Vec<String> {
    if kinds == PacketKinds::ALL { Vec::new() } else { all_of(kinds) }
}

fn all_of(kinds: PacketKinds) -> Vec<String> {
    kinds.iter().map(|kind| kind.word().to_owned()).collect()
}

pub(crate) fn in_place(decided: &InPlaceOfGuardians) -> v1::InPlaceOfGuardians {
    let InPlaceOfGuardians { decision, date, kinds: decides } = decided;
    v1::InPlaceOfGuardians {
        basis: InPlaceOfGuardians::BASIS.to_owned(),
        decision: decision.clone(),
        date: date.to_string(),
        kinds: kinds(*decides),
    }
}

pub(crate) fn consent(
    id: &str,
    consent: &Consent,
    form: ConsentForm,
    collected_by: &HsaId,
) -> v1::Consent {
    let Consent { by, kinds, receivers, without_parts, given, expires, revoked: _ } = consent;
    v1::Consent {
        id: id.to_owned(),
        by: by.word(),
        kinds: all_of(*kinds),
        receivers: receivers.clone(),
        without_parts: without_parts.names().map(str::to_owned).collect(),
        given: given.to_string(),
        expires: expires.to_string(),
        form: form.word().to_owned(),
        collected_by: collected_by.to_string(),
    }
}

pub(crate) fn share(consent: &Consent) -> v1::ConsentShare {
    v1::ConsentShare {
        kinds: all_of(consent.kinds),
        receivers: consent.receivers.clone(),
        without_parts: consent.without_parts.names().map(str::to_owned).collect(),
        revoked: consent.revoked.map(stamp),
    }
}

pub(crate) fn block(id: &str, block: &Sparr) -> v1::KnownBlock {
    let Sparr { kinds: stopped, from, to } = block;
    v1::KnownBlock {
        block: Some(v1::Block { id: id.to_owned(), kinds: kinds(*stopped) }),
        recorded: Some(stamp(*from)),
        lifted: to.map(stamp),
    }
}

pub(crate) fn attestation(
    attestation: &Attestation,
    finding: Option<Maturity>,
) -> v1::RecordedAttestation {
    let Attestation { what, by, at, kinds: covers, receivers, expires } = attestation;
    v1::RecordedAttestation {
        attestation: Some(v1::Attestation {
            what: what.word().to_owned(),
            by: by.clone(),
            at: Some(stamp(*at)),
        }),
        finding: finding.map(|found| found.word().to_owned()).unwrap_or_default(),
        kinds: kinds(*covers),
        receivers: receivers.clone().unwrap_or_default(),
        expires: expires.map(|day| day.to_string()).unwrap_or_default(),
    }
}

pub(crate) fn agreement(id: &str, agreement: &Agreement, reference: &str) -> v1::Agreement {
    let Agreement { between, kinds, from, to } = agreement;
    v1::Agreement {
        id: id.to_owned(),
        between: between.iter().map(ToString::to_string).collect(),
        kinds: all_of(*kinds),
        from: from.to_string(),
        to: to.to_string(),
        reference: reference.to_owned(),
    }
}

pub(crate) fn party(unit: &PartyUnit, functions: &[String], from: Option<Date>) -> v1::Party {
    let PartyUnit { unit, name, party } = unit;
    v1::Party {
        unit: unit.to_string(),
        name: name.clone(),
        branch: party.branch.word().to_owned(),
        organisation: party.org.clone(),
        authority: party.authority.clone().unwrap_or_default(),
        municipality: party.municipality.clone().unwrap_or_default(),
        region: party.region.clone().unwrap_or_default(),
        functions: functions.to_vec(),
        from: from.map(|day| day.to_string()).unwrap_or_default(),
    }
}
