//! What load balancers and tools ask.

use crate::support::*;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

const SERVICES: [&str; 7] = [
    "stafett.v1.Exchange",
    "stafett.v1.Gateway",
    "stafett.v1.Ledger",
    "stafett.v1.Measures",
    "stafett.v1.Register",
    "stafett.v1.Sip",
    "stafett.v1.Witness",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_service_says_that_it_serves() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let mut health = HealthClient::new(site.client("tyst", &region).await.channel);
    for service in SERVICES.into_iter().chain([""]) {
        let request = HealthCheckRequest { service: service.to_owned() };
        let answer = health.check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reflection_lists_the_services_and_knows_the_packet() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let mut reflection = ServerReflectionClient::new(site.client("tyst", &region).await.channel);
    let ask =
        |question| ServerReflectionRequest { host: String::new(), message_request: Some(question) };
    let questions = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("stafett.v1.Packet".to_owned())),
    ];
    let stream = reflection.server_reflection_info(tokio_stream::iter(questions)).await;
    let mut answers = stream.unwrap().into_inner();
    let mut answer = async || answers.message().await.unwrap().unwrap().message_response.unwrap();
    let MessageResponse::ListServicesResponse(list) = answer().await else { panic!("no list") };
    let listed: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    for service in SERVICES {
        assert!(listed.contains(&service), "{service} among {listed:?}");
    }
    assert!(matches!(answer().await, MessageResponse::FileDescriptorResponse(_)));
}
