//! A consent taken back in part: the rest goes on as before.

use crate::support::*;
use jiff::SignedDuration;
use stafett::Caller;
use stafett::wire::v1::{self, PacketStatus, Verdict, operate_request::Target};
use std::{sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

const KINDS: [&str; 2] = ["handover.bhv", "sip.step"];

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_outside_stays_and_what_lies_inside_stops() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    bvc.record(child, guardians(&["g1"])).await.unwrap();
    bvc.record(child, consent_to("g1", &KINDS, &[EMI, SOC])).await.unwrap();
    let packet = handover(child);
    bvc.submit(&packet).await.unwrap();

    for (kinds, receivers) in [(&["sip.step"][..], &[][..]), (&["handover.bhv"], &[SOC])] {
        let other = revocation_in_part("c-g1", kinds, receivers, &[]);
        let reply = bvc.record(child, other).await.unwrap();
        assert!(reply.stopped.is_empty(), "the packet is no part of it");
    }
    let step = sip_step(child, "AU124");
    assert_eq!(bvc.preview(&step).await.unwrap().missing, ["consent:g1"]);

    // Less of it may go, and the packet that waits is cut down when it goes.
    let less = revocation_in_part("c-g1", &[], &[EMI], &["free_text"]);
    assert!(bvc.record(child, less).await.unwrap().stopped.is_empty());
    let decision = bvc.preview(&packet).await.unwrap();
    assert_eq!(decision.verdict(), Verdict::Permit);
    assert!(decision.withheld.contains(&"free_text".to_owned()), "{:?}", decision.withheld);

    let inside = revocation_in_part("c-g1", &["handover.bhv"], &[EMI], &[]);
    assert_eq!(bvc.record(child, inside).await.unwrap().stopped, [id_of(&packet)]);
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    postbox.mend();
    let known = bvc.read_child(child, "").await.unwrap();
    assert_eq!(known.consents[0].state, "revoked", "nothing of it is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_is_cut_down_by_what_was_taken_back_meanwhile() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until_told(&id_of(&packet), "an attempt", |told| told.attempts > 0).await;
    let less = revocation_in_part("c-g2", &[], &[], &["location"]);
    bvc.record(CHILDREN[0], less).await.unwrap();
    postbox.mend();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert!(!places(&encoded(&packet)).is_empty(), "the handover tells of places");
    assert_eq!(places(&postbox.letters()[0].content), Vec::<String>::new());
}

/// A consent is taken back while a packet that rests on it is under way, and whoever does so hangs up before there is an answer.
async fn taken_back_under_way(site: &Site, silent: &Arc<Postbox>) -> (Running, v1::Packet) {
    let region = site.start_with(REGION, EMI, silent.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Sent).await;
    let clerk = Caller::in_process("SE2321000156-BVC".parse().unwrap());
    let revoked = region.gateway.record(&clerk, change_of(CHILDREN[0], revocation("c-g1")));
    assert!(timeout(Duration::from_millis(300), revoked).await.is_err(), "an attempt is under way");
    (region, packet)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_it_back_need_not_wait_until_what_is_under_way_has_ended() {
    let site = Site::new();
    let postbox = Postbox::silent();
    let (region, packet) = taken_back_under_way(&site, &postbox).await;
    let bvc = site.client("bvc", &region).await;
    // It fails, and its receiver would take it now.
    postbox.mend();
    let told = bvc.until(&id_of(&packet), PacketStatus::Withdrawn).await;
    assert_eq!(events(&told), ["accepted", "attempted", "attempt-failed", "withdrawn"]);
    assert!(postbox.letters().is_empty());
}

/// A kill may come between the revocation's entry and what it stops. The family's no must not become a wait for the next yes.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_kept_it_from_stopping_is_stopped_for_good_all_the_same() {
    let site = Site::new();
    let silent = Postbox::silent();
    let (region, packet) = taken_back_under_way(&site, &silent).await;
    let image = site.crash_image(REGION);
    silent.mend();
    region.stop().await;
    site.restore(REGION, &image);

    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    // Nobody was told that it counts, so it comes again.
    bvc.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn, "{:?}", events(&told));
    let reply = bvc.record(CHILDREN[0], consent_called("c-g1-anew", "g1")).await.unwrap();
    assert!(reply.released.is_empty());
    let next = handover(CHILDREN[0]);
    postbox.mend();
    bvc.submit(&next).await.unwrap();
    bvc.until(&id_of(&next), PacketStatus::Imported).await;
    assert_eq!(postbox.letters().len(), 1, "only what was handed over since");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_courier_stops_meanwhile_is_told_of_too() {
    let site = Site::new();
    let (slow, quick) = (Postbox::silent(), Postbox::silent());
    let region = site.start_with_all(REGION, vec![(EMI, slow.clone()), (SOC, quick.clone())]).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    bvc.record(child, guardians(&["g1"])).await.unwrap();
    bvc.record(child, consent_to("g1", &KINDS, &[EMI, SOC])).await.unwrap();
    // They are looked at in the order of their ids.
    let mut ids = [id_of(&handover(child)), id_of(&handover(child))];
    ids.sort();
    for (packet, id) in [handover(child), sip_step(child, "AU124")].iter().zip(&ids) {
        let packet = edited(packet, |header| header.packet_id.clone_from(id));
        bvc.submit(&packet).await.unwrap();
        bvc.until(id, PacketStatus::Sent).await;
    }
    let gateway = region.gateway.clone();
    let revoked = tokio::spawn(async move {
        let clerk = Caller::in_process("SE2321000156-BVC".parse().unwrap());
        gateway.record(&clerk, change_of(child, revocation("c-g1"))).await
    });
    while bvc.read_child(child, "").await.unwrap().consents[0].state != "revoked" {
        sleep(Duration::from_millis(5)).await;
    }
    // The first is waited for, and the second is tried again and stopped.
    quick.mend();
    bvc.until_told(&ids[1], "its failure", |told| events(told).contains(&"attempt-failed")).await;
    site.clock.turn(SignedDuration::from_secs(61));
    bvc.until(&ids[1], PacketStatus::Withdrawn).await;
    slow.mend();
    let mut stopped = revoked.await.unwrap().unwrap().stopped;
    stopped.sort();
    assert_eq!(stopped, ids);
}

/// Whoever takes it back hangs up when the crash comes, and a consent is given before anybody looks at what waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_later_yes_is_not_for_what_an_earlier_no_had_stopped() {
    let site = Site::new();
    let silent = Postbox::silent();
    let (region, packet) = taken_back_under_way(&site, &silent).await;
    // So that no attempt comes first.
    let hold = v1::OperateRequest {
        act: v1::OperatorAct::Hold.into(),
        reason: v1::OperatorReason::Maintenance.into(),
        target: Some(Target::ReceiverUnit(EMI.to_owned())),
        sender_unit: String::new(),
    };
    site.client("tyst", &region).await.gateway().operate(hold).await.unwrap();
    let image = site.crash_image(REGION);
    silent.mend();
    region.stop().await;
    site.restore(REGION, &image);

    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let reply = bvc.record(CHILDREN[0], consent_called("c-g1-anew", "g1")).await.unwrap();
    assert_eq!(reply.stopped, [id_of(&packet)]);
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    assert_eq!(told.decision.unwrap().missing, ["consent:g1"], "as it was decided then");
    assert!(postbox.letters().is_empty());
}
