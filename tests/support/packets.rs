//! Packets as record systems would send them. The children are official test persons of the Swedish Tax Agency.

use super::{BUP, BVC, Client, EMI, SOC, consent, guardians, sha256};
use jiff::Timestamp;
use prost::Message;
use stafett::PacketId;
use stafett::wire::{RawDeliver, v1};
use v1::packet::Body;

/// Official test personnummer, born in early 2020.
pub(crate) const CHILDREN: [&str; 6] = [
    "202001062385",
    "202001072392",
    "202001082383",
    "202001092390",
    "202001102389",
    "202001122387",
];

const PERSONNUMMER: &str = "1.2.752.129.2.1.3.1";

pub(crate) fn child(number: &str) -> v1::Child {
    let (number, number_oid) = (number.to_owned(), PERSONNUMMER.to_owned());
    v1::Child { number, number_oid, birth_date: String::new() }
}

/// A packet id that no other test has.
pub(crate) fn new_id() -> String {
    let mut random = [0; 10];
    aws_lc_rs::rand::fill(&mut random).unwrap();
    PacketId::new(1_818_403_200_000, &random).to_string()
}

fn stamp(at: &str) -> Option<prost_types::Timestamp> {
    let at: Timestamp = at.parse().unwrap();
    Some(prost_types::Timestamp { seconds: at.as_second(), nanos: 0 })
}

/// From one unit to another, with a lifetime of a month.
pub(crate) fn header(sender: &str, receiver: &str, number: &str) -> v1::Header {
    v1::Header {
        packet_id: new_id(),
        sender_unit: sender.to_owned(),
        receiver_unit: receiver.to_owned(),
        child: Some(child(number)),
        made_at: stamp("2027-08-16T07:59:00Z"),
        expires_at: stamp("2027-09-16T08:00:00Z"),
        ..v1::Header::default()
    }
}

fn packet(header: v1::Header, body: Body) -> v1::Packet {
    v1::Packet { header: Some(header), body: Some(body) }
}

/// Child health to school health, at school start.
pub(crate) fn handover(number: &str) -> v1::Packet {
    let body = v1::BhvHandover {
        given_name: "Alva".to_owned(),
        family_name: "Exempel".to_owned(),
        address: "Exempelvägen 1, 650 00 Karlstad".to_owned(),
        growth: vec![v1::Measurement {
            date: "2025-01-14".to_owned(),
            kind: v1::MeasurementKind::Weight.into(),
            value: "17.2".to_owned(),
            unit: "kg".to_owned(),
        }],
        closing_note: "Åldersadekvat utveckling.".to_owned(),
        bvc_unit: BVC.to_owned(),
        last_visit: "2025-01-14".to_owned(),
        ..v1::BhvHandover::default()
    };
    packet(header(BVC, EMI, number), Body::BhvHandover(body))
}

/// The social board tells the psychiatric clinic of a placement; an official has attested that care needs it.
pub(crate) fn placement(number: &str) -> v1::Packet {
    let necessary = v1::Attestation {
        what: "necessary".to_owned(),
        by: "SE2120001850-HANDL07".to_owned(),
        at: stamp("2027-08-16T07:40:00Z"),
    };
    let body = v1::PlacementNotice {
        given_name: "Signe".to_owned(),
        family_name: "Exempel".to_owned(),
        placed_since: "2027-08-14".to_owned(),
        responsible_board: "Karlstads kommun, socialnämnden".to_owned(),
        contact_function: "Mottagningsfunktion barn och unga".to_owned(),
        social_secretary: Some(v1::SocialSecretary {
            name: "Petra Exempel".to_owned(),
            telephone: "054-000 00 07".to_owned(),
            unit: SOC.to_owned(),
        }),
        continuing_care: vec!["Samtal varje vecka i Arvika".to_owned()],
        residence_address: "Exempelstigen 9, 671 00 Arvika".to_owned(),
        residence_municipality: "1784".to_owned(),
        residence_telephone: "070-174 06 90".to_owned(),
        school_unit: "99000017".to_owned(),
        clinic_unit: "SE2321000156-VC031".to_owned(),
        next_appointment: Some(v1::Appointment {
            at: stamp("2027-08-20T08:15:00Z"),
            place: "Exempelmottagningen, Arvika".to_owned(),
        }),
        transport: "Taxi från Exempelstigen".to_owned(),
        note: "Bor på Exempelstigen tills vidare.".to_owned(),
        acute: true,
    };
    let ground = v1::Ground { attestations: vec![necessary], ..v1::Ground::default() };
    let header = v1::Header { ground: Some(ground), ..header(SOC, BUP, number) };
    packet(header, Body::PlacementNotice(body))
}

