//! More than the gateway takes on is refused, and said so.

use crate::support::*;
use stafett::wire::{RawSubmit, v1};
use tonic::Code;
use tonic_types::StatusExt;

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_over_the_limit_is_refused_before_it_is_read() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let limit = 256 * 1024;
    // A little over what a packet may be, and more than a message may be at all. Neither could be parsed.
    for size in [limit + 1, 2 * limit] {
        let refused =
            bvc.submit_raw(RawSubmit { packet: vec![0xff; size].into() }).await.unwrap_err();
        assert_eq!(refused.code(), Code::ResourceExhausted, "{size} bytes");
    }
    let at_the_limit = bvc.submit_raw(RawSubmit { packet: vec![0xff; limit].into() }).await;
    assert_eq!(at_the_limit.unwrap_err().code(), Code::InvalidArgument, "read, and no packet");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_may_be_under_way_is_told_to_come_back_and_then_taken() {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kib = 256\nin_flight = 2");
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packets: Vec<v1::Packet> = (0..100).map(|_| handover(CHILDREN[0])).collect();
    let submits = packets.iter().map(|packet| {
        let (bvc, packet) = (bvc.clone(), packet.clone());
        tokio::spawn(async move { bvc.submit(&packet).await })
    });
    let submits: Vec<_> = submits.collect();
    let mut busy = Vec::new();
    for (submit, packet) in submits.into_iter().zip(&packets) {
        if let Err(refused) = submit.await.unwrap() {
            assert_eq!(refused.code(), Code::ResourceExhausted);
            assert!(refused.get_details_retry_info().is_some(), "it says when to come back");
            busy.push(packet);
        }
    }
    assert!(!busy.is_empty(), "two at once are not a hundred at once");
    for packet in busy {
        bvc.submit(packet).await.unwrap();
    }
}
