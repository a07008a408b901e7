//! Sending again is harmless: the whole table of duplicates, at the sender's gateway.

use crate::support::*;
use prost::Message;
use stafett::wire::v1::PacketStatus;
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;
use tokio::time::timeout;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_packet_gets_the_same_receipt_byte_for_byte() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    let held = handover(child);
    let first = bvc.submit(&held).await.unwrap().encode_to_vec();
    // What happens to it meanwhile changes nothing.
    bvc.record(child, guardians(&["g1"])).await.unwrap();
    bvc.record(child, consent("g1")).await.unwrap();
    assert_eq!(bvc.submit(&held).await.unwrap().encode_to_vec(), first);

    site.crash(REGION, region).await;
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(bvc.submit(&held).await.unwrap().encode_to_vec(), first, "after a crash");

    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(bvc.submit(&held).await.unwrap().encode_to_vec(), first, "from a new index");
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_at_once_are_one() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let packet = handover(CHILDREN[0]);
    let submits = (0..50).map(|_| {
        let (bvc, packet) = (bvc.clone(), packet.clone());
        tokio::spawn(async move { bvc.submit(&packet).await.unwrap().encode_to_vec() })
    });
    let submits: Vec<_> = submits.collect();
    let mut receipts = BTreeSet::new();
    for submit in submits {
        receipts.insert(submit.await.unwrap());
    }
    assert_eq!(receipts.len(), 1, "one receipt");
    let entries = revisor.entries().await;
    assert_eq!(
        entries.iter().filter(|entry| entry.packet_id == id_of(&packet)).count(),
        1,
        "one record"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_gives_up_waiting_and_sends_again_makes_one_record() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    let packets: Vec<_> = (0..60).map(|n| handover(CHILDREN[n % CHILDREN.len()])).collect();
    for (n, packet) in packets.iter().enumerate() {
        let patience = Duration::from_micros(150 * (n as u64 % 30));
        let _ = timeout(patience, bvc.submit(packet)).await;
        bvc.submit(packet).await.unwrap();
    }
    let entries = revisor.entries().await;
    for packet in &packets {
        let about = entries.iter().filter(|entry| entry.packet_id == id_of(packet));
        assert_eq!(about.count(), 1, "one record of each packet");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_id_sent_at_once_with_two_contents_stands_for_one_of_them() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for _ in 0..8 {
        let one = handover(CHILDREN[0]);
        let other = edited(&one, |header| header.case_id = "other".to_owned());
        let (first, second) = tokio::join!(bvc.submit(&one), bvc.submit(&other));
        let ((Ok(_), Err(refused)) | (Err(refused), Ok(_))) = (first, second) else {
            panic!("exactly one is taken")
        };
        assert_eq!(refused.code(), Code::AlreadyExists);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_content_under_a_known_id_is_refused_and_put_on_record() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = handover(CHILDREN[0]);
    let receipt = bvc.submit(&packet).await.unwrap();
    let other = edited(&packet, |header| header.case_id = "other".to_owned());
    assert_eq!(bvc.submit(&other).await.unwrap_err().code(), Code::AlreadyExists);
    let told = bvc.status(&id_of(&packet)).await.unwrap();
    assert_eq!(events(&told), ["accepted", "turned-away"]);
    assert_eq!(told.status(), PacketStatus::Held);
    assert_eq!(bvc.submit(&packet).await.unwrap(), receipt, "the first content keeps its answer");
}
