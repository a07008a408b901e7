//! Two disclosures in full, as seen from their two ends. Never edited: another shape needs a new one beside it.

use super::{
    ORIGIN, PROFILE,
    events::{BVC, CHILD, EMI, INCOMING, KARLSTAD, OFFICIAL, OUTGOING, REGION},
    told,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

const DCM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const ENTITY: &str = "http://terminology.hl7.org/CodeSystem/audit-entity-type";
const ROLE: &str = "http://terminology.hl7.org/CodeSystem/object-role";

fn device(hsa_id: &str) -> Value {
    hsa("Device", hsa_id)
}

fn hsa(what: &str, hsa_id: &str) -> Value {
    json!({"type": what, "identifier": {"system": "urn:oid:1.2.752.29.4.19", "value": hsa_id}})
}

fn patient() -> Value {
    json!({
        "type": {"system": ENTITY, "code": "1", "display": "Person"},
        "role": {"system": ROLE, "code": "1", "display": "Patient"},
        "what": {"type": "Patient", "identifier": {
            "system": "http://electronichealth.se/identifier/personnummer", "value": CHILD}},
    })
}

fn packet(id: &str, kind: &str, digest: u8) -> Value {
    json!({
        "type": {"system": ENTITY, "code": "2", "display": "System Object"},
        "role": {"system": ROLE, "code": "4", "display": "Domain Resource"},
        "what": {"identifier": {"system": "urn:ietf:rfc:3986", "value": format!("urn:uuid:{id}")}},
        "description": "packet",
        "detail": [
            {"type": "kind", "valueString": kind},
            {"type": "sha-256", "valueBase64Binary": STANDARD.encode([digest; 32])},
        ],
    })
}

fn decision() -> Value {
    json!({
        "type": {"system": ENTITY, "code": "4", "display": "Other"},
        "role": {"system": ROLE, "code": "13", "display": "Security Resource"},
        "what": {"identifier": {"system": "urn:stafett:rules", "value": "2027-01-01"}},
        "description": "decision",
        "detail": [
            {"type": "verdict", "valueString": "permit"},
            {"type": "rule", "valueString": "bhv-handover-consent"},
            {"type": "lagrum", "valueString": "OSL (2009:400) 10:1"},
            {"type": "withheld", "valueString": "relative"},
        ],
    })
}

fn entry(event: &Value, index: usize, said: &[Value]) -> Value {
    let id = event["id"].as_str().unwrap();
    let byte = |at: usize| u8::from_str_radix(&id[at..at + 2], 16).unwrap();
    let leaf: Vec<u8> = (0..64).step_by(2).map(byte).collect();
    let mut details = vec![
        json!({"type": "log", "valueString": ORIGIN}),
        json!({"type": "index", "valueString": index.to_string()}),
        json!({"type": "leaf", "valueBase64Binary": STANDARD.encode(leaf)}),
    ];
    details.extend_from_slice(said);
    json!({
        "type": {"system": ENTITY, "code": "4", "display": "Other"},
        "role": {"system": ROLE, "code": "13", "display": "Security Resource"},
        "what": {"identifier": {"system": "urn:stafett:ledger-entry", "value": format!("{ORIGIN}/{index}")}},
        "description": "ledger entry",
        "detail": details,
    })
}

fn units(from: &str, to: &str) -> Vec<Value> {
    vec![
        json!({
            "type": {"coding": [
                {"system": "http://snomed.info/sct", "code": "159541003"},
                {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "CST", "display": "custodian"},
            ]},
            "who": hsa("Organization", from),
            "requestor": false,
        }),
        json!({
            "type": {"coding": [
                {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP", "display": "information recipient"},
            ]},
            "who": hsa("Organization", to),
            "requestor": false,
        }),
        json!({
            "role": [{"coding": [{"system": "urn:stafett:attestation", "code": "necessary"}]}],
            "who": hsa("Practitioner", OFFICIAL),
            "requestor": false,
        }),
    ]
}

fn end(code: &str, display: &str, hsa_id: &str, requestor: bool) -> Value {
    json!({
        "type": {"coding": [{"system": DCM, "code": code, "display": display}]},
        "who": device(hsa_id),
        "requestor": requestor,
        "network": {"address": hsa_id},
    })
}

fn source() -> Value {
    json!({
        "site": ORIGIN,
        "observer": device(REGION),
        "type": [{
            "system": "http://terminology.hl7.org/CodeSystem/security-source-type",
            "code": "4",
            "display": "Application Server",
        }],
    })
}

fn purpose(kind: &str) -> Value {
    json!([
        {"coding": [{"system": "urn:stafett:packet-kind", "code": kind}]},
        {"coding": [{"system": "urn:stafett:duty", "code": "sol_20_6"}]},
    ])
}

#[test]
fn what_left_is_a_disclosure_at_its_source() {
    let event = told("source", &["--gateway", REGION]).remove(2);
    let mut agents = vec![
        end("110153", "Source Role ID", REGION, true),
        end("110152", "Destination Role ID", KARLSTAD, false),
    ];
    agents.extend(units(BVC, EMI));
    // The record has the packet's id alone; whose it is, the entry says that accepted it.
    let mut patient = patient();
    patient["detail"] = json!([{"type": "named-by-entry", "valueString": "1"}]);
    let golden = json!({
        "resourceType": "AuditEvent",
        "id": event["id"],
        "meta": {"profile": [format!("{PROFILE}.Source")]},
        "type": {"system": DCM, "code": "110106", "display": "Export"},
        "subtype": [
            {"system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "code": "disclose"},
            {"system": "urn:stafett:event", "code": "attempted"},
        ],
        "action": "R",
        "recorded": "2027-08-16T08:00:02Z",
        "outcome": "0",
        "purposeOfEvent": purpose("handover.bhv"),
        "agent": agents,
        "source": source(),
        "entity": [patient, packet(OUTGOING, "handover.bhv", 2), decision(), entry(&event, 2, &[])],
    });
    assert_eq!(event, golden, "{event:#}");
}

#[test]
fn what_came_in_is_one_at_its_recipient() {
    let events = told("recipient", &["--gateway", REGION]);
    let received = |it: &&Value| it["subtype"][1]["code"] == "received";
    let event = events.iter().find(received).unwrap();
    let index = events.iter().position(|it| it == event).unwrap();
    let mut sender = end("110153", "Source Role ID", KARLSTAD, true);
    sender["altId"] = json!(format!("sha-256:{}", "07".repeat(32)));
    let mut agents = vec![sender, end("110152", "Destination Role ID", REGION, false)];
    agents.extend(units(EMI, BVC));
    let origin =
        json!({"type": "origin-hmac-sha-256", "valueBase64Binary": STANDARD.encode([1_u8; 32])});
    let golden = json!({
        "resourceType": "AuditEvent",
        "id": event["id"],
        "meta": {"profile": [format!("{PROFILE}.Recipient")]},
        "type": {"system": DCM, "code": "110107", "display": "Import"},
        "subtype": [
            {"system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "code": "disclose"},
            {"system": "urn:stafett:event", "code": "received"},
        ],
        "action": "C",
        "recorded": format!("2027-08-16T08:00:{index}Z"),
        "outcome": "0",
        "purposeOfEvent": purpose("sip.step"),
        "agent": agents,
        "source": source(),
        "entity": [
            patient(), packet(INCOMING, "sip.step", 3), decision(), entry(event, index, &[origin])],
    });
    assert_eq!(event, &golden, "{event:#}");
}
