//! A day that leads to where a hidden child is to be is told by nothing that the gateway makes itself either.

use crate::sip_time::{houses, kallelse, taken};
use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, PacketStatus, SipStepKind as Step, packet::Body};
use std::fs;

/// A plan whose follow-up BUP answers for, on 4 October.
fn plan_of_bup() -> v1::Packet {
    let mut plan = edited(&packet_of("sip.plan"), |header| {
        (header.replaces, header.ground) = (String::new(), None);
    });
    if let Some(Body::SipPlan(it)) = plan.body.as_mut() {
        it.came = it.called.clone();
        it.relative_measures.clear();
        it.huvudansvarig.as_mut().unwrap().unit = BUP.to_owned();
    }
    plan
}

/// So many hours later everything that is due has been seen to; what BUP's record system was given by then, and who has been told so.
async fn told_after(site: &Site, karlstad: Running, days: i32) -> (Running, Vec<String>) {
    site.clock.turn(SignedDuration::from_hours(24 * i64::from(days)));
    karlstad.stop().await;
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    // Of another child, seen to after it.
    let case = format!("SIP-2027-{days}");
    let other = step((SOC, BUP), (CHILDREN[1], &case), Step::NeedSeen, "2027-08-16");
    social.submit(&other).await.unwrap();
    eventually_not("it is seen to", async || {
        social.sips().await.iter().all(|known| known.case_id != case)
    })
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let folder = site.path("region-in");
    let made = ["sip.reminder", "deviation.report"].iter().flat_map(|kind| taken(&folder, kind));
    let made = made.map(|packet| packet["body"].to_string()).collect();
    (karlstad, made)
}

async fn nothing_is_told(hidden_before: bool) {
    let site = Site::new();
    let (karlstad, region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    if hidden_before {
        social.record(CHILDREN[0], hiding()).await.unwrap();
    }
    let (call, plan) = (kallelse(), plan_of_bup());
    for packet in [&call, &plan] {
        social.submit(packet).await.unwrap();
        social.until(&id_of(packet), PacketStatus::Imported).await;
    }
    let of_child = |id: &str| fs::read_to_string(site.path("region-in").join(format!("{id}.json")));
    assert_eq!(of_child(&id_of(&call)).unwrap().contains("2027-08-23"), !hidden_before);
    if !hidden_before {
        social.record(CHILDREN[0], hiding()).await.unwrap();
    }
    // The answer is due in two days, then late; the follow-up is due in ten days, then late.
    let mut karlstad = karlstad;
    for days in [5, 3, 31, 20] {
        let made;
        (karlstad, made) = told_after(&site, karlstad, days).await;
        assert_eq!(made, Vec::<String>::new(), "after {days} days more");
    }
    let social = site.client("social", &karlstad).await;
    let known = social.sips().await.into_iter().find(|case| case.case_id == "SIP-2027-17").unwrap();
    let mut late: Vec<_> = known.due.iter().filter(|due| due.late).map(|it| &*it.what).collect();
    late.sort_unstable();
    assert_eq!(late, ["follow-up", "reply"], "who waits for it sees it");
    region.stop().await;
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_was_withheld_is_told_by_no_reminder_and_no_deviation() {
    nothing_is_told(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_was_known_is_not_told_again_once_the_child_is_hidden() {
    nothing_is_told(false).await;
}

/// The deviations that BUP is told of where the meeting has been, and it did not come.
async fn told_of_an_empty_chair(hidden: bool, lifted: bool) -> usize {
    let site = Site::new();
    let (karlstad, mut region) = houses(&site).await;
    let social = site.client("social", &karlstad).await;
    if hidden {
        social.record(CHILDREN[0], hiding()).await.unwrap();
    }
    let call = kallelse();
    if lifted {
        region.stop().await;
        social.submit(&call).await.unwrap();
        social.record(CHILDREN[0], lift()).await.unwrap();
        region = site.start(REGION).await;
    } else {
        social.submit(&call).await.unwrap();
    }
    social.until(&id_of(&call), PacketStatus::Imported).await;
    site.clock.turn(SignedDuration::from_hours(24 * 15));
    let mut plan = edited(&packet_of("sip.plan"), |header| {
        (header.replaces, header.ground) = (String::new(), None);
    });
    if let Some(Body::SipPlan(it)) = plan.body.as_mut() {
        it.established_on = "2027-08-30".to_owned();
        it.came.retain(|party| party.unit.is_empty());
        it.relative_measures.clear();
    }
    social.submit(&plan).await.unwrap();
    social.until(&id_of(&plan), PacketStatus::Imported).await;
    let (karlstad, made) = told_after(&site, karlstad, 1).await;
    region.stop().await;
    karlstad.stop().await;
    made.iter().filter(|body| body.contains("MISSED_MEETING")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_called_without_hearing_when_did_not_stay_away() {
    assert_eq!(told_of_an_empty_chair(false, false).await, 1);
    assert_eq!(told_of_an_empty_chair(true, false).await, 0);
    // What was left out of it when it was accepted does not come back.
    assert_eq!(told_of_an_empty_chair(true, true).await, 0);
}
