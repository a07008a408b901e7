//! Code systems and identifier systems that an AuditEvent names, and the shapes that hold their codes.

use serde_json::{Map, Value, json};

const DICOM: &str = "http://dicom.nema.org/resources/ontology/DCM";
const LIFECYCLE: &str = "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle";
const SNOMED: &str = "http://snomed.info/sct";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";

/// How a UUID is an identifier (FHIR R4, Identifier.system).
pub(super) const URI: &str = "urn:ietf:rfc:3986";

// Names of our own, registered nowhere.
pub(super) const EVENT: &str = "urn:stafett:event";
pub(super) const PACKET_KIND: &str = "urn:stafett:packet-kind";
pub(super) const DUTY: &str = "urn:stafett:duty";
pub(super) const ATTESTATION: &str = "urn:stafett:attestation";
pub(super) const LOG: &str = "urn:stafett:log";
pub(super) const ENTRY: &str = "urn:stafett:ledger-entry";
pub(super) const PACK: &str = "urn:stafett:pack";
pub(super) const RULES: &str = "urn:stafett:rules";

/// AuditEvent.type: DICOM PS3.16, "Audit Event ID".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Application,
    AuditLog,
    Export,
    Import,
    PatientRecord,
    SecurityAlert,
}

impl Kind {
    pub(super) fn coding(self) -> Value {
        let (code, display) = match self {
            Self::Application => ("110100", "Application Activity"),
            Self::AuditLog => ("110101", "Audit Log Used"),
            Self::Export => ("110106", "Export"),
            Self::Import => ("110107", "Import"),
            Self::PatientRecord => ("110110", "Patient Record"),
            Self::SecurityAlert => ("110113", "Security Alert"),
        };
        json!({"system": DICOM, "code": code, "display": display})
    }
}

/// AuditEvent.subtype beside our own word: what happened, as others call it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subtype {
    /// A word of ISO 21089.
    Lifecycle(&'static str),
    ApplicationStart,
    ApplicationStop,
    RestrictedFunction,
    SecurityConfiguration,
    SoftwareConfiguration,
}

impl Subtype {
    /// The one that makes an event a disclosure.
    pub(super) const DISCLOSE: Self = Self::Lifecycle("disclose");

    pub(super) fn coding(self) -> Value {
        let (code, display) = match self {
            Self::Lifecycle(word) => return json!({"system": LIFECYCLE, "code": word}),
            Self::ApplicationStart => ("110120", "Application Start"),
            Self::ApplicationStop => ("110121", "Application Stop"),
            Self::SecurityConfiguration => ("110129", "Security Configuration"),
            Self::SoftwareConfiguration => ("110131", "Software Configuration"),
            Self::RestrictedFunction => ("110132", "Use of Restricted Function"),
        };
        json!({"system": DICOM, "code": code, "display": display})
    }
}

/// AuditEvent.agent.type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgentType {
    Source,
    Recipient,
    /// The gateway itself, where nothing passed through it.
    Application,
    /// The unit that hands over.
    Custodian,
    /// The unit that it is for.
    InformationRecipient,
}

impl AgentType {
    pub(super) fn concept(self) -> Value {
        let (system, code, display) = match self {
            Self::Source => (DICOM, "110153", "Source Role ID"),
            Self::Recipient => (DICOM, "110152", "Destination Role ID"),
            Self::Application => (DICOM, "110150", "Application"),
            Self::InformationRecipient => (PARTICIPATION, "IRCP", "information recipient"),
            // The code by which BALP knows a custodian, beside the one that says so.
            Self::Custodian => {
                return json!({"coding": [
                    {"system": SNOMED, "code": "159541003"},
                    {"system": PARTICIPATION, "code": "CST", "display": "custodian"},
                ]});
            }
        };
        json!({"coding": [{"system": system, "code": code, "display": display}]})
    }
}

/// AuditEvent.entity: what kind of thing, and in what role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Patient,
    Packet,
    /// What a decision rests on, and what proves that it was made.
    Evidence,
}

impl Thing {
    /// An entity to be filled.
    pub(super) fn entity(self) -> Map<String, Value> {
        let (kind, role) = match self {
            Self::Patient => (("1", "Person"), ("1", "Patient")),
            Self::Packet => (("2", "System Object"), ("4", "Domain Resource")),
            Self::Evidence => (("4", "Other"), ("13", "Security Resource")),
        };
        let coding = |system: &str, (code, display): (&str, &str)| {
            let system = format!("http://terminology.hl7.org/CodeSystem/{system}");
            json!({"system": system, "code": code, "display": display})
        };
        let fields =
            [("type", coding("audit-entity-type", kind)), ("role", coding("object-role", role))];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// The system of a child's number, by the OID that packets name it by.
///
/// Source: HL7 Sweden's base profiles, SEBasePatient; a region's own numbers have their OID alone.
pub(super) fn child_system(oid: &str) -> String {
    let name = match oid {
        "1.2.752.129.2.1.3.1" => "personnummer",
        "1.2.752.129.2.1.3.3" => "samordningsnummer",
        "1.2.752.129.2.1.3.2" => "nationelltReservnummer",
        other => return format!("urn:oid:{other}"),
    };
    format!("http://electronichealth.se/identifier/{name}")
}

/// A code of our own.
pub(super) fn own(system: &str, code: &str) -> Value {
    json!({"system": system, "code": code})
}
