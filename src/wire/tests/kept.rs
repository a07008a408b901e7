//! What the ledger's record keeps of a body: a SIP's course, and nobody's name or words.

use super::*;
use crate::wire::packet::Kept;

fn kept(kind: PacketKind) -> Vec<Kept> {
    samples(kind).iter().map(|packet| read_whole(encoded(packet)).unwrap().kept).collect()
}

#[test]
fn every_packet_of_a_sip_says_its_step_and_its_day() {
    use v1::SipStepKind::{Called, Closed, Established, FollowedUp, NeedSeen, Replied};
    for (kind, step, day) in [
        (PacketKind::SipInvitation, Called, "2027-08-16"),
        (PacketKind::SipReply, Replied, "2027-08-16"),
        (PacketKind::SipPlan, Established, "2027-08-13"),
        (PacketKind::SipFollowUp, FollowedUp, "2027-08-13"),
        (PacketKind::SipClosure, Closed, "2027-08-16"),
        (PacketKind::PlacementNotice, NeedSeen, "2027-08-14"),
    ] {
        let note = kept(kind).remove(0).sip.unwrap();
        assert_eq!((note.step(), note.day.as_str()), (step, day), "{kind}");
    }
    for kept in kept(PacketKind::SipStep) {
        assert!(kept.sip.is_some_and(|note| note.step() != v1::SipStepKind::Unspecified));
    }
}

#[test]
fn a_plan_keeps_who_answers_and_who_came() {
    let plan = kept(PacketKind::SipPlan).remove(0).sip.unwrap();
    assert_eq!(plan.answering, [1, 2]);
    assert_eq!((plan.called.len(), plan.came.len()), (4, 3));
    assert!(plan.called.iter().all(|party| party.function.is_empty()));
    assert_eq!(plan.responsible_unit, "SE2120001850-SOC01");
}

/// The samples' free texts, names, functions, places and numbers are the canaries.
#[test]
fn nobodys_name_or_words_are_kept() {
    for (kind, packet) in all_samples() {
        let kept = read_whole(encoded(&packet)).unwrap().kept;
        let (sip, deviation) = (kept.sip.unwrap_or_default(), kept.deviation.unwrap_or_default());
        let kept = [sip.encode_to_vec(), deviation.encode_to_vec()].concat();
        let mut texts = Vec::new();
        texts_of(&packet, &mut texts);
        for text in texts.iter().filter(|text| text.contains([' ', 'å', 'ä', 'ö'])) {
            let found = kept.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(!found, "{kind} keeps one of its texts");
        }
    }
}

fn texts_of(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, texts)),
        Value::Object(fields) => fields.values().for_each(|field| texts_of(field, texts)),
        _ => {}
    }
}

#[test]
fn a_deviation_report_is_kept_whole() {
    for packet in samples(PacketKind::DeviationReport) {
        let kept = read_whole(encoded(&packet)).unwrap().kept.deviation.unwrap();
        let sent: v1::Packet = Message::decode(encoded(&packet)).unwrap();
        assert!(Some(v1::packet::Body::DeviationReport(kept)) == sent.body);
    }
}
