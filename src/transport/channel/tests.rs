//! A whole gRPC call over mutual TLS on loopback, and those that must not come about.

use super::channel;
use crate::{
    peer::{
        Endpoint, Refusals, Tls,
        fixtures::{MUNICIPALITY, REGION, TestCa, hsa_id, now},
    },
    server::{ConnectedCaller, IsPeer, listen},
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle, time::timeout};
use tonic::{Code, Request, Status, service::interceptor::InterceptedService, transport::Server};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// A server that lets in the region only, as the certificate has it.
async fn serve(
    tls: Tls,
    socket: TcpListener,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<Result<(), tonic::transport::Error>>) {
    let address = socket.local_addr().unwrap();
    let (_reporter, health) = tonic_health::server::health_reporter();
    let health = InterceptedService::new(health, |request: Request<()>| {
        let caller = request.extensions().get::<ConnectedCaller>().unwrap();
        match *caller.peer().hsa_id() == hsa_id(REGION) {
            true => Ok(request),
            false => Err(Status::permission_denied("not the region")),
        }
    });
    let peers: (usize, IsPeer) = (64, Arc::new(|_| true));
    let connections = listen(socket, Arc::new(tls), peers, Arc::new(Refusals::default()));
    let (stop, stopped) = oneshot::channel::<()>();
    let serving =
        Server::builder().add_service(health).serve_with_incoming_shutdown(connections, async {
            let _ = stopped.await;
        });
    (address, stop, tokio::spawn(serving))
}

async fn loopback() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

async fn check(caller: &Tls, expected: &str, address: SocketAddr) -> Result<i32, Code> {
    let endpoint: Endpoint = format!("https://{address}").parse().unwrap();
    let channel = channel(&endpoint, caller.connector(hsa_id(expected)).unwrap()).unwrap();
    let call = HealthClient::new(channel);
    let request = HealthCheckRequest { service: String::new() };
    let answer = timeout(Duration::from_secs(5), { call }.check(request)).await.unwrap();
    answer.map(|answer| answer.into_inner().status).map_err(|status| status.code())
}

const SERVING: Result<i32, Code> = Ok(ServingStatus::Serving as i32);

#[tokio::test]
async fn the_right_caller_reaches_the_right_peer() {
    let ca = TestCa::new();
    let (address, stop, serving) = serve(ca.tls(MUNICIPALITY, &[]), loopback().await).await;
    assert_eq!(check(&ca.tls(REGION, &[]), MUNICIPALITY, address).await, SERVING);
    let other = ca.tls("SE2120001850-OTHER", &[]);
    assert_eq!(check(&other, MUNICIPALITY, address).await, Err(Code::PermissionDenied));
    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), serving).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn another_peer_at_the_address_hears_nothing() {
    let ca = TestCa::new();
    let (address, _stop, _serving) =
        serve(ca.tls("SE2120001850-OTHER", &[]), loopback().await).await;
    let answer = check(&ca.tls(REGION, &[]), MUNICIPALITY, address).await;
    assert_eq!(answer, Err(Code::Unavailable));
}

#[tokio::test]
async fn a_revoked_caller_gets_no_answer() {
    let ca = TestCa::new();
    let revoked = ca.leaf(REGION, |_| ());
    let server = ca.tls(MUNICIPALITY, &[&revoked]);
    let (address, _stop, _serving) = serve(server, loopback().await).await;
    // It doesn't know yet that it is revoked.
    let caller = Tls::open(&ca.files(&revoked, &[]), now()).unwrap();
    let answer = check(&caller, MUNICIPALITY, address).await;
    assert!(matches!(answer, Err(Code::Unavailable | Code::Unknown)), "{answer:?}");
}

#[tokio::test]
async fn a_lost_connection_is_made_again() {
    let ca = TestCa::new();
    let socket = loopback().await;
    let address = socket.local_addr().unwrap();
    let caller = ca.tls(REGION, &[]);
    let endpoint: Endpoint = format!("https://{address}").parse().unwrap();
    let connector = caller.connector(hsa_id(MUNICIPALITY)).unwrap();
    let channel = channel(&endpoint, connector).unwrap();
    let request = || HealthCheckRequest { service: String::new() };
    drop(socket);
    let early = HealthClient::new(channel.clone()).check(request()).await;
    assert_eq!(early.unwrap_err().code(), Code::Unavailable);
    for _ in 0..2 {
        let socket = TcpListener::bind(address).await.unwrap();
        let (_, stop, serving) = serve(ca.tls(MUNICIPALITY, &[]), socket).await;
        let answer = HealthClient::new(channel.clone()).check(request()).await;
        assert_eq!(answer.unwrap().into_inner().status, ServingStatus::Serving as i32);
        stop.send(()).unwrap();
        timeout(Duration::from_secs(5), serving).await.unwrap().unwrap().unwrap();
    }
}
