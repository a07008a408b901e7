//! Between gateways: delivering again is harmless, and an acknowledgement is believed only when it can be verified.

use crate::support::*;
use prost::Message;
use stafett::wire::v1::{self, PacketStatus};
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_delivery_gets_the_same_acknowledgement_byte_for_byte() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let packet = handover(CHILDREN[0]);
    let first = region.deliver(delivery(&packet)).await.unwrap();
    let log = Ledger::of(&site.verifier_key(KARLSTAD));
    log.acknowledges(&first).unwrap();
    assert_eq!(first.digest, sha256(&encoded(&packet)).as_slice());
    let first = first.encode_to_vec();
    assert_eq!(region.deliver(delivery(&packet)).await.unwrap().encode_to_vec(), first);

    site.crash(KARLSTAD, karlstad).await;
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    assert_eq!(
        region.deliver(delivery(&packet)).await.unwrap().encode_to_vec(),
        first,
        "after a crash"
    );
    // Meanwhile the sender may let less through: it is the same packet all the same.
    let mut less = packet.clone();
    let Some(v1::packet::Body::BhvHandover(body)) = &mut less.body else { panic!("another body") };
    body.address.clear();
    let less = delivery_of(&less, sha256(&encoded(&packet)));
    assert_eq!(region.deliver(less).await.unwrap().encode_to_vec(), first, "with less in it");

    let revisor = site.client("revisor", &karlstad).await;
    let entries = revisor.entries().await;
    assert_eq!(entries.iter().filter(|entry| entry.event == "received").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_for_a_unit_that_is_served_no_more_is_acknowledged_again() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let packet = handover(CHILDREN[0]);
    let first = region.deliver(delivery(&packet)).await.unwrap().encode_to_vec();
    karlstad.stop().await;
    let unit = format!("unit = \"{EMI}\"\npack = \"elevhalsa-mapp\"\nfolder = \"karlstad-in\"\n");
    site.reconfigure(KARLSTAD, &format!("[[deliver]]\n{unit}"), "");
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    assert_eq!(region.deliver(delivery(&packet)).await.unwrap().encode_to_vec(), first);
    let refused = region.deliver(delivery(&handover(CHILDREN[0]))).await.unwrap_err();
    let field = Some("header.receiver_unit".to_owned());
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, field), "what is new");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_packet_under_a_known_id_is_refused_and_put_on_record() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let packet = handover(CHILDREN[0]);
    region.deliver(delivery(&packet)).await.unwrap();
    let other = edited(&packet, |header| header.case_id = "other".to_owned());
    let refused = region.deliver(delivery(&other)).await.unwrap_err();
    assert_eq!(refused.code(), Code::AlreadyExists);
    let entries = site.client("revisor", &karlstad).await.entries().await;
    let last = entries.iter().rfind(|entry| entry.event == "turned-away").unwrap();
    assert_eq!(last.packet_id, id_of(&packet));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acknowledgement_by_another_key_is_not_believed() {
    let site = Site::new();
    // The region was given the wrong key for Karlstad: one of a gateway that is called the same.
    let right = site.verifier_key(KARLSTAD);
    let (name, _) = right.split_once("/audit+").unwrap();
    let others = site.path("others-keys");
    out(&offline(&["pki", "keys", others.to_str().unwrap(), "--gateway", name]));
    let wrong = std::fs::read_to_string(others.join("ledger.vkey")).unwrap().trim().to_owned();
    site.reconfigure(REGION, &right, &wrong);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let told = bvc.until_told(&id_of(&packet), "a second attempt", |told| told.attempts > 1).await;
    assert_ne!(told.status(), PacketStatus::Delivered);
    assert_eq!(events(&told)[..3], ["accepted", "attempted", "attempt-failed"]);

    // Corrected and started again, the region delivers it: to the receiver it is the same packet.
    region.stop().await;
    site.reconfigure(REGION, &wrong, &right);
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    bvc.until(&id_of(&packet), PacketStatus::Delivered).await;
    let entries = site.client("revisor", &karlstad).await.entries().await;
    assert_eq!(entries.iter().filter(|entry| entry.event == "received").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_takes_only_what_is_for_its_own_units_from_who_speaks_for_the_sender() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let region = site.peer(REGION, &karlstad).await;
    let elsewhere =
        edited(&handover(CHILDREN[0]), |header| header.receiver_unit = SCHOOL.to_owned());
    let refused = region.deliver(delivery(&elsewhere)).await.unwrap_err();
    let at_fault = (Code::InvalidArgument, Some("header.receiver_unit".to_owned()));
    assert_eq!(field_at_fault(&refused), at_fault);
    let foreign = edited(&handover(CHILDREN[0]), |header| header.sender_unit = SOC.to_owned());
    let refused = region.deliver(delivery(&foreign)).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let mut short = delivery(&handover(CHILDREN[0]));
    short.origin_digest = vec![0; 31].into();
    let refused = region.deliver(short).await.unwrap_err();
    assert_eq!(field_at_fault(&refused), (Code::InvalidArgument, Some("origin_digest".to_owned())));
}
