//! One AuditEvent, put together, and the profile that it may claim.

use super::{
    agents::agents,
    codes::{self, Kind, Subtype},
    entities::{self, Known, hex},
    happening::{Happening, Introduction},
    party::Party,
};
use crate::domain::HsaId;
use crate::wire::v1;
use serde_json::{Value, json};

const PROFILES: &str =
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.PrivacyDisclosure";

/// Where a record stands in the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'e> {
    pub(crate) index: u64,
    /// The leaf's hash in the tree.
    pub(crate) leaf: &'e [u8; 32],
    /// What happened, as the ledger's entries call it.
    pub(crate) word: &'e str,
}

/// How the ledger and those in it are named.
#[derive(Debug, Clone)]
pub(crate) struct Names<'n> {
    /// The first line of the log's checkpoints.
    pub(crate) origin: &'n str,
    /// Identifier.system of HSA-ids: HL7 Sweden and Inera name two.
    pub(crate) hsa_system: &'n str,
    /// The HSA-id of the gateway whose ledger it is; without it, the log's name stands for it.
    pub(crate) gateway: Option<HsaId>,
}

impl Happening<'_> {
    /// The AuditEvent. `introduced` is what an earlier entry said of its packet, for records that have a packet's id alone.
    pub(crate) fn audit_event(
        &self,
        entry: &Entry<'_>,
        names: &Names<'_>,
        introduced: Option<&Introduction>,
    ) -> Value {
        let known = self.known(introduced);
        let agents = agents(self, names, known.header);
        let patient = entities::patient(known);
        let packet = entities::packet(self, known);
        let whole = patient.is_some() && packet.is_some() && agents.len() > 1;
        let entities = [patient, packet, entities::decision(self)].into_iter().flatten();
        let entities = entities.chain([entities::entry(self, entry, names)]);
        let mut event = json!({
            "resourceType": "AuditEvent",
            // Unique wherever it is read, and the same whenever it is exported.
            "id": hex(entry.leaf),
            "type": self.what.kind.coding(),
            "subtype": self.subtypes(entry.word),
            "action": self.what.action,
            "recorded": self.at.to_string(),
            "outcome": self.what.outcome.code(),
            "agent": agents,
            "source": {
                "site": names.origin,
                "observer": names.us(),
                "type": [{
                    "system": "http://terminology.hl7.org/CodeSystem/security-source-type",
                    "code": "4",
                    "display": "Application Server",
                }],
            },
            "entity": entities.collect::<Vec<_>>(),
        });
        let profile = self.disclosure().filter(|_| whole);
        let profile = profile.map(|name| json!({"profile": [format!("{PROFILES}.{name}")]}));
        let words = self.what.outcome.words().map(|words| json!(words));
        let optional =
            [("meta", profile), ("outcomeDesc", words), ("purposeOfEvent", purpose(known))];
        if let Some(fields) = event.as_object_mut() {
            let there = optional.into_iter().filter_map(|(name, value)| Some((name, value?)));
            fields.extend(there.map(|(name, value)| (name.to_owned(), value)));
        }
        event
    }

    /// Whose packet it is: as the record says, or else as the one that introduced it.
    fn known<'a>(&'a self, introduced: Option<&'a Introduction>) -> Known<'a> {
        if let Some((header, kind)) = self.what.header {
            return Known {
                header: Some(header),
                kind,
                child: header.child.as_ref(),
                said_by: None,
            };
        }
        match introduced {
            Some(Introduction { index, header, kind }) => Known {
                header: Some(header),
                kind,
                child: header.child.as_ref(),
                said_by: Some(*index),
            },
            None => Known { header: None, kind: "", child: self.what.child, said_by: None },
        }
    }

    fn subtypes(&self, word: &str) -> Vec<Value> {
        let others = self.what.subtype.map(Subtype::coding);
        others.into_iter().chain([codes::own(codes::EVENT, word)]).collect()
    }

    /// The end of the profile's name, where this is a disclosure that is seen from one of its ends.
    fn disclosure(&self) -> Option<&'static str> {
        let what = &self.what;
        if what.subtype != Some(Subtype::DISCLOSE) {
            return None;
        }
        match (what.kind, what.from?, what.to?) {
            (Kind::Export, Party::Us, Party::Named(name)) if !name.is_empty() => Some("Source"),
            (Kind::Import, Party::Caller, Party::Us) if !self.actor.is_empty() => Some("Recipient"),
            _ => None,
        }
    }
}

/// What it was for, as far as a packet says it: its kind, and the duty that asks for it. No PurposeOfUse is guessed from these.
fn purpose(known: Known<'_>) -> Option<Value> {
    let duty = known.header.and_then(|header| header.ground.as_ref()?.duty.as_ref());
    let duty = duty.map(|v1::Duty { basis, .. }| (codes::DUTY, basis.as_str()));
    let words = [Some((codes::PACKET_KIND, known.kind)), duty].into_iter().flatten();
    let concepts: Vec<Value> = words
        .filter(|(_, word)| !word.is_empty())
        .map(|(system, word)| json!({"coding": [codes::own(system, word)]}))
        .collect();
    (!concepts.is_empty()).then_some(Value::Array(concepts))
}
