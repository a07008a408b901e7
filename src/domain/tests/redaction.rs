//! The redaction table against the encoding: what reveals what is withheld is gone at every depth, and nothing else is.

use crate::domain::redaction::{self, check, revealed};
use crate::domain::{Reveal, Reveals};
use crate::wire::v1;
use bytes::Bytes;
use prost::Message;

/// A placement notice with every field set; each text says which field it is.
/// What is kept; what is told of it must be so.
fn cut_down(packet: &[u8], withheld: Reveals) -> Bytes {
    let (kept, told) = redaction::cut_down(packet, withheld);
    assert_eq!(told, revealed(&kept));
    kept
}

fn placement() -> v1::Packet {
    let text = |name: &str| format!("text of {name}");
    let body = v1::PlacementNotice {
        given_name: text("given_name"),
        family_name: text("family_name"),
        placed_since: "2026-09-01".into(),
        responsible_board: text("responsible_board"),
        contact_function: text("contact_function"),
        social_secretary: Some(v1::SocialSecretary {
            name: text("secretary"),
            telephone: text("secretary_telephone"),
            unit: text("secretary_unit"),
        }),
        continuing_care: vec![text("care_1"), text("care_2")],
        residence_address: text("residence_address"),
        residence_municipality: "1780".into(),
        residence_telephone: text("residence_telephone"),
        school_unit: text("school_unit"),
        clinic_unit: text("clinic_unit"),
        next_appointment: Some(v1::Appointment {
            at: Some(prost_types::Timestamp::default()),
            place: text("place"),
        }),
        transport: text("transport"),
        note: text("note"),
        acute: true,
    };
    let header = v1::Header { packet_id: text("packet_id"), ..v1::Header::default() };
    v1::Packet { header: Some(header), body: Some(v1::packet::Body::PlacementNotice(body)) }
}

fn cut(packet: &v1::Packet, reveal: Reveal) -> v1::PlacementNotice {
    let kept = cut_down(&Bytes::from(packet.encode_to_vec()), Reveals::only(reveal));
    match v1::Packet::decode(kept).expect("still a packet").body {
        Some(v1::packet::Body::PlacementNotice(body)) => body,
        _ => panic!("another body"),
    }
}

#[test]
fn withholding_location_leaves_no_field_that_reveals_a_place() {
    let body = cut(&placement(), Reveal::Location);
    assert_eq!(body.given_name, "text of given_name");
    assert_eq!(body.contact_function, "text of contact_function");
    let secretary = body.social_secretary.expect("staff is not withheld");
    assert_eq!(secretary.name, "text of secretary");
    assert_eq!((secretary.telephone.as_str(), secretary.unit.as_str()), ("", ""));
    for gone in [
        body.residence_address,
        body.residence_municipality,
        body.residence_telephone,
        body.school_unit,
        body.clinic_unit,
        body.transport,
        body.note,
    ] {
        assert_eq!(gone, "");
    }
    assert!(body.continuing_care.is_empty() && body.next_appointment.is_none());
}

#[test]
fn whatever_is_withheld_nothing_that_reveals_it_is_left() {
    let whole = Bytes::from(placement().encode_to_vec());
    let in_it = revealed(&whole);
    for reveal in Reveal::ALL.into_iter().filter(|reveal| *reveal != Reveal::None) {
        let kept = cut_down(&whole, Reveals::only(reveal));
        assert!(!revealed(&kept).contains(reveal), "{reveal}");
        assert_eq!(kept.len() < whole.len(), in_it.contains(reveal), "{reveal}");
        assert_eq!(check(&kept), Ok(revealed(&kept)), "{reveal}");
        assert_eq!(cut_down(&kept, Reveals::only(reveal)), kept, "cutting twice changes nothing");
    }
    assert_eq!(cut_down(&whole, Reveals::EMPTY), whole);
}

/// The path that is told of what can't be read.
fn at_fault(packet: &[u8]) -> String {
    check(packet).unwrap_err().field
}

#[test]
fn bytes_that_are_no_message_are_told_by_the_field_that_holds_them() {
    assert_eq!(at_fault(&[0x0A]), "packet");
    // A header of one byte that begins nothing.
    assert_eq!(at_fault(&[0x0A, 1, 0xFF]), "header");
    // A header that is a number.
    assert_eq!(at_fault(&[0x08, 1]), "header");
}

#[test]
fn an_unknown_field_is_refused_at_every_depth() {
    let mut packet = placement().encode_to_vec();
    assert_eq!(check(&packet), Ok(revealed(&packet)));
    // Field 999, a varint.
    packet.extend([0xB8, 0x3E, 0x01]);
    assert_eq!(at_fault(&packet), "999");

    // A header of one unknown field, 200.
    let header = [0xC2, 0x0C, 0x01, b'x'];
    let packet = [[0x0A, 4].as_slice(), &header].concat();
    assert_eq!(at_fault(&packet), "header.200");
}

#[test]
fn a_single_field_that_stands_twice_is_refused() {
    let header = v1::Header { packet_id: "a".into(), ..v1::Header::default() };
    let once = v1::Packet { header: Some(header), body: None }.encode_to_vec();
    let twice = [once.as_slice(), &once].concat();
    assert_eq!(at_fault(&twice), "header");
}

/// Else a body that nobody reads would travel under another one's kind, and under that kind's law.
#[test]
fn a_second_body_of_another_kind_is_refused() {
    let whole = placement().encode_to_vec();
    let other = v1::packet::Body::Statistics(v1::Statistics::default());
    let other = v1::Packet { header: None, body: Some(other) }.encode_to_vec();
    assert_eq!(at_fault(&[whole.as_slice(), &other].concat()), "body");
    assert_eq!(at_fault(&[other.as_slice(), &whole].concat()), "body");
}

#[test]
fn no_broken_encoding_panics_or_passes_a_withheld_part() {
    let whole = placement().encode_to_vec();
    for end in 0..whole.len() {
        let part = Bytes::copy_from_slice(whole.get(..end).unwrap_or_default());
        let _ = check(&part);
        assert!(
            !revealed(&cut_down(&part, Reveals::only(Reveal::Location))).contains(Reveal::Location)
        );
    }
    for at in 0..whole.len() {
        for bit in 0..8 {
            let mut flipped = whole.clone();
            if let Some(byte) = flipped.get_mut(at) {
                *byte ^= 1 << bit;
            }
            let _ = check(&flipped);
            let kept = cut_down(&flipped, Reveals::only(Reveal::Location));
            assert!(!revealed(&kept).contains(Reveal::Location));
        }
    }
}
