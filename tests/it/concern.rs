//! A report of concern that was accepted and can go no more, since its receiver is another than before: a person is told, and
//! nothing but its time ends it.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{
    self, OperatorAct, OperatorReason, PacketStatus, operate_request::Target,
    record_request::Change,
};
use stafett::{Caller, Clock, Gateway};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn peer(hsa_id: &str) -> Caller {
    Caller::in_process(hsa_id.parse().unwrap())
}

fn operator() -> Caller {
    peer("SE2321000156-TYST")
}

fn clerk() -> Caller {
    peer("SE2321000156-BVC")
}

async fn record_common(gateway: &Gateway, change: Change) -> v1::RecordReply {
    let request = v1::RecordRequest { child: None, change: Some(change) };
    gateway.record(&operator(), request).await.unwrap()
}

async fn record(gateway: &Gateway, child: &str, change: Change) -> v1::RecordReply {
    gateway.record(&clerk(), change_of(child, change)).await.unwrap()
}

/// No social board from that day on.
fn no_board(from: &str) -> Change {
    party(SOC, "school_municipal", "bun", from)
}

/// A report that the board has not taken yet.
async fn waiting_report(gateway: &Gateway) -> String {
    let report = orosanmalan(CHILDREN[0], SOC);
    let receipt = gateway.submit(&clerk(), encoded(&report).into()).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    let attempts = async || gateway.status(&clerk(), &id_of(&report)).await.unwrap().attempts;
    eventually_not("an attempt", async || attempts().await == 0).await;
    id_of(&report)
}

async fn status(gateway: &Gateway, id: &str) -> PacketStatus {
    gateway.status(&clerk(), id).await.unwrap().status()
}

fn alarms(log: &Log, what: &str, id: &str) -> usize {
    let (what, id) = (format!("alarm=\"{what}\""), format!("packet.id={id}"));
    log.lines(&["ERROR", &what, &id, "packet.kind=\"orosanmalan\""]).len()
}

#[tokio::test]
async fn whoever_is_no_board_any_more_gets_none_and_a_person_is_told_at_once() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    let id = waiting_report(gateway).await;
    assert_eq!(alarms(&log, "decision", &id), 0);
    let reply = record_common(gateway, no_board("2027-08-16")).await;
    assert_eq!(reply.stopped, [id.as_str()]);
    assert_eq!(status(gateway, &id).await, PacketStatus::Held);
    assert_eq!(alarms(&log, "decision", &id), 1);
    // Who has been told is not told again for every change.
    record(gateway, CHILDREN[0], guardians(&["g1"])).await;
    assert_eq!(alarms(&log, "decision", &id), 1);
    region.stop().await;
}

#[tokio::test]
async fn so_it_is_where_the_day_alone_makes_the_difference() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    let id = waiting_report(gateway).await;
    assert!(record_common(gateway, no_board("2027-08-17")).await.stopped.is_empty());
    site.clock.turn(DAY);
    // Wakes the courier, which may sleep for half a minute.
    record(gateway, CHILDREN[5], guardians(&["g1"])).await;
    let held = async || status(gateway, &id).await == PacketStatus::Held;
    eventually_not("it is held", async || !held().await).await;
    assert_eq!(alarms(&log, "decision", &id), 1);
    region.stop().await;
}

#[tokio::test]
async fn a_unit_that_is_no_party_any_more_is_an_alarm_too() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    let id = waiting_report(gateway).await;
    record_common(gateway, party_end(SOC, "2027-08-15")).await;
    eventually("somebody is told", || alarms(&log, "undecidable", &id) > 0).await;
    assert_eq!(status(gateway, &id).await, PacketStatus::Queued);
    region.stop().await;
}

#[tokio::test]
async fn what_the_board_did_not_answer_for_a_day_is_looked_at_within_minutes_once_it_is_for_us_to_mend()
 {
    let site = Site::new();
    let quick = "[courier]\nfirst_retry_ms = 50\nceiling_seconds = 1\n";
    site.reconfigure(REGION, quick, "");
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    let id = waiting_report(gateway).await;
    let told = async || gateway.status(&clerk(), &id).await.unwrap();
    let failures =
        |told: &v1::StatusReply| events(told).iter().filter(|it| **it == "attempt-failed").count();
    let after_an_hour = async || {
        let before = failures(&told().await);
        site.clock.turn(SignedDuration::from_hours(1));
        // Wakes the courier, which may sleep for half a minute.
        record(gateway, CHILDREN[5], guardians(&["g1"])).await;
        eventually_not("it fails once more", async || failures(&told().await) == before).await;
        let due = told().await.next_attempt.unwrap().seconds;
        due - site.clock.now().as_second()
    };
    for _ in 0..13 {
        after_an_hour().await;
    }
    assert!(after_an_hour().await > 40 * 60);
    record_common(gateway, party_end(SOC, "2027-08-15")).await;
    let wait = after_an_hour().await;
    assert!(wait < 10 * 60, "{wait} s");
    region.stop().await;
}

