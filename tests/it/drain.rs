//! Shutting down: what is under way is answered, nothing new is taken, and the next start finds all in order.

use crate::support::*;
use stafett::wire::RawSubmit;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_answered_and_the_port_is_closed() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (address, gateway) = (region.address, region.gateway.clone());
    let bvc = site.client("bvc", &region).await;
    let (requests, stream) = mpsc::channel(8);
    requests.send(RawSubmit::of(&handover(CHILDREN[0]))).await.unwrap();
    let replies = bvc.gateway().submit_many(ReceiverStream::new(stream)).await;
    let mut replies = replies.unwrap().into_inner();
    assert_eq!(replies.message().await.unwrap().unwrap().place, 0);

    let drained = tokio::spawn(region.drain());
    eventually_not("the port is closed", async || TcpStream::connect(address).await.is_ok()).await;
    let last = handover(CHILDREN[0]);
    requests.send(RawSubmit::of(&last)).await.unwrap();
    assert_eq!(replies.message().await.unwrap().unwrap().place, 1);
    drop(requests);
    assert!(replies.message().await.unwrap().is_none());
    drained.await.unwrap().unwrap();
    let closed_at = gateway.checkpoint();
    drop(gateway);

    let region = site.start(REGION).await;
    assert_eq!(region.gateway.checkpoint(), closed_at, "nothing was added and nothing lost");
    let bvc = site.client("bvc", &region).await;
    bvc.status(&id_of(&last)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_never_ends_its_call_can_not_keep_the_gateway_from_ending() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let channel = site.client("tyst", &region).await.channel;
    // Load balancers watch health for as long as there is any.
    let request = HealthCheckRequest { service: String::new() };
    let mut watched = HealthClient::new(channel).watch(request).await.unwrap().into_inner();
    watched.message().await.unwrap().unwrap();
    region.stop().await;
}
