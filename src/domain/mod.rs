//! Nouns that cannot be wrong. They know no clock, no I/O, and nothing else of ours.

mod agreement;
pub(crate) mod areas;
mod attestation;
mod child;
mod child_number;
mod common_change;
mod consent;
mod contract_field;
mod delivery;
mod duty;
mod hsa_id;
mod luhn;
mod org_number;
mod packet;
mod packet_id;
mod packet_kind;
mod party;
mod party_unit;
mod plan_point;
pub(crate) mod redaction;
mod register_change;
mod reveals;
mod revocation;
mod sparr;
mod verksamhetsgren;
mod words;

pub(crate) use agreement::{Agreement, Agreements};
pub(crate) use attestation::{Attestation, Attested, CLOCKS_DIFFER};
pub(crate) use child::{Child, Maturity, SkyddadePersonuppgifter, must_not_be_found};
pub use child_number::{ChildNumber, NotAChildNumber, NumberKind};
pub(crate) use common_change::CommonChange;
pub(crate) use consent::{Consent, ConsentForm, Giver, InPlaceOfGuardians};
pub(crate) use contract_field::{ContractField, contract_fields};
pub use delivery::{After, PacketStatus, Step};
pub(crate) use duty::{Duty, DutyBasis};
pub use hsa_id::{HsaId, NotAnHsaId};
pub use org_number::OrgNumber;
pub(crate) use packet::CutDown;
pub use packet::{ChildIdentity, CodedStep, Content, Header, Packet};
pub use packet_id::{NotAPacketId, PacketId};
pub(crate) use packet_kind::{PacketKind, PacketKinds};
pub(crate) use party::Party;
pub(crate) use party_unit::{PartyClaim, PartyFault, PartyUnit, is_plain_name};
pub use plan_point::PlanPoint;
pub use register_change::RegisterChange;
pub(crate) use reveals::{Reveal, Reveals};
pub(crate) use revocation::Revocation;
pub(crate) use sparr::Sparr;
pub(crate) use verksamhetsgren::Verksamhetsgren;

pub(crate) use words::words;

#[cfg(test)]
mod tests;
