//! Records of the ledger as FHIR R4 AuditEvent, after IHE Basic Audit Log Patterns.
//!
//! What left is a disclosure at its source, what came in one at its recipient; these two profiles alone are claimed, and only where an
//! event has all that they ask for. Everything else is a plain AuditEvent: what is done here is no RESTful operation, so none of the
//! profiles for those is its own.
//!
//! A new event of `record.proto` breaks the build in `happening`, which says what an event was. Nothing else here need know of it.

mod agents;
mod audit_event;
mod codes;
mod decided;
mod entities;
mod happening;
mod of_house;
mod of_ledger;
mod of_packets;
mod party;

pub(crate) use audit_event::{Entry, Names};
pub(crate) use happening::{Happening, Introduction, PacketName};
