//! A packet whose time runs out says so before, once, and says so when it has.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::PacketStatus;

/// Wakes the courier, which may sleep for half a minute.
async fn wake(bvc: &Client) {
    bvc.record(CHILDREN[5], guardians(&["g1"])).await.unwrap();
}

fn times(events: &[&str], wanted: &str) -> usize {
    events.iter().filter(|event| **event == wanted).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_before_its_end_somebody_is_told_once_and_at_its_end_again() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    // Both live for 31 days.
    let (queued, held) = (permitted_handover(&bvc, CHILDREN[0]).await, handover(CHILDREN[1]));
    bvc.submit(&queued).await.unwrap();
    bvc.submit(&held).await.unwrap();
    site.clock.turn(SignedDuration::from_hours(30 * 24 - 1));
    wake(&bvc).await;
    bvc.until_told(&id_of(&queued), "an attempt", |told| told.attempts > 1).await;
    let soon = async || bvc.whole_queue().await.iter().any(|it| it.alarm == "expires-soon");
    assert!(!soon().await, "it is not time yet");

    site.clock.turn(SignedDuration::from_hours(2));
    wake(&bvc).await;
    for packet in [&queued, &held] {
        let soon = "a warning";
        let told = |it: &stafett::wire::v1::StatusReply| times(&events(it), "expires-soon") == 1;
        bvc.until_told(&id_of(packet), soon, told).await;
    }
    let waiting = bvc.whole_queue().await;
    assert!(waiting.len() == 2 && waiting.iter().all(|it| it.alarm == "expires-soon"));
    let standing = bvc.status(&id_of(&held)).await.unwrap().status();
    assert_eq!(standing, PacketStatus::Held, "it waits on");

    // Who was told is not told again, not after a crash either.
    site.crash(REGION, region).await;
    site.clock.turn(SignedDuration::from_hours(1));
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let before = bvc.status(&id_of(&queued)).await.unwrap().attempts;
    bvc.until_told(&id_of(&queued), "an attempt", |told| told.attempts > before).await;

    site.clock.turn(SignedDuration::from_hours(24));
    wake(&bvc).await;
    for packet in [&queued, &held] {
        let told = bvc.until(&id_of(packet), PacketStatus::Expired).await;
        assert_eq!(times(&events(&told), "expires-soon"), 1);
        assert_eq!(events(&told).last(), Some(&"expired"));
    }
    assert!(bvc.whole_queue().await.is_empty());
    assert_eq!(postbox.letters().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lives_for_hours_is_warned_of_when_a_tenth_is_left() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    // From 8 to 18 o'clock.
    let held = edited(&handover(CHILDREN[0]), |header| {
        header.expires_at = header.made_at.map(|mut at| {
            at.seconds += 60 + 10 * 3600;
            at
        });
    });
    bvc.submit(&held).await.unwrap();
    site.clock.turn(SignedDuration::from_mins(8 * 60 + 55));
    wake(&bvc).await;
    assert!(bvc.whole_queue().await[0].alarm.is_empty());
    site.clock.turn(SignedDuration::from_mins(10));
    wake(&bvc).await;
    let told = |it: &stafett::wire::v1::StatusReply| events(it).last() == Some(&"expires-soon");
    bvc.until_told(&id_of(&held), "a warning", told).await;
}
