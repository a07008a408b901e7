//! What the register is told.

use super::{EMI, child};
use stafett::wire::v1::{self, record_request::Change};

/// A change that is about a child.
pub(crate) fn change_of(number: &str, change: Change) -> v1::RecordRequest {
    v1::RecordRequest { child: Some(child(number)), change: Some(change) }
}

pub(crate) fn guardians(pseudonyms: &[&str]) -> Change {
    let guardians = pseudonyms.iter().map(|&name| name.to_owned()).collect();
    Change::Guardians(v1::Guardians { guardians, ..v1::Guardians::default() })
}

/// A guardian's consent to the handover to school health; its reference is `c-` and the guardian's pseudonym.
pub(crate) fn consent(by: &str) -> Change {
    consent_called(&format!("c-{by}"), by)
}

pub(crate) fn consent_called(id: &str, by: &str) -> Change {
    Change::Consent(v1::Consent {
        id: id.to_owned(),
        by: by.to_owned(),
        kinds: vec!["handover.bhv".to_owned()],
        receivers: vec![EMI.to_owned()],
        given: "2027-05-10".to_owned(),
        expires: "2040-06-30".to_owned(),
        form: "written".to_owned(),
        collected_by: "SE2321000156-SSK014".to_owned(),
        ..v1::Consent::default()
    })
}

pub(crate) fn revocation(id: &str) -> Change {
    Change::ConsentRevocation(v1::ConsentRevocation { id: id.to_owned(), ..Default::default() })
}

/// A guardian's consent to more than one thing.
pub(crate) fn consent_to(by: &str, kinds: &[&str], receivers: &[&str]) -> Change {
    let Change::Consent(consent) = consent(by) else { panic!("another change") };
    let kinds = kinds.iter().map(|&word| word.to_owned()).collect();
    let receivers = receivers.iter().map(|&unit| unit.to_owned()).collect();
    Change::Consent(v1::Consent { kinds, receivers, ..consent })
}

/// Takes back some of a consent; an empty list means all there is.
pub(crate) fn revocation_in_part(
    id: &str,
    kinds: &[&str],
    receivers: &[&str],
    parts: &[&str],
) -> Change {
    let owned = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
    Change::ConsentRevocation(v1::ConsentRevocation {
        id: id.to_owned(),
        kinds: owned(kinds),
        receivers: owned(receivers),
        parts: owned(parts),
    })
}

/// An official of the social board's attests something, on the morning that the tests begin.
pub(crate) fn attestation(what: &str) -> Change {
    let at = "2027-08-16T07:40:00Z".parse::<jiff::Timestamp>().unwrap().as_second();
    Change::Attestation(v1::RecordedAttestation {
        attestation: Some(v1::Attestation {
            what: what.to_owned(),
            by: "SE2120001850-HANDL07".to_owned(),
            at: Some(prost_types::Timestamp { seconds: at, nanos: 0 }),
        }),
        ..v1::RecordedAttestation::default()
    })
}

/// The region and the municipality have agreed, for all that goes by agreements.
pub(crate) fn agreement(id: &str, from: &str, to: &str) -> Change {
    Change::Agreement(v1::Agreement {
        id: id.to_owned(),
        between: vec!["2321000156".to_owned(), "2120001850".to_owned()],
        kinds: Vec::new(),
        from: from.to_owned(),
        to: to.to_owned(),
        reference: "RV-2027-114".to_owned(),
    })
}

pub(crate) fn agreement_end(id: &str, last_day: &str) -> Change {
    let (id, last_day) = (id.to_owned(), last_day.to_owned());
    Change::AgreementEnd(v1::AgreementEnd { id, last_day })
}

/// A unit of the municipality's.
pub(crate) fn party(unit: &str, branch: &str, authority: &str, from: &str) -> Change {
    Change::Party(v1::Party {
        unit: unit.to_owned(),
        name: "En ny enhet".to_owned(),
        branch: branch.to_owned(),
        organisation: "2120001850".to_owned(),
        authority: authority.to_owned(),
        municipality: "1780".to_owned(),
        region: String::new(),
        functions: vec!["mottagningen@karlstad.example".to_owned()],
        from: from.to_owned(),
    })
}

pub(crate) fn party_end(unit: &str, last_day: &str) -> Change {
    Change::PartyEnd(v1::PartyEnd { unit: unit.to_owned(), last_day: last_day.to_owned() })
}

/// Every protection is lifted.
pub(crate) fn lift() -> Change {
    lift_by("beslut-2027-88")
}

/// The same, by this decision.
pub(crate) fn lift_by(decision: &str) -> Change {
    Change::ProtectionLift(v1::ProtectionLift {
        level: "none".to_owned(),
        whereabouts_hidden: false,
        decision: decision.to_owned(),
        date: String::new(),
    })
}

/// Where the child is must not be known.
pub(crate) fn hiding() -> Change {
    protection("none", true)
}

pub(crate) fn protection(level: &str, whereabouts_hidden: bool) -> Change {
    Change::Protection(v1::Protection {
        level: level.to_owned(),
        whereabouts_hidden,
        provision: "OSL (2009:400) 26:2".to_owned(),
        date: "2027-08-16".to_owned(),
        authority: "Karlstads kommun, socialnämnden".to_owned(),
    })
}
