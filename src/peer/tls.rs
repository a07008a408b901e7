//! TLS 1.3 with client certificates, as both ends of every connection speak it.

use super::{
    connector::Connector,
    current::{Current, Shared},
    material::{Fault, Files, Part, Problem},
    refusal::Refusal,
    verified::VerifiedPeer,
    verifier::{NamedClient, NamedServer},
};
use crate::domain::HsaId;
use jiff::Timestamp;
use rustls::{
    ClientConfig, ServerConfig,
    client::Resumption,
    crypto::{CryptoProvider, aws_lc_rs},
    server::NoServerSessionStorage,
    version::TLS13,
};
use std::{fmt, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// gRPC is HTTP/2, and says so in the handshake.
const ALPN: &[u8] = b"h2";

/// Our identity and whom we trust, ready for both calling and being called.
#[derive(Clone)]
pub(crate) struct Tls {
    files: Files,
    provider: Arc<CryptoProvider>,
    current: Arc<Shared>,
    server: Arc<ServerConfig>,
    hsa_id: HsaId,
}

/// A stream on which the handshake is done, and who is at the other end.
pub(crate) type Incoming<S> = (TlsStream<S>, VerifiedPeer);

impl Tls {
    /// Reads and checks all files; `now` is the time they must be in force.
    pub(crate) fn open(files: &Files, now: Timestamp) -> Result<Self, Vec<Fault>> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let current = Current::read(files, &provider, now)?;
        let hsa_id = current.hsa_id.clone();
        let current = Shared::new(current);
        let server = server_config(&provider, &current).map_err(|error| {
            let problem = Problem::Unusable(error.to_string());
            vec![Fault::new(Part::Certificate, &files.certificate, problem)]
        })?;
        Ok(Self { files: files.clone(), provider, current, server: Arc::new(server), hsa_id })
    }

    /// Reads all files anew. Where they are right, the next handshake goes by them; where not, what held goes on holding.
    /// Blocks on the disk.
    pub(crate) fn reload(&self, now: Timestamp) -> Result<(), Vec<Fault>> {
        let next = Current::read(&self.files, &self.provider, now)?;
        let problem = match () {
            () if next.hsa_id != self.hsa_id => Some(Problem::OtherIdentity),
            () if self.serves() && !next.serves => Some(Problem::Purpose("serverAuth")),
            () => None,
        };
        if let Some(problem) = problem {
            return Err(vec![Fault::new(Part::Certificate, &self.files.certificate, problem)]);
        }
        self.current.exchange(next);
        Ok(())
    }

    /// The HSA-id of our own certificate.
    pub(crate) fn hsa_id(&self) -> &HsaId {
        &self.hsa_id
    }

    /// SHA-256 of our own certificate.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        self.current.now().fingerprint
    }

    /// Whether our certificate lets us be called, not only call.
    pub(crate) fn serves(&self) -> bool {
        self.current.now().serves
    }

    /// When our certificate, a trusted CA's or a revocation list runs out, whichever comes first: a person must act before.
    pub(crate) fn holds_until(&self) -> Timestamp {
        self.current.now().holds_until
    }

    /// Completes a handshake in which we are called.
    pub(crate) async fn accept<S>(
        &self,
        stream: S,
        within: Duration,
    ) -> Result<Incoming<S>, Refusal>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let handshake = TlsAcceptor::from(Arc::clone(&self.server)).accept(stream);
        let stream = match timeout(within, handshake).await {
            Ok(done) => done.map_err(|error| Refusal::of(&error))?,
            Err(_) => return Err(Refusal::TimedOut),
        };
        let (_, session) = stream.get_ref();
        let certificate = session.peer_certificates().and_then(<[_]>::first);
        let certificate = certificate.ok_or(Refusal::NoCertificate)?;
        let peer = VerifiedPeer::of(certificate).map_err(|_| Refusal::NoHsaId)?;
        Ok((stream, peer))
    }

    /// Calls one peer only: a server with another HSA-id is hung up on.
    pub(crate) fn connector(&self, expected: HsaId) -> Result<Connector, rustls::Error> {
        let verifier = NamedServer { current: Arc::clone(&self.current), expected };
        let mut config = ClientConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_protocol_versions(&[&TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_client_cert_resolver(self.current.clone());
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![ALPN.to_vec()];
        Ok(Connector::new(config, Arc::clone(&self.current)))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tls({}, holds until {})", self.hsa_id, self.holds_until())
    }
}

/// A resumed session would skip the look at the revocation lists, so there is nothing to resume by.
fn server_config(
    provider: &Arc<CryptoProvider>,
    current: &Arc<Shared>,
) -> Result<ServerConfig, rustls::Error> {
    let clients = NamedClient { current: Arc::clone(current) };
    let mut config = ServerConfig::builder_with_provider(Arc::clone(provider))
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(clients))
        .with_cert_resolver(current.clone());
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    config.max_early_data_size = 0;
    config.alpn_protocols = vec![ALPN.to_vec()];
    Ok(config)
}
