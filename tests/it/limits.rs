//! More than the gateway takes on is refused, and said so.

use crate::support::*;
use bytes::Bytes;
use http_body::Frame;
use stafett::wire::{RawSubmit, v1};
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{error::Elapsed, timeout};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use tower::ServiceExt;

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

/// A message of which only the beginning comes.
struct Half(Option<Bytes>);

impl Half {
    fn message() -> tonic::body::Body {
        let beginning = [&[0, 0, 1, 0, 0], [7; 1000].as_slice()].concat();
        tonic::body::Body::new(Self(Some(beginning.into())))
    }
}

impl http_body::Body for Half {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.take().map_or(Poll::Pending, |bytes| Poll::Ready(Some(Ok(Frame::data(bytes)))))
    }
}

/// Far longer than a refusal takes on a busy machine, and far shorter than the gateway waits for the rest.
const PATIENCE: Duration = Duration::from_secs(8);

/// What a call is told of which no more comes; nothing where it is waited for.
async fn half_a_call(client: &Client, path: &str) -> Result<Code, Elapsed> {
    let call = http::Request::post(path).header("te", "trailers");
    let call = call.header("content-type", "application/grpc").body(Half::message()).unwrap();
    let answer = timeout(PATIENCE, client.channel().oneshot(call)).await?;
    let status = Status::from_header_map(answer.unwrap().headers()).unwrap();
    Ok(status.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_peer_is_told_so_before_anything_is_read() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let stranger = site.client("okand", &region).await;
    for call in ["Gateway/Submit", "Gateway/SubmitMany", "Exchange/Deliver", "Register/Record"] {
        let told = half_a_call(&stranger, &format!("/stafett.v1.{call}")).await;
        assert_eq!(told, Ok(Code::PermissionDenied), "{call}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_doesn_t_come_whole_keeps_nobody_else_out() {
    let site = Site::new();
    site.reconfigure(REGION, "packet_kib = 256", "packet_kib = 256\nin_flight = 64");
    let region = site.start(REGION).await;
    let (bvc, other) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = handover(CHILDREN[0]);
    let halves = (0..200).map(|_| {
        let bvc = bvc.clone();
        tokio::spawn(async move { half_a_call(&bvc, "/stafett.v1.Gateway/Submit").await })
    });
    let halves: Vec<_> = halves.collect();
    let full = async || match bvc.submit(&packet).await {
        Ok(_) => false,
        Err(refused) => {
            assert_eq!(refused.code(), Code::ResourceExhausted);
            refused.get_details_retry_info().is_some()
        }
    };
    eventually_not("its share is taken", async || !full().await).await;
    other.queue(v1::QueueRequest::default()).await.unwrap();
    let mut waited = 0;
    for half in halves {
        match half.await.unwrap() {
            Ok(code) => assert_eq!(code, Code::ResourceExhausted),
            Err(_) => waited += 1,
        }
    }
    assert!((1..=48).contains(&waited), "three quarters of 64 at most: {waited}");
    bvc.submit(&packet).await.unwrap();
}
