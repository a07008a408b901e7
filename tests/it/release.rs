//! A held packet names what is missing, and goes the moment that arrives.

use crate::support::*;
use stafett::wire::v1::PacketStatus;

#[tokio::test(flavor = "multi_thread")]
async fn an_officials_attestation_lets_a_placement_notice_go() {
    let site = Site::new();
    let karlstad = site.start_with(KARLSTAD, BUP, Postbox::open()).await;
    let social = site.client("social", &karlstad).await;
    let notice = edited(&placement(CHILDREN[0]), |header| header.ground = None);
    let receipt = social.submit(&notice).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Held);
    let missing = receipt.decision.unwrap().missing;
    assert!(missing.iter().any(|it| it.contains("attestation:necessary")), "{missing:?}");
    let other = social.record(CHILDREN[0], attestation("own_task")).await.unwrap();
    assert!(other.released.is_empty(), "it is not what is missing");
    let reply = social.record(CHILDREN[0], attestation("necessary")).await.unwrap();
    assert_eq!(reply.released, [id_of(&notice)]);
    social.until(&id_of(&notice), PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attestation_by_a_clock_that_is_a_little_ahead_counts_at_once() {
    let site = Site::new();
    let karlstad = site.start_with(KARLSTAD, BUP, Postbox::open()).await;
    let social = site.client("social", &karlstad).await;
    // It is 8 o'clock here.
    let start: jiff::Timestamp = "2027-08-16T08:00:00Z".parse().unwrap();
    let attested = |after: i64| {
        edited(&placement(CHILDREN[0]), |header| {
            let attestation = &mut header.ground.as_mut().unwrap().attestations[0];
            attestation.at.as_mut().unwrap().seconds = start.as_second() + after;
        })
    };
    let receipt = social.submit(&attested(50)).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    let receipt = social.submit(&attested(15 * 60)).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Held, "that is not made yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_guardians_lift_together_and_the_second_lets_go() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = handover(CHILDREN[0]);
    let receipt = bvc.submit(&packet).await.unwrap();
    assert_eq!(receipt.decision.unwrap().missing, ["consent:guardian"]);
    let steps = [(guardians(&["g1", "g2"]), false), (consent("g1"), false), (consent("g2"), true)];
    for (change, releases) in steps {
        let released = bvc.record(CHILDREN[0], change).await.unwrap().released;
        assert_eq!(released.contains(&id_of(&packet)), releases);
    }
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
}

/// What goes wrong between the region's child health centre and the municipality's school health.
fn deviation() -> stafett::wire::v1::Packet {
    edited(&packet_of("deviation.report"), |header| {
        header.sender_unit = BVC.to_owned();
        header.receiver_unit = EMI.to_owned();
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_lets_a_deviation_report_go_and_keeps_none_after_its_last_day() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let report = deviation();
    let receipt = bvc.submit(&report).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Held);
    assert_eq!(receipt.decision.unwrap().missing, ["agreement:in_force"]);
    let later = tyst.record_common(agreement("a2", "2027-08-17", "2027-12-31")).await.unwrap();
    assert!(later.released.is_empty(), "it begins tomorrow");
    let reply = tyst.record_common(agreement("a1", "2027-01-01", "2027-08-16")).await.unwrap();
    assert_eq!(reply.released, [id_of(&report)]);
    bvc.until(&id_of(&report), PacketStatus::Imported).await;
    assert_eq!(bvc.submit(&deviation()).await.unwrap().status(), PacketStatus::Queued);

    tyst.record_common(agreement_end("a2", "2027-08-17")).await.unwrap();
    site.clock.turn(jiff::SignedDuration::from_hours(48));
    let after = bvc.submit(&deviation()).await.unwrap();
    assert_eq!(after.decision.unwrap().missing, ["agreement:in_force"], "both have ended");
}

/// Nobody should be asked for a consent that can't help.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_and_has_no_ground_any_more_is_refused_at_the_next_start() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = handover(CHILDREN[0]);
    assert_eq!(bvc.submit(&packet).await.unwrap().status(), PacketStatus::Held);
    region.stop().await;
    // The unit was named wrongly: it is the school itself, and no law hands this to a school.
    site.reconfigure(REGION, "school_health_municipal", "school_municipal");

    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let told = bvc.until(&id_of(&packet), PacketStatus::Refused).await;
    assert_eq!(events(&told), ["accepted", "refused"]);
}
