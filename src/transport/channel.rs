//! A gRPC channel to one peer over mutual TLS, connected when first used and again when lost.

use crate::peer::{Connector, Endpoint};
use hyper_util::rt::TokioIo;
use std::{io, time::Duration};
use tokio::net::TcpStream;
use tonic::transport::{Channel, Endpoint as Target, Uri};
use tower::service_fn;

/// How long TCP and TLS together may take.
const CONNECT_TIME: Duration = Duration::from_secs(10);
/// A peer that vanished is noticed after these two.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(30);
const KEEPALIVE_TIME: Duration = Duration::from_secs(10);
/// More headers than any answer of ours carries.
const HEADERS: u32 = 16 * 1024;

/// Calls `endpoint` as `connector` allows. Nothing is sent until the server has shown that it is the expected peer.
pub(crate) fn channel(
    endpoint: &Endpoint,
    connector: Connector,
) -> Result<Channel, tonic::transport::Error> {
    Ok(Dialler::new(endpoint, connector)?.channel())
}

/// Makes such channels to one peer, each with a connection of its own.
pub(super) struct Dialler {
    target: Target,
    endpoint: Endpoint,
    connector: Connector,
}

impl Dialler {
    pub(super) fn new(
        endpoint: &Endpoint,
        connector: Connector,
    ) -> Result<Self, tonic::transport::Error> {
        let target = Target::from_shared(endpoint.to_string())?
            .connect_timeout(CONNECT_TIME)
            .http2_keep_alive_interval(KEEPALIVE_EVERY)
            .keep_alive_timeout(KEEPALIVE_TIME)
            .keep_alive_while_idle(true)
            .http2_max_header_list_size(HEADERS);
        Ok(Self { target, endpoint: endpoint.clone(), connector })
    }

    /// How often whom we trust has been read anew.
    pub(super) fn renewals(&self) -> u64 {
        self.connector.renewals()
    }

    pub(super) fn channel(&self) -> Channel {
        let (endpoint, connector) = (self.endpoint.clone(), self.connector.clone());
        let dial = move |_: Uri| {
            let (endpoint, connector) = (endpoint.clone(), connector.clone());
            async move {
                let stream = TcpStream::connect((endpoint.host(), endpoint.port())).await?;
                stream.set_nodelay(true)?;
                Ok::<_, io::Error>(TokioIo::new(connector.connect(&endpoint, stream).await?))
            }
        };
        self.target.connect_with_connector_lazy(service_fn(dial))
    }
}

#[cfg(test)]
mod tests;