#[tokio::test]
async fn a_board_that_nothing_leads_to_is_an_alarm_too() {
    const NEW_BOARD: &str = "SE2120001850-SOC02";
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    let region = site.start(REGION).await;
    let gateway = &region.gateway;
    record_common(gateway, party(NEW_BOARD, "social_board", "soc", "2027-08-16")).await;
    let report = orosanmalan(CHILDREN[0], NEW_BOARD);
    let receipt = gateway.submit(&clerk(), encoded(&report).into()).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Queued);
    let id = id_of(&report);
    eventually("somebody is told", || alarms(&log, "undecidable", &id) > 0).await;
    assert_eq!(status(gateway, &id).await, PacketStatus::Queued);
    region.stop().await;
}

#[tokio::test]
async fn one_that_comes_behind_a_hold_on_its_board_is_an_alarm_too_and_goes_at_its_release() {
    let (log, _heard) = Log::listen_here();
    let site = Site::new();
    site.reconfigure(REGION, "first_retry_ms = 50", "first_retry_ms = 600000");
    site.reconfigure(REGION, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let gateway = &region.gateway;
    on_the_board(gateway, OperatorAct::Hold).await;
    let report = orosanmalan(CHILDREN[0], SOC);
    gateway.submit(&clerk(), encoded(&report).into()).await.unwrap();
    let id = id_of(&report);
    eventually("somebody is told", || alarms(&log, "undecidable", &id) > 0).await;
    let status = async || gateway.status(&clerk(), &id).await.unwrap();
    eventually_not("it is on record", async || {
        !events(&status().await).contains(&"attempt-failed")
    })
    .await;
    let waiting = gateway.queue(&operator(), v1::QueueRequest::default()).await.unwrap().packets;
    assert_eq!(waiting[0].alarm, "undecidable");
    assert_eq!(waiting[0].waits_for, ["the operator: to release its receiver"]);
    // Told again, but not at every look: each is an entry.
    record(gateway, CHILDREN[5], guardians(&["g1"])).await;
    assert_eq!(alarms(&log, "undecidable", &id), 1);
    assert_eq!(status().await.attempts, 0, "nothing leaves");

    on_the_board(gateway, OperatorAct::Release).await;
    eventually_not("it goes", async || status().await.status() != PacketStatus::Imported).await;
    region.stop().await;
}

async fn on_the_board(gateway: &Gateway, act: OperatorAct) {
    let request = v1::OperateRequest {
        act: act.into(),
        reason: OperatorReason::ReceiverAsked.into(),
        target: Some(Target::ReceiverUnit(SOC.to_owned())),
        sender_unit: String::new(),
    };
    gateway.operate(&operator(), request).await.unwrap();
}

#[tokio::test]
async fn nobody_who_takes_a_consent_back_ends_a_report() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::out_of_order()).await;
    let gateway = &region.gateway;
    for change in [guardians(&["g1"]), consent("g1")] {
        record(gateway, CHILDREN[0], change).await;
    }
    let id = waiting_report(gateway).await;
    record_common(gateway, no_board("2027-08-17")).await;
    on_the_board(gateway, OperatorAct::Hold).await;
    site.clock.turn(DAY);
    assert_eq!(status(gateway, &id).await, PacketStatus::Queued, "nobody looks while it is held");
    let reply = record(gateway, CHILDREN[0], revocation("c-g1")).await;
    assert_eq!(reply.stopped, [id.as_str()]);
    assert_eq!(status(gateway, &id).await, PacketStatus::Held, "it waits for a person");
    // It goes once it may, as if nobody had revoked anything.
    let board = party(SOC, "social_board", "soc", "2027-08-17");
    assert_eq!(record_common(gateway, board).await.released, [id.as_str()]);
    region.stop().await;
}