/// A report of concern, to the unit named.
pub(crate) fn orosanmalan(number: &str, receiver: &str) -> v1::Packet {
    let body = v1::Orosanmalan {
        given_name: "Alva".to_owned(),
        reporter: Some(v1::Reporter {
            name: "Sjuksköterska Exempel".to_owned(),
            role: "sjuksköterska".to_owned(),
            telephone: "054-000 00 01".to_owned(),
        }),
        cause: "Oro för barnets hemmiljö.".to_owned(),
        ..v1::Orosanmalan::default()
    };
    packet(header(BVC, receiver, number), Body::Orosanmalan(body))
}

/// A SIP was established, as KVÅ has it; `code` is what the record system wrote.
pub(crate) fn sip_step(number: &str, code: &str) -> v1::Packet {
    let body = v1::SipStep {
        step: v1::SipStepKind::Established.into(),
        date: "2027-08-13".to_owned(),
        recorded_as: Some(v1::Code {
            system: "1.2.752.116.1.3.2.1.4".to_owned(),
            code: code.to_owned(),
        }),
        recorded_by: BUP.to_owned(),
    };
    let map = v1::CodeMap { name: "kva-sip".to_owned(), version: "2020-04-09".to_owned() };
    let header = v1::Header { code_map: Some(map), ..header(BUP, SOC, number) };
    packet(header, Body::SipStep(body))
}

/// A step that KVÅ has no code for, or that was told without one.
pub(crate) fn step(
    (from, to): (&str, &str),
    (number, case): (&str, &str),
    step: v1::SipStepKind,
    date: &str,
) -> v1::Packet {
    let body = v1::SipStep { step: step.into(), date: date.to_owned(), ..v1::SipStep::default() };
    let header = v1::Header { case_id: case.to_owned(), ..header(from, to, number) };
    packet(header, Body::SipStep(body))
}

pub(crate) fn header_of(packet: &mut v1::Packet) -> &mut v1::Header {
    packet.header.as_mut().unwrap()
}

pub(crate) fn id_of(packet: &v1::Packet) -> String {
    packet.header.as_ref().unwrap().packet_id.clone()
}

/// The same packet with one thing changed.
pub(crate) fn edited(packet: &v1::Packet, edit: impl FnOnce(&mut v1::Header)) -> v1::Packet {
    let mut packet = packet.clone();
    edit(header_of(&mut packet));
    packet
}

/// The packet as it travels to the gateway.
pub(crate) fn encoded(packet: &v1::Packet) -> Vec<u8> {
    packet.encode_to_vec()
}

/// A child whose two guardians have consented, and its handover.
pub(crate) async fn permitted_handover(bvc: &Client, number: &str) -> v1::Packet {
    bvc.record(number, guardians(&["g1", "g2"])).await.unwrap();
    for guardian in ["g1", "g2"] {
        bvc.record(number, consent(guardian)).await.unwrap();
    }
    handover(number)
}

/// A packet on its way between gateways.
pub(crate) fn delivery(packet: &v1::Packet) -> RawDeliver {
    delivery_of(packet, sha256(&encoded(packet)))
}

/// The same, where the sender had accepted something that had `origin` as its digest.
pub(crate) fn delivery_of(packet: &v1::Packet, origin: [u8; 32]) -> RawDeliver {
    let decision = v1::Decision { verdict: v1::Verdict::Permit.into(), ..v1::Decision::default() };
    RawDeliver {
        packet: encoded(packet).into(),
        origin_digest: origin.to_vec().into(),
        decision: Some(decision),
        ..RawDeliver::default()
    }
}
