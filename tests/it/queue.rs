//! What waits, for whom and until when, as each caller may see it.

use crate::support::*;
use stafett::wire::v1::{self, PacketStatus};
use stafett::{Caller, Gateway};
use std::fs;
use tonic::Code;

fn expiring(packet: &v1::Packet, day: i64) -> v1::Packet {
    edited(packet, |header| header.expires_at.as_mut().unwrap().seconds += day * 86_400)
}

fn ids(packets: &[v1::WaitingPacket]) -> Vec<String> {
    packets.iter().map(|packet| packet.packet_id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_names_what_waits_for_whom_and_what_expires_first() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let queued = expiring(&permitted_handover(&bvc, CHILDREN[0]).await, 2);
    bvc.record(CHILDREN[1], guardians(&["g1", "g2"])).await.unwrap();
    bvc.record(CHILDREN[1], consent("g1")).await.unwrap();
    let held = expiring(&handover(CHILDREN[1]), 1);
    let report = orosanmalan(CHILDREN[2], EMI);
    for packet in [&queued, &held, &report] {
        bvc.submit(packet).await.unwrap();
    }
    bvc.until_told(&id_of(&queued), "an attempt", |told| told.attempts > 0).await;

    let waiting = bvc.whole_queue().await;
    assert_eq!(ids(&waiting), [id_of(&report), id_of(&held), id_of(&queued)]);
    let [report_told, held_told, queued_told] = waiting.as_slice() else { panic!("others wait") };
    assert_eq!(held_told.missing, ["consent:g2"]);
    assert_eq!(held_told.waits_for, ["guardian g2: consent"]);
    assert_eq!((held_told.status(), held_told.kind.as_str()), (PacketStatus::Held, "handover.bhv"));
    assert_eq!((held_told.sender_unit.as_str(), held_told.receiver_unit.as_str()), (BVC, EMI));
    assert!(held_told.next_attempt.is_none() && held_told.since.is_some());
    assert!(held_told.alarm.is_empty());
    assert_eq!(report_told.waits_for, ["a person: to report to the social board"]);
    assert_eq!(report_told.alarm, "decision");
    assert!(queued_told.missing.is_empty() && queued_told.attempts > 0);
    assert!(!queued_told.incoming && queued_told.next_attempt.is_some());
    assert_eq!(queued_told.expires.unwrap().seconds, 1_821_081_600 + 2 * 86_400);

    let ask = |request: v1::QueueRequest| bvc.queue(request);
    let only = v1::QueueRequest { held: true, ..Default::default() };
    assert_eq!(ids(&ask(only).await.unwrap().packets), [id_of(&report), id_of(&held)]);
    let kind = v1::QueueRequest { kind: "orosanmalan".to_owned(), ..Default::default() };
    assert_eq!(ids(&ask(kind).await.unwrap().packets), [id_of(&report)]);
    let unit = v1::QueueRequest { unit: BUP.to_owned(), ..Default::default() };
    assert_eq!(ask(unit).await.unwrap().packets, []);
    let first = ask(v1::QueueRequest { limit: 1, ..Default::default() }).await.unwrap();
    assert_eq!((ids(&first.packets), first.left_out), (vec![id_of(&report)], 2));
    // Whoever operates the gateway sees all of it; who may neither, nothing.
    assert_eq!(ids(&tyst.whole_queue().await), ids(&waiting));
    let revisor = site.client("revisor", &region).await;
    let refused = revisor.queue(v1::QueueRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);

    bvc.withdraw(&id_of(&queued)).await.unwrap();
    bvc.record(CHILDREN[1], consent("g2")).await.unwrap();
    bvc.withdraw(&id_of(&held)).await.unwrap();
    assert_eq!(ids(&bvc.whole_queue().await), [id_of(&report)], "what has ended waits no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_sees_its_own_units_packets_and_what_came_in_for_them() {
    let site = Site::new();
    fs::remove_dir(site.path("karlstad-in")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let (social, tyst) =
        (site.client("social", &karlstad).await, site.client("tyst", &karlstad).await);
    let region = site.peer(REGION, &karlstad).await;
    let (to_emi, to_soc) = (handover(CHILDREN[0]), orosanmalan(CHILDREN[1], SOC));
    for packet in [&to_emi, &to_soc] {
        region.deliver(delivery(packet)).await.unwrap();
    }
    let seen = tyst.whole_queue().await;
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|it| it.incoming && it.status() == PacketStatus::Delivered));
    let own = social.whole_queue().await;
    assert_eq!(ids(&own), [id_of(&to_soc)]);
    assert_eq!(own[0].waits_for, ["the receiving record system: to take it in"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_can_not_be_is_refused_by_its_field() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let unit = v1::QueueRequest { unit: "Kvarnby-4711".to_owned(), ..Default::default() };
    let kind = v1::QueueRequest { kind: "Kvarnby-4711".to_owned(), ..Default::default() };
    for (field, request) in [("unit", unit), ("kind", kind)] {
        let refused = bvc.queue(request).await.unwrap_err();
        assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some(field.to_owned())));
        assert!(!refused.message().contains("Kvarnby"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_is_broken_hides_nothing_of_what_else_waits() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let (broken, whole) = (handover(CHILDREN[0]), handover(CHILDREN[1]));
    for packet in [&broken, &whole] {
        bvc.submit(packet).await.unwrap();
    }
    region.stop().await;
    flip(&site, |stored| stored.log_slot.unwrap().0);

    let region = site.start(REGION).await;
    let waiting = site.client("bvc", &region).await.whole_queue().await;
    let told = |packet| waiting.iter().find(|it| it.packet_id == id_of(packet)).unwrap();
    assert_eq!(told(&whole).missing, ["consent:guardian"]);
    assert_eq!(told(&broken).status(), PacketStatus::Held);
    assert_eq!(
        told(&broken).waits_for,
        ["the operator: its record is broken (`stafett ledger verify`)"]
    );
    assert_eq!((told(&broken).alarm.as_str(), told(&whole).alarm.as_str()), ("undecidable", ""));
}

#[tokio::test]
async fn what_a_consent_should_release_and_nobody_can_read_is_told_a_person() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let clerk = Caller::in_process("SE2321000156-BVC".parse().unwrap());
    let region = site.start(REGION).await;
    let packet = handover(CHILDREN[0]);
    let record = async |gateway: &Gateway, change| {
        gateway.record(&clerk, change_of(CHILDREN[0], change)).await.unwrap()
    };
    region.gateway.submit(&clerk, encoded(&packet).into()).await.unwrap();
    record(&region.gateway, guardians(&["g1"])).await;
    region.stop().await;
    flip(&site, |stored| stored.payload_slot.unwrap().0);

    let region = site.start(REGION).await;
    let told = record(&region.gateway, consent("g1")).await;
    assert!(told.proof.is_some() && told.released.is_empty());
    let id = format!("packet.id={}", id_of(&packet));
    let alarms = log.lines(&["ERROR", "alarm=\"undecidable\"", &id]);
    assert_eq!(alarms.len(), 1);
    region.stop().await;
}

/// Changes a bit of the first packet's record.
fn flip(site: &Site, place: impl Fn(&Frame) -> usize) {
    let frames = frames(&site.data(REGION));
    let stored = frames.iter().find(|frame| frame.payload_slot.is_some()).unwrap();
    let file = site.data(REGION).join("journal").join(&stored.file);
    let mut bytes = fs::read(&file).unwrap();
    bytes[place(stored) + 20] ^= 1;
    fs::write(&file, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_gateway_can_not_even_try_waits_for_its_operator_and_not_for_the_receiver() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    region.stop().await;
    flip(&site, |stored| stored.payload_slot.unwrap().0);
    let region = site.start_with(REGION, EMI, postbox).await;
    let bvc = site.client("bvc", &region).await;
    let failed = |told: &v1::StatusReply| told.history.len() > 6;
    bvc.until_told(&id_of(&packet), "attempts that can't be made", failed).await;
    let waiting = bvc.whole_queue().await;
    assert_eq!(waiting[0].waits_for, ["the operator: it can't be tried, and the log says why"]);
}
