//! A journal that can't go on: the gateway says so, takes nothing more, ends, and has lost nothing.

use crate::support::*;
use stafett::wire::v1::packet::Body;
use stafett::{Error, Standing};
use std::fs;
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_can_not_go_on_stops_the_gateway_and_loses_nothing() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let request = HealthCheckRequest { service: String::new() };
    let mut health = HealthClient::new(tyst.channel).watch(request).await.unwrap().into_inner();
    let mut status = async || health.message().await.unwrap().unwrap().status();
    assert_eq!(status().await, ServingStatus::Serving);

    // The segment in use is open; the next one can't be put in its place.
    let (journal, away) = (site.data(REGION).join("journal"), site.path("away"));
    fs::rename(&journal, &away).unwrap();
    let mut answered = Vec::new();
    let refused = loop {
        let mut packet = handover(CHILDREN[0]);
        let Some(Body::BhvHandover(body)) = &mut packet.body else { panic!("another body") };
        body.closing_note = "Utan anmärkning. ".repeat(900);
        match bvc.submit(&packet).await {
            Ok(receipt) => answered.push((packet, receipt)),
            Err(refused) => break refused,
        }
    };
    assert!(is_refused(&refused), "{refused}");
    assert!(answered.len() > 10, "the segment had room for {} packets", answered.len());
    let again = bvc.submit(&handover(CHILDREN[0])).await.unwrap_err();
    assert!(is_refused(&again), "{again}");
    region.gateway.standing().wait_for(|now| *now == Standing::Halted).await.unwrap();
    assert_eq!(status().await, ServingStatus::NotServing);
    // Nobody watches any more, so nothing keeps it.
    drop((health, bvc));
    assert!(matches!(region.ended().await, Err(Error::Halted)));

    fs::rename(&away, &journal).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for (packet, receipt) in answered {
        assert_eq!(bvc.submit(&packet).await.unwrap(), receipt);
    }
}

/// The gateway says that it takes nothing; or it was quicker to say that the connection ends, and the client's own transport
/// gives the call up before it is sent.
fn is_refused(status: &tonic::Status) -> bool {
    matches!(status.code(), Code::Unavailable | Code::Cancelled | Code::Internal)
}
