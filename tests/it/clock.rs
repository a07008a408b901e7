//! A clock that is set wrong brings nothing back.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, PacketStatus, Verdict, record_request::Change};

const TEN_YEARS: SignedDuration = SignedDuration::from_hours(24 * 3_653);

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_ten_years_back_revives_no_consent_and_lifts_no_hiding() {
    let site = Site::new();
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.record(CHILDREN[0], revocation("c-g2")).await.unwrap();
    social.record(CHILDREN[0], hiding()).await.unwrap();

    site.clock.set(-TEN_YEARS);
    let decision = bvc.preview(&handover(CHILDREN[0])).await.unwrap();
    assert_eq!(decision.missing, ["consent:g2"]);
    let decision = social.preview(&placement(CHILDREN[0])).await.unwrap();
    assert_eq!((decision.verdict(), decision.withheld.len()), (Verdict::Permit, 2));

    region.stop().await;
    karlstad.stop().await;
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    let decision = bvc.preview(&handover(CHILDREN[0])).await.unwrap();
    assert_eq!(decision.missing, ["consent:g2"], "after a restart");
    let decision = social.preview(&placement(CHILDREN[0])).await.unwrap();
    assert_eq!((decision.verdict(), decision.withheld.len()), (Verdict::Permit, 2));
    // What is recorded now is no earlier than what was recorded before.
    let receipt = bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    assert!(receipt.accepted_at.unwrap().seconds >= 1_818_403_200, "16 August 2027");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_ten_years_ahead_lifts_no_hiding_and_no_protection() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], hiding()).await.unwrap();
    social.record(CHILDREN[1], protection("skyddad_folkbokforing", false)).await.unwrap();
    site.clock.set(TEN_YEARS);
    let decision = social.preview(&placement(CHILDREN[0])).await.unwrap();
    assert_eq!(decision.withheld, ["contact", "location"]);
    let decision = social.preview(&placement(CHILDREN[1])).await.unwrap();
    assert_eq!(decision.missing, ["route:manual"]);
    let known = social.read_child(CHILDREN[0], "").await.unwrap();
    assert!(known.whereabouts_hidden && known.lifts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lifetime_that_ended_while_nobody_looked_ends_the_packet() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let (queued, held) = (permitted_handover(&bvc, CHILDREN[0]).await, handover(CHILDREN[1]));
    bvc.submit(&queued).await.unwrap();
    bvc.submit(&held).await.unwrap();
    bvc.until_told(&id_of(&queued), "an attempt", |told| told.attempts > 0).await;

    site.clock.turn(SignedDuration::from_hours(24 * 40));
    // Wakes the courier, which may sleep for half a minute.
    bvc.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
    for packet in [&queued, &held] {
        let told = bvc.until(&id_of(packet), PacketStatus::Expired).await;
        assert_eq!(events(&told).last(), Some(&"expired"));
    }
    postbox.mend();
    bvc.record(CHILDREN[5], guardians(&["g2"])).await.unwrap();
    assert_eq!(postbox.letters().len(), 0, "nothing goes after its time");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_leaves_by_a_consent_that_ends_before_a_clock_that_leapt() {
    let site = Site::new();
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    for (child, last_day) in [(CHILDREN[0], "2027-08-17"), (CHILDREN[1], "2027-08-31")] {
        bvc.record(child, guardians(&["g1", "g2"])).await.unwrap();
        bvc.record(child, consent("g1")).await.unwrap();
        bvc.record(child, consent_until("g2", last_day)).await.unwrap();
    }
    // Further than a clock that is walked to, and within the packets' lifetime.
    let leap = SignedDuration::from_hours(72);
    site.clock.set(leap);
    let (ends, lasts) = (handover(CHILDREN[0]), handover(CHILDREN[1]));
    bvc.submit(&ends).await.unwrap();
    bvc.submit(&lasts).await.unwrap();
    bvc.until(&id_of(&lasts), PacketStatus::Imported).await;
    let told = bvc.until_told(&id_of(&ends), "an attempt", |it| it.history.len() > 1).await;
    assert_eq!(events(&told).last(), Some(&"attempt-failed"), "its ground may have ended");
    assert_eq!(postbox.letters().len(), 1);

    site.clock.set(-leap);
    bvc.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
    bvc.until(&id_of(&ends), PacketStatus::Imported).await;
}

fn consent_until(by: &str, last_day: &str) -> Change {
    let Change::Consent(consent) = consent(by) else { panic!("another change") };
    Change::Consent(v1::Consent { expires: last_day.to_owned(), ..consent })
}
