//! What the operator's log says in time: which packet or agreement, and never whose.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use stafett::{Caller, Gateway};
use std::time::Duration;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A peer that the test itself speaks for.
fn peer(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

async fn record_common(gateway: &Gateway, change: Change) {
    let request = v1::RecordRequest { child: None, change: Some(change) };
    gateway.record(&peer("SE2321000156-TYST"), request).await.unwrap();
}

#[tokio::test]
async fn an_agreement_that_ends_soon_is_told_of_at_the_start_and_once_a_day() {
    let site = Site::new();
    let region = site.start(REGION).await;
    for change in [
        agreement("soon", "2027-01-01", "2027-10-31"),
        agreement("later", "2027-01-01", "2028-10-31"),
    ] {
        record_common(&region.gateway, change).await;
    }
    region.stop().await;
    let (log, _heard) = Log::listen_here();
    let told = || log.lines(&["WARN", "an agreement ends soon"]);
    let region = site.start(REGION).await;
    eventually("it is told at the start", || !told().is_empty()).await;
    assert!(told()[0].contains("agreement.id=\"soon\" days_left=76"), "{}", told()[0]);

    // Nothing else is to be done, so hours pass at once.
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(5 * 3600)).await;
    assert_eq!(told().len(), 1, "once that day");
    site.clock.turn(DAY);
    tokio::time::sleep(Duration::from_secs(5 * 3600)).await;
    assert_eq!(told().len(), 2);
    assert!(told()[1].contains("days_left=75"), "{}", told()[1]);
    tokio::time::resume();
    region.stop().await;
}

#[tokio::test]
async fn a_packet_s_near_end_is_a_warning_and_its_end_an_alarm() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let region = site.start(REGION).await;
    let (gateway, clerk) = (&region.gateway, peer("SE2321000156-BVC"));
    let packet = handover(CHILDREN[0]);
    gateway.submit(&clerk, encoded(&packet).into()).await.unwrap();
    let status = async || gateway.status(&clerk, &id_of(&packet)).await.unwrap();
    let wake = async || {
        let change = change_of(CHILDREN[5], guardians(&["g1"]));
        gateway.record(&clerk, change).await.unwrap();
    };
    let (id, kind) = (format!("packet.id={}", id_of(&packet)), "packet.kind=\"handover.bhv\"");
    let soon = || log.lines(&["WARN", "alarm=\"expires-soon\"", &id, kind]).len();
    let ended = || log.lines(&["ERROR", "alarm=\"expired\"", &id, kind]).len();

    site.clock.turn(DAY * 30 + SignedDuration::from_hours(1));
    wake().await;
    eventually_not("it is warned of", async || events(&status().await).len() == 1).await;
    assert_eq!((soon(), ended()), (1, 0));
    site.clock.turn(DAY);
    wake().await;
    eventually_not("it expires", async || status().await.status() != PacketStatus::Expired).await;
    assert_eq!((soon(), ended()), (1, 1));
    assert!(log.lines(&[CHILDREN[0]]).is_empty());
    region.stop().await;
}

#[tokio::test]
async fn what_arrives_after_it_was_replaced_is_a_deviation_with_an_alarm() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let postbox = Postbox::slow();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (gateway, clerk) = (&region.gateway, peer("SE2321000156-BVC"));
    for change in [guardians(&["g1"]), consent("g1")] {
        gateway.record(&clerk, change_of(CHILDREN[0], change)).await.unwrap();
    }
    let submit = async |packet: &v1::Packet| {
        gateway.submit(&clerk, encoded(packet).into()).await.unwrap();
    };
    let status = async |packet| gateway.status(&clerk, &id_of(packet)).await.unwrap();
    let old = handover(CHILDREN[0]);
    let new = edited(&handover(CHILDREN[0]), |header| header.replaces = id_of(&old));
    submit(&old).await;
    eventually_not("it leaves", async || status(&old).await.status() != PacketStatus::Sent).await;
    submit(&new).await;
    assert_eq!(status(&old).await.status(), PacketStatus::Withdrawn);
    postbox.mend();
    eventually_not("the other arrives", async || {
        status(&new).await.status() != PacketStatus::Imported
    })
    .await;
    let told = status(&old).await;
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    assert!(told.history.iter().any(|entry| entry.event == "imported" && entry.late));
    let id = format!("packet.id={}", id_of(&old));
    assert_eq!(log.lines(&["ERROR", "alarm=\"late-news\"", &id]).len(), 1);
    region.stop().await;
}
