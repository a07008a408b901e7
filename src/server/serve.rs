//! Puts the services on a listener, with every limit set by us.

use super::{
    bodies::bounded, exchange, gateway, health, ledger, limit, listener::Connection, measures,
    pieces::Pieces, register, sip, status, strict::Strict, witness,
};
use crate::gateway::{Caller, Gateway};
use crate::wire::v1::{
    self, exchange_server::ExchangeServer, gateway_server::GatewayServer,
    ledger_server::LedgerServer, measures_server::MeasuresServer, sip_server::SipServer,
    witness_server::WitnessServer,
};
use std::future::Future;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_stream::Stream;
use tonic::{Request, Status, transport::Server};
use tower::util::{MapRequestLayer, MapResponseLayer};

/// Streams that one connection may have open: 4 connections reach the default limit of packets in flight.
const STREAMS: u32 = 256;
/// Streams that a client may reset before its connection is closed (rapid reset).
const RESETS: usize = 64;
const HEADERS: u32 = 16 * 1024;
/// Messages of calls that only ask.
const SMALL: usize = 16 * 1024;
const PING_EVERY: Duration = Duration::from_secs(30);
const PING_TIME: Duration = Duration::from_secs(10);
/// A connection takes no new calls after this, so that certificates and balance are looked at anew.
const AGE: Duration = Duration::from_secs(3600);
/// How long its calls may still go on. Some never end by themselves: else a revoked certificate would hold for ever on an open stream.
const AGE_GRACE: Duration = Duration::from_secs(600);
/// How long calls may go on after `shutdown`: some never end by themselves, such as a watch on health.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `shutdown`, then lets what is under way end, for a while.
pub(crate) async fn serve(
    gateway: Gateway,
    connections: impl Stream<Item = std::io::Result<Connection>>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), tonic::transport::Error> {
    let (reporter, health) = tonic_health::server::health_reporter();
    let mut standing = gateway.standing();
    let now = *standing.borrow_and_update();
    health::tell(&reporter, now).await;
    let reports = tokio::spawn(health::follow(reporter, standing));
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(v1::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()
        .ok()
        .map(|service| service.max_decoding_message_size(SMALL));
    // A little over the packet itself, for what stands around it.
    let most = gateway.packet_limit() + 64 * 1024;
    let draining = Notify::new();
    let until = async {
        shutdown.await;
        draining.notify_one();
    };
    let reader = gateway.clone();
    let serving = Server::builder()
        .max_concurrent_streams(STREAMS)
        .http2_max_pending_accept_reset_streams(Some(RESETS))
        .http2_max_header_list_size(HEADERS)
        .http2_keepalive_interval(Some(PING_EVERY))
        .http2_keepalive_timeout(Some(PING_TIME))
        .max_connection_age(AGE)
        .max_connection_age_grace(AGE_GRACE)
        .layer(MapResponseLayer::new(|answer| limit::rename_header(answer).map(Pieces::of)))
        .layer(MapRequestLayer::new(move |request| bounded(&reader, request)))
        .add_service(health.max_decoding_message_size(SMALL))
        .add_optional_service(reflection)
        .add_service(
            GatewayServer::new(gateway::Service(gateway.clone())).max_decoding_message_size(most),
        )
        .add_service(
            ExchangeServer::new(exchange::Service(gateway.clone())).max_decoding_message_size(most),
        )
        .add_service(Strict::new(register::Service(gateway.clone()), most))
        .add_service(
            WitnessServer::new(witness::Service(gateway.clone())).max_decoding_message_size(most),
        )
        .add_service(SipServer::new(sip::Service(gateway.clone())).max_decoding_message_size(most))
        .add_service(
            MeasuresServer::new(measures::Service(gateway.clone()))
                .max_decoding_message_size(SMALL),
        )
        .add_service(LedgerServer::new(ledger::Service(gateway)).max_decoding_message_size(most))
        .serve_with_incoming_shutdown(connections, until);
    let patience = async {
        draining.notified().await;
        tokio::time::sleep(DRAIN).await;
    };
    let served = tokio::select! {
        served = serving => served,
        // Whoever still calls finds the journal closed.
        () = patience => Ok(()),
    };
    reports.abort();
    served
}

/// Who sent a request: TLS has told, and the configuration knows the peer or the call ends here.
pub(super) fn caller<T>(gateway: &Gateway, request: &Request<T>) -> Result<Caller, Status> {
    let connected = request.extensions().get::<super::ConnectedCaller>();
    let connected = connected.ok_or_else(|| Status::unauthenticated("no client certificate"))?;
    let caller = Caller::verified(connected.peer());
    gateway.know(&caller).map_err(|error| status::of(&error))?;
    Ok(caller)
}
