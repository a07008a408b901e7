//! What an operator wants sent again is tried now, or the operator is told what keeps it.

use crate::support::*;
use jiff::SignedDuration;
use stafett::Clock;
use stafett::wire::v1::{self, OperatorAct as Act, PacketStatus, operate_request::Target};
use std::fs;

async fn act(client: &Client, act: Act, target: Target) -> v1::OperateReply {
    let request = v1::OperateRequest {
        act: act.into(),
        reason: v1::OperatorReason::FaultMended.into(),
        target: Some(target),
        sender_unit: String::new(),
    };
    client.gateway().operate(request).await.unwrap().into_inner()
}

fn one(packet: &v1::Packet) -> Target {
    Target::PacketId(id_of(packet))
}

fn receiver(unit: &str) -> Target {
    Target::ReceiverUnit(unit.to_owned())
}

/// A site where nothing is tried again by itself while a test lasts.
fn patient(house: House) -> Site {
    let site = Site::new();
    site.reconfigure(house, "first_retry_ms = 50", "first_retry_ms = 600000");
    site.reconfigure(house, "ceiling_seconds = 1", "ceiling_seconds = 3600");
    site
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_already_loses_nothing_by_it() {
    let site = patient(REGION);
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let mut packets = Vec::new();
    for child in &CHILDREN[..3] {
        packets.push(permitted_handover(&bvc, child).await);
    }
    let [probe, first, second] = packets.as_slice() else { panic!("three") };
    bvc.submit(probe).await.unwrap();
    let tried = |told: &v1::StatusReply| events(told).contains(&"attempt-failed");
    bvc.until_told(&id_of(probe), "a failed attempt", tried).await;
    // Behind a receiver that rests, one after the other.
    for packet in [first, second] {
        site.clock.turn(SignedDuration::from_secs(1));
        bvc.submit(packet).await.unwrap();
    }
    site.clock.turn(SignedDuration::from_secs(60));
    act(&tyst, Act::SendAgain, one(first)).await;
    bvc.until_told(&id_of(first), "its attempt", tried).await;
    assert!(!tried(&bvc.status(&id_of(second)).await.unwrap()), "the later one went first");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_what_is_stopped_sent_again_is_told_what_stops_it() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::out_of_order()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let first = permitted_handover(&bvc, CHILDREN[0]).await;
    let behind = handover(CHILDREN[0]);
    let lacking = handover(CHILDREN[1]);
    let soon = site.clock.now().as_second() + 3600;
    let later = edited(&permitted_handover(&bvc, CHILDREN[2]).await, |header| {
        header.not_before = Some(prost_types::Timestamp { seconds: soon, nanos: 0 });
    });
    for packet in [&first, &behind, &lacking, &later] {
        bvc.submit(packet).await.unwrap();
    }
    for (packet, why) in
        [(&behind, "another packet"), (&lacking, "missing"), (&later, "lets it go later")]
    {
        let reply = act(&tyst, Act::SendAgain, one(packet)).await;
        assert!(reply.packet_ids.is_empty() && reply.proof.is_none(), "{why}");
        let [told] = reply.stopped_by.as_slice() else { panic!("{:?}", reply.stopped_by) };
        assert!(told.contains(why), "{told}");
    }
    act(&tyst, Act::Hold, receiver(EMI)).await;
    for target in [receiver(EMI), one(&first)] {
        let reply = act(&tyst, Act::SendAgain, target).await;
        assert_eq!(reply.stopped_by.len(), 1);
        assert!(reply.stopped_by[0].contains("`queue release --receiver`"));
        assert!(reply.packet_ids.is_empty() && reply.proof.is_none());
    }
    let words = ["queue", "send-again", "--receiver", EMI, "--reason", "fault-mended"];
    let told = out(&stafett(&site, "tyst", &words, "").await);
    assert!(told.contains("not tried: the operator holds its receiver"), "{told}");
    assert!(!told.contains("is tried again"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_in_for_a_unit_is_handed_over_at_once_too() {
    let site = patient(KARLSTAD);
    fs::remove_dir(site.path("karlstad-in")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let tyst = site.client("tyst", &karlstad).await;
    let packet = handover(CHILDREN[0]);
    site.peer(REGION, &karlstad).await.deliver(delivery(&packet)).await.unwrap();
    let failed = async || tyst.whole_queue().await[0].alarm == "import-failed";
    eventually_not("it fails", async || !failed().await).await;
    fs::create_dir(site.path("karlstad-in")).unwrap();
    let reply = act(&tyst, Act::SendAgain, receiver(EMI)).await;
    assert!(reply.proof.is_some() && reply.left == 0);
    eventually_not("it is imported", async || !tyst.whole_queue().await.is_empty()).await;
    let told = tyst.status(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Imported);
}
