//! Who took part: what passed from whom to whom, whose units they are, who asked for it, and who answered for it.

use super::{
    audit_event::Names,
    codes::{self, AgentType},
    entities::hex,
    happening::Happening,
    party::Party,
};
use crate::wire::v1;
use serde_json::{Map, Value, json};

/// All agents. One of them is the requestor: who is named by a certificate, or else the gateway itself.
pub(super) fn agents(
    happening: &Happening<'_>,
    names: &Names<'_>,
    header: Option<&v1::Header>,
) -> Vec<Value> {
    let Happening { actor, what, .. } = happening;
    let ends = [(AgentType::Source, what.from), (AgentType::Recipient, what.to)];
    let mut agents: Vec<Value> =
        ends.into_iter().filter_map(|(role, party)| end(happening, names, role, party?)).collect();
    let passes = |party| what.from == Some(party) || what.to == Some(party);
    if !passes(Party::Us) {
        agents.push(agent(AgentType::Application.concept(), names.us(), actor.is_empty()));
    }
    if !actor.is_empty() && !passes(Party::Caller) {
        agents.push(caller(happening, names, None));
    }
    if let Some(header) = header {
        agents.extend(units(names, header));
        agents.extend(attesting(names, header));
    }
    agents
}

/// One end of what passed, with its access point.
fn end(
    happening: &Happening<'_>,
    names: &Names<'_>,
    role: AgentType,
    party: Party<'_>,
) -> Option<Value> {
    let by_us = happening.actor.is_empty();
    let (mut agent, address) = match party {
        Party::Us => (agent(role.concept(), names.us(), by_us), names.our_address()),
        Party::Caller if by_us => return None,
        Party::Caller => (caller(happening, names, Some(role)), happening.actor),
        Party::Named("") => return None,
        Party::Named(name) => (agent(role.concept(), names.system(name), false), name),
    };
    insert(&mut agent, "network", json!({"address": address}));
    Some(agent)
}

/// Whoever's certificate it was. Whether a person or a system, a certificate doesn't say.
fn caller(happening: &Happening<'_>, names: &Names<'_>, role: Option<AgentType>) -> Value {
    let mut agent = match role {
        Some(role) => agent(role.concept(), names.hsa("Device", happening.actor), true),
        None => {
            let identifier = json!({"system": names.hsa_system, "value": happening.actor});
            json!({"who": {"identifier": identifier}, "requestor": true})
        }
    };
    if !happening.certificate.is_empty() {
        let digest = format!("sha-256:{}", hex(happening.certificate));
        insert(&mut agent, "altId", Value::String(digest));
    }
    agent
}

/// The unit that hands over, and the one that receives.
fn units<'a>(names: &'a Names<'_>, header: &'a v1::Header) -> impl Iterator<Item = Value> + 'a {
    let units = [
        (AgentType::Custodian, &header.sender_unit),
        (AgentType::InformationRecipient, &header.receiver_unit),
    ];
    units
        .into_iter()
        .filter(|(_, unit)| !unit.is_empty())
        .map(|(role, unit)| agent(role.concept(), names.hsa("Organization", unit), false))
}

/// The officials who answer for what the sender claims as ground; by another gateway they may have been withheld.
fn attesting<'a>(names: &'a Names<'_>, header: &'a v1::Header) -> impl Iterator<Item = Value> + 'a {
    let attestations = header.ground.iter().flat_map(|ground| &ground.attestations);
    attestations.filter(|it| !it.by.is_empty()).map(|it| {
        json!({
            "role": [{"coding": [codes::own(codes::ATTESTATION, &it.what)]}],
            "who": names.hsa("Practitioner", &it.by),
            "requestor": false,
        })
    })
}

fn agent(role: Value, who: Value, requestor: bool) -> Value {
    json!({"type": role, "who": who, "requestor": requestor})
}

fn insert(agent: &mut Value, name: &str, value: Value) {
    agent.as_object_mut().unwrap_or(&mut Map::new()).insert(name.to_owned(), value);
}
