//! Everything that a decision rests on, time included.

use crate::domain::{
    Agreements, Attestation, Child, Consent, Duty, InPlaceOfGuardians, PacketKind, Party,
    PlanPoint, Sparr,
};
use jiff::Timestamp;

/// May this packet go from this party to this party, now?
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) kind: PacketKind,
    pub(crate) now: Timestamp,
    pub(crate) sender: &'a Party,
    pub(crate) receiver: &'a Party,
    /// Only a kind that discloses nothing secret can do without a child.
    pub(crate) child: Option<Child>,
    /// Pseudonyms of all guardians (vårdnadshavare), a specially appointed one among them.
    pub(crate) guardians: &'a [String],
    pub(crate) in_place_of_guardians: Option<&'a InPlaceOfGuardians>,
    /// Pseudonyms of the relatives whom the packet tells of.
    pub(crate) relatives_in_packet: &'a [String],
    /// Points that a plan lacks as its sender handed it over.
    pub(crate) plan_lacks: &'a [PlanPoint],
    pub(crate) consents: &'a [Consent],
    pub(crate) blocks: &'a [Sparr],
    pub(crate) attestations: &'a [Attestation],
    pub(crate) duty: Option<&'a Duty>,
    pub(crate) agreements: Agreements<'a>,
}
