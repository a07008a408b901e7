//! A question as it is written. Every field is optional here, so that a missing one can be named by its path.

use super::object::Object;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Question {
    pub(super) id: Option<String>,
    pub(super) kind: Option<String>,
    pub(super) now: Option<String>,
    pub(super) sender: Option<Object<Party>>,
    pub(super) receiver: Option<Object<Party>>,
    pub(super) child: Option<Object<Child>>,
    pub(super) guardians: Option<Vec<String>>,
    pub(super) in_place_of_guardians: Option<Object<InPlaceOfGuardians>>,
    pub(super) relatives_in_packet: Option<Vec<String>>,
    pub(super) plan_lacks: Option<Vec<String>>,
    pub(super) consents: Option<Vec<Object<Consent>>>,
    pub(super) blocks: Option<Vec<Object<Block>>>,
    pub(super) attestations: Option<Vec<Object<Attestation>>>,
    pub(super) duty: Option<Object<Duty>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Party {
    pub(super) branch: Option<String>,
    pub(super) org: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) municipality: Option<String>,
    pub(super) region: Option<String>,
    pub(super) unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Child {
    pub(super) birth_date: Option<String>,
    pub(super) maturity: Option<String>,
    pub(super) protection: Option<String>,
    pub(super) whereabouts_hidden: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InPlaceOfGuardians {
    pub(super) basis: Option<String>,
    pub(super) decision: Option<String>,
    pub(super) date: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Consent {
    pub(super) by: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
    pub(super) receivers: Option<Vec<String>>,
    pub(super) without_parts: Option<Vec<String>>,
    pub(super) given: Option<String>,
    pub(super) expires: Option<String>,
    pub(super) revoked: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Block {
    pub(super) by: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attestation {
    pub(super) what: Option<String>,
    pub(super) by: Option<String>,
    pub(super) at: Option<String>,
    pub(super) kinds: Option<Vec<String>>,
    pub(super) receivers: Option<Vec<String>>,
    pub(super) expires: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Duty {
    pub(super) basis: Option<String>,
    pub(super) id: Option<String>,
    pub(super) date: Option<String>,
}

/// What is read of a question that can't be read.
#[derive(Deserialize)]
pub(crate) struct OnlyId {
    pub(crate) id: Option<String>,
}
