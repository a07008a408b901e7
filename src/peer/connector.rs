//! Calling one peer and nobody else.

use super::{current::Shared, endpoint::Endpoint};
use rustls::ClientConfig;
use std::{fmt, io, sync::Arc};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// Opens TLS to the one peer it was made for.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Arc<ClientConfig>,
    current: Arc<Shared>,
}

impl Connector {
    pub(super) fn new(config: ClientConfig, current: Arc<Shared>) -> Self {
        Self { config: Arc::new(config), current }
    }

    /// How often whom we trust has been read anew: what was connected before may not be let through now.
    pub(crate) fn renewals(&self) -> u64 {
        self.current.renewals()
    }

    /// Completes a handshake in which we call. Fails where the server is not the expected peer, or not at this address.
    pub(crate) async fn connect<S>(
        &self,
        endpoint: &Endpoint,
        stream: S,
    ) -> io::Result<TlsStream<S>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let name = endpoint.server_name().clone();
        TlsConnector::from(Arc::clone(&self.config)).connect(name, stream).await
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}
