//! What the register is told.

use super::{EMI, child};
use stafett::wire::v1::{self, record_request::Change};

/// A change that is about a child.
pub(crate) fn change_of(number: &str, change: Change) -> v1::RecordRequest {
    v1::RecordRequest { child: Some(child(number)), change: Some(change) }
}

pub(crate) fn guardians(pseudonyms: &[&str]) -> Change {
    let guardians = pseudonyms.iter().map(|&name| name.to_owned()).collect();
    Change::Guardians(v1::Guardians { guardians, in_place: None })
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
    Change::ConsentRevocation(v1::ConsentRevocation { id: id.to_owned() })
}

/// Every protection is lifted.
pub(crate) fn lift() -> Change {
    Change::ProtectionLift(v1::ProtectionLift {
        level: "none".to_owned(),
        whereabouts_hidden: false,
        decision: "beslut-2027-88".to_owned(),
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
