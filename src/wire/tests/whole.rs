//! Packets as their sender hands them over.

use super::*;
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn a_packet_of_every_kind_is_read() {
    for (kind, packet) in all_samples() {
        let read = read_whole(encoded(&packet)).map_err(|error| error.to_string());
        let ReadPacket { packet, header, kept: _ } =
            read.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(packet.kind, kind);
        assert_eq!(packet.header.id.to_string(), header.packet_id);
        assert_eq!(packet.header.child.is_none(), kind.is_nothing_secret(), "{kind}");
        assert_eq!(packet.codes.len(), usize::from(kind == PacketKind::SipStep), "{kind}");
    }
}

/// Else the other tests would try less than there is.
#[test]
fn the_samples_fill_every_field() {
    let mut filled = BTreeSet::new();
    for (_, packet) in all_samples() {
        let mut places = Vec::new();
        named_places(&packet, "", "", &mut places);
        for (pointer, path) in places {
            let list = if packet.pointer(&pointer).unwrap().is_array() { "[]" } else { "" };
            filled.insert(any_item(&path) + list);
        }
    }
    let bodies = contract_fields().into_iter().filter(|field| field.kind.is_some());
    let lacking: Vec<_> = bodies.map(|it| it.path).filter(|it| !filled.contains(it)).collect();
    assert_eq!(lacking, Vec::<String>::new());
}

#[test]
fn what_discloses_nothing_secret_tells_of_no_child_and_all_else_of_one() {
    let child = json!({ "number": "202001062385", "number_oid": "1.2.752.129.2.1.3.1" });
    for (kind, packet) in all_samples() {
        let other = match kind.is_nothing_secret() {
            true => with(&packet, "/header/child", child.clone()),
            false => without(&packet, "/header/child"),
        };
        assert_eq!(at_fault(&other).as_deref(), Some("header.child"), "{kind}");
    }
}

#[test]
fn what_discloses_nothing_secret_names_nobody_in_its_header() {
    let official = json!({ "attestations": [
        { "what": "necessary", "by": "SE2321000156-LAK007", "at": "2027-08-16T07:40:00Z" }
    ] });
    for kind in PacketKind::ALL.into_iter().filter(|kind| kind.is_nothing_secret()) {
        for packet in samples(kind) {
            let number = json!("20200106-2385");
            for (field, value) in [
                ("ground", official.clone()),
                ("ground", json!({ "relatives": ["r1"] })),
                ("code_map", json!({ "name": "kva-sip", "version": "2020-04-09" })),
                ("case_id", number.clone()),
                ("receiver_function", number),
                ("receiver_function", json!("Kim Exempel")),
            ] {
                let named = with(&packet, &format!("/header/{field}"), value);
                assert_eq!(at_fault(&named), Some(format!("header.{field}")), "{kind}");
            }
        }
    }
}

/// A case's name stays where everything else is withheld, and is shown in lists that name nobody.
#[test]
fn a_case_is_never_called_by_its_child_s_number() {
    for (kind, packet) in all_samples() {
        let Some(number) = packet.pointer("/header/child/number").and_then(Value::as_str) else {
            continue;
        };
        let (date, rest) = number.split_at(8);
        for name in [
            number.to_owned(),
            format!("SIP-{number}-1"),
            format!("{date}-{rest}"),
            format!("sip:{}", &number[2..]),
            format!("{}-{rest}", &date[2..]),
        ] {
            let named = with(&packet, "/header/case_id", json!(name));
            assert_eq!(at_fault(&named).as_deref(), Some("header.case_id"), "{kind} {name}");
        }
        let other = format!("SIP-{}", &number[..10]);
        assert_eq!(at_fault(&with(&packet, "/header/case_id", json!(other))), None, "{kind}");
    }
}

#[test]
fn a_kallelse_goes_to_a_function_and_a_closure_names_its_case() {
    let [invitation] = &samples(PacketKind::SipInvitation)[..] else { panic!("one sample") };
    let function = "/header/receiver_function";
    for wrong in [without(invitation, function), with(invitation, function, json!("a@example.org"))]
    {
        assert_eq!(at_fault(&wrong).as_deref(), Some("header.receiver_function"));
    }
    let [closure] = &samples(PacketKind::SipClosure)[..] else { panic!("one sample") };
    let unnamed = without(closure, "/header/case_id");
    assert_eq!(at_fault(&unnamed).as_deref(), Some("header.case_id"));
}

#[test]
fn a_relative_who_is_told_of_is_named_in_the_ground() {
    let mut tried = 0;
    for (kind, packet) in all_samples() {
        if packet.pointer("/header/ground/relatives").is_none() {
            continue;
        }
        tried += 1;
        let list = match kind {
            PacketKind::SipPlan => "relative_measures",
            _ => "relative_notes",
        };
        let fault = at_fault(&without(&packet, "/header/ground/relatives"));
        assert_eq!(fault, Some(format!("{}.{list}[0].relative", body_field(kind))));
    }
    assert_eq!(tried, 4);
}
