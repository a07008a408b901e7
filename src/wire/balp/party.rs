//! Who an agent is: a gateway, a record system's pack, a unit or an official.

use super::{audit_event::Names, codes};
use serde_json::{Value, json};

/// One end of what passed through the gateway, as a record names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Party<'r> {
    /// The gateway whose ledger this is.
    Us,
    /// Whoever's certificate the record holds.
    Caller,
    /// Another gateway by its HSA-id, or the pack that hands over here.
    Named(&'r str),
}

impl Names<'_> {
    /// The gateway that wrote the ledger. AuditEvent.source and its agent must say the same, to the letter.
    pub(super) fn us(&self) -> Value {
        match &self.gateway {
            Some(hsa_id) => self.hsa("Device", hsa_id.as_str()),
            None => {
                json!({"type": "Device", "identifier": {"system": codes::LOG, "value": self.origin}})
            }
        }
    }

    /// The access point that we are known by: the ledger keeps no network addresses.
    pub(super) fn our_address(&self) -> &str {
        self.gateway.as_ref().map_or(self.origin, |hsa_id| hsa_id.as_str())
    }

    /// Somebody or something with an HSA-id. `what` is the FHIR resource that would describe it.
    pub(super) fn hsa(&self, what: &str, hsa_id: &str) -> Value {
        json!({"type": what, "identifier": {"system": self.hsa_system, "value": hsa_id}})
    }

    /// A gateway, or a pack where the name is no HSA-id.
    pub(super) fn system(&self, name: &str) -> Value {
        if name.parse::<crate::domain::HsaId>().is_ok() {
            return self.hsa("Device", name);
        }
        json!({"type": "Device", "identifier": {"system": codes::PACK, "value": name}})
    }
}
