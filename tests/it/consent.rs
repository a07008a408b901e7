//! What consents let go, and what a withdrawn one stops.

use crate::support::*;
use jiff::SignedDuration;
use stafett::Caller;
use stafett::wire::v1::record_request::Change;
use stafett::wire::v1::{PacketStatus, Verdict};
use std::{sync::mpsc, thread, time::Duration};
use tokio::task::spawn_blocking;

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_consent_holds_the_packet_and_is_named() {
    let site = Site::new();
    let (_karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    bvc.record(child, guardians(&["g1", "g2"])).await.unwrap();
    bvc.record(child, consent("g1")).await.unwrap();

    let packet = handover(child);
    let receipt = bvc.submit(&packet).await.unwrap();
    let decision = receipt.decision.clone().unwrap();
    assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Held, Verdict::Refer));
    assert_eq!(decision.missing, ["consent:g2"]);

    let reply = bvc.record(child, consent("g2")).await.unwrap();
    assert_eq!(reply.released, [id_of(&packet)]);
    let told = bvc.until(&id_of(&packet), PacketStatus::Delivered).await;
    assert_eq!(events(&told)[..4], ["accepted", "released", "attempted", "acknowledged"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_withdrawn_while_it_waits_stops_it_for_good() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    // Nobody answers in Karlstad yet.
    bvc.until_told(&id_of(&packet), "an attempt", |told| told.attempts > 0).await;

    let reply = bvc.record(CHILDREN[0], revocation("c-g2")).await.unwrap();
    assert_eq!(reply.stopped, [id_of(&packet)]);
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    assert_eq!(told.decision.unwrap().missing, ["consent:g2"]);

    let karlstad = site.start(KARLSTAD).await;
    // A later packet that may go shows that the courier is at work.
    let other = permitted_handover(&bvc, CHILDREN[1]).await;
    bvc.submit(&other).await.unwrap();
    bvc.until(&id_of(&other), PacketStatus::Delivered).await;
    let entries = site.client("revisor", &karlstad).await.entries().await;
    assert!(entries.iter().all(|entry| entry.packet_id != id_of(&packet)), "it never came");
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Withdrawn);
}

/// A moment that passes while paused time stands.
async fn a_moment() {
    spawn_blocking(|| thread::sleep(Duration::from_millis(5))).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_receiver_that_never_answers_can_not_keep_a_revocation_out() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::silent()).await;
    let (gateway, clerk) =
        (&region.gateway, Caller::in_process("SE2321000156-BVC".parse().unwrap()));
    let child = CHILDREN[0];
    for change in [guardians(&["g1"]), consent("g1")] {
        gateway.record(&clerk, change_of(child, change)).await.unwrap();
    }
    let packet = handover(child);
    gateway.submit(&clerk, encoded(&packet).into()).await.unwrap();
    let told = async || gateway.status(&clerk, &id_of(&packet)).await.unwrap();
    // As long as something blocks, paused time stands: a slow disk must not let the attempt's limit pass.
    let (until_it_counts, blocked) = mpsc::channel::<()>();
    let standing = spawn_blocking(move || blocked.recv());
    while told().await.status() != PacketStatus::Sent {
        a_moment().await;
    }
    // It counts at once, whatever the receiver does.
    let asked = tokio::spawn({
        let (gateway, clerk) = (gateway.clone(), clerk.clone());
        async move { gateway.record(&clerk, change_of(child, revocation("c-g1"))).await.unwrap() }
    });
    let missing = async || {
        let reply = gateway.explain_waiting(&clerk, &id_of(&packet)).await.unwrap();
        reply.decision.unwrap().missing
    };
    while missing().await.is_empty() {
        a_moment().await;
    }
    assert_eq!(told().await.status(), PacketStatus::Sent);
    drop(until_it_counts);
    assert!(standing.await.unwrap().is_err());
    // Time is paused: the attempt's limit passes at once where nothing else is to be done.
    let reply = asked.await.unwrap();
    assert_eq!(reply.stopped, [id_of(&packet)]);
    assert_eq!(events(&told().await), ["accepted", "attempted", "attempt-failed", "withdrawn"]);
    tokio::time::resume();
    region.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_consent_can_not_be_recorded_back_to_life() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    permitted_handover(&bvc, child).await;
    bvc.record(child, revocation("c-g2")).await.unwrap();
    // A caller that repeats an old call, or a queue that delivers it late, must not undo what the family said.
    let refused = bvc.record(child, consent("g2")).await.unwrap_err();
    let at_fault = (tonic::Code::InvalidArgument, Some("consent.id".to_owned()));
    assert_eq!(field_at_fault(&refused), at_fault);
    let decision = bvc.preview(&handover(child)).await.unwrap();
    assert_eq!(decision.missing, ["consent:g2"]);
    // Given anew, it is another consent.
    bvc.record(child, consent_called("c-g2-2", "g2")).await.unwrap();
    assert_eq!(bvc.preview(&handover(child)).await.unwrap().verdict(), Verdict::Permit);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_of_nothing_known_is_refused() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let refused = bvc.record(CHILDREN[0], revocation("c-none")).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_holds_from_tomorrow_on_lets_go_tomorrow() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let mut tomorrows = consent("g1");
    if let Change::Consent(consent) = &mut tomorrows {
        consent.given = "2027-08-17".to_owned();
    }
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], tomorrows).await.unwrap();
    let packet = handover(CHILDREN[0]);
    assert_eq!(bvc.submit(&packet).await.unwrap().status(), PacketStatus::Held);

    // Nothing is recorded any more; the gateway looks again at its start, and every hour.
    site.crash(REGION, region).await;
    site.clock.turn(SignedDuration::from_hours(24));
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
}
