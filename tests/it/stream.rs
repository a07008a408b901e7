//! Many packets over one stream: answers in their order, and one bad packet stops none of the others.

use crate::support::*;
use stafett::wire::{RawSubmit, v1};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::{iter, wrappers::ReceiverStream};
use tonic::Code;
use v1::submit_many_reply::Outcome;

#[tokio::test(flavor = "multi_thread")]
async fn answers_keep_the_order_and_bad_packets_stop_nothing() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packets: Vec<v1::Packet> = (0..200)
        .map(|n| match n % 7 {
            0 => edited(&handover(CHILDREN[0]), |header| header.made_at = None),
            1 => sip_step(CHILDREN[0], "ZV999"),
            _ => handover(CHILDREN[n % CHILDREN.len()]),
        })
        .collect();
    let requests: Vec<RawSubmit> = packets.iter().map(RawSubmit::of).collect();
    let mut replies = bvc.gateway().submit_many(iter(requests)).await.unwrap().into_inner();
    for (n, packet) in packets.iter().enumerate() {
        let reply = replies.message().await.unwrap().unwrap();
        assert_eq!(reply.place, n as u64);
        match (n % 7, reply.outcome.unwrap()) {
            (0, Outcome::Problem(problem)) => {
                assert_eq!(problem.code, Code::InvalidArgument as i32);
                assert_eq!(problem.field, "header.made_at");
            }
            (1, Outcome::Problem(problem)) => {
                assert_eq!(problem.field, "sip_step.recorded_as.code");
                assert!(problem.message.contains("ZV999"));
            }
            (2.., Outcome::Receipt(receipt)) => assert_eq!(receipt.packet_id, id_of(packet)),
            (_, outcome) => panic!("packet {n}: {}", matches!(outcome, Outcome::Receipt(_))),
        }
    }
    assert_eq!(replies.message().await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_stream_too_it_is_said_when_to_come_back() {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kib = 256\nin_flight = 1");
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let answers = async |requests: Vec<RawSubmit>| {
        let mut replies = bvc.gateway().submit_many(iter(requests)).await.unwrap().into_inner();
        let mut problems = Vec::new();
        while let Some(reply) = replies.message().await.unwrap() {
            if let Some(Outcome::Problem(problem)) = reply.outcome {
                assert_eq!(problem.code, Code::ResourceExhausted as i32);
                problems.push(problem.retry_seconds);
            }
        }
        problems
    };
    let busy = answers((0..100).map(|_| RawSubmit::of(&handover(CHILDREN[0]))).collect()).await;
    assert!(!busy.is_empty(), "one at once is not a hundred at once");
    assert!(busy.iter().all(|seconds| *seconds > 0));
    // What is too large stays so.
    let too_large = RawSubmit { packet: vec![0xff; 257 * 1024].into() };
    assert_eq!(answers(vec![too_large]).await, [0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_answers_each_packet_as_it_comes_and_ends_at_what_can_not_be_read() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let (requests, stream) = mpsc::channel(1);
    requests.send(RawSubmit::of(&handover(CHILDREN[0]))).await.unwrap();
    let replies = bvc.gateway().submit_many(ReceiverStream::new(stream)).await;
    let mut replies = replies.unwrap().into_inner();
    for place in 0..3 {
        // The next one is sent only when this one is answered.
        let reply = replies.message().await.unwrap().unwrap();
        assert_eq!(reply.place, place);
        requests.send(RawSubmit::of(&handover(CHILDREN[0]))).await.unwrap();
    }
    requests.send(RawSubmit { packet: vec![0xff; 512 * 1024].into() }).await.unwrap();
    assert_eq!(replies.message().await.unwrap().unwrap().place, 3);
    assert_eq!(replies.message().await.unwrap_err().code(), Code::ResourceExhausted);
}

#[tokio::test]
async fn a_stream_that_never_ends_by_itself_ends_with_its_connection() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let (requests, stream) = mpsc::channel(1);
    requests.send(RawSubmit::of(&handover(CHILDREN[0]))).await.unwrap();
    let replies = bvc.gateway().submit_many(ReceiverStream::new(stream)).await;
    let mut replies = replies.unwrap().into_inner();
    replies.message().await.unwrap().unwrap();
    // An hour, and what is left to it: whoever holds it open was looked at when it came, and not since.
    for wait in [3_600, 600] {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(wait)).await;
        tokio::time::resume();
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let ended = tokio::time::timeout(Duration::from_secs(5), replies.message()).await;
    assert!(ended.expect("it ends").is_err());
    let bvc = site.client("bvc", &region).await;
    bvc.submit(&handover(CHILDREN[0])).await.unwrap();
    region.stop().await;
}
