//! What a receiver has to tell is heard as soon as it takes packets again, however long it was away.

use crate::support::*;
use stafett::wire::v1::{self, Depth, OperatorAct, OperatorReason, PacketStatus};
use std::time::Duration;

/// The first retry is later than any test ends.
async fn region_that_waits_long(site: &Site) -> Running {
    let (soon, late) = ("first_retry_ms = 50\nceiling_seconds = 1", "first_retry_ms = 600000");
    site.reconfigure(REGION, soon, late);
    site.start(REGION).await
}

/// Long enough for a call that nobody answers to have failed.
async fn until_the_call_has_failed() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_gets_through_has_the_receiver_heard_at_once() {
    let site = Site::new();
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", "pack = \"paket-mapp\"");
    let region = region_that_waits_long(&site).await;
    let bvc = site.client("bvc", &region).await;
    until_the_call_has_failed().await;
    let _karlstad = site.start(KARLSTAD).await;
    let report = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&report).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_s_send_again_has_the_receiver_heard_at_once() {
    let site = Site::new();
    let reported = "pack = \"paket-mapp\"\nimported = \"reported\"";
    site.reconfigure(KARLSTAD, "pack = \"socialtjanst\"", reported);
    let karlstad = site.start(KARLSTAD).await;
    let region = region_that_waits_long(&site).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let report = orosanmalan(CHILDREN[0], SOC);
    bvc.submit(&report).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Delivered).await;
    karlstad.stop().await;
    // Whoever was told that there is nothing pauses before it asks again.
    tokio::time::sleep(Duration::from_millis(500)).await;
    until_the_call_has_failed().await;

    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let word = v1::AcknowledgeRequest {
        packet_id: id_of(&report),
        depth: Depth::Imported.into(),
        ..v1::AcknowledgeRequest::default()
    };
    social.gateway().acknowledge(word).await.unwrap();
    let again = v1::OperateRequest {
        act: OperatorAct::SendAgain.into(),
        reason: OperatorReason::ReceiverAsked.into(),
        target: Some(v1::operate_request::Target::ReceiverUnit(SOC.to_owned())),
        sender_unit: String::new(),
    };
    tyst.gateway().operate(again).await.unwrap();
    bvc.until(&id_of(&report), PacketStatus::Imported).await;
}
