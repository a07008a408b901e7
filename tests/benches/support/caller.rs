//! The client end of mutual TLS, made from the contract and rustls alone.

use super::Outcome;
use hyper_util::rt::TokioIo;
use rustls::{
    ClientConfig, RootCertStore,
    client::Resumption,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    version::TLS13,
};
use std::{io, net::SocketAddr, path::Path, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint, Uri};
use tower::service_fn;

/// Connects with one client certificate.
#[derive(Clone)]
pub(crate) struct Caller(TlsConnector);

impl Caller {
    /// The holder `name` of the PKI in `folder`.
    pub(crate) fn of(folder: &Path, name: &str) -> Outcome<Self> {
        let certificate = CertificateDer::from_pem_file(folder.join(format!("{name}.pem")))?;
        let key = PrivateKeyDer::from_pem_file(folder.join(format!("{name}.key")))?;
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13])?
            .with_root_certificates(roots(folder)?)
            .with_client_auth_cert(vec![certificate], key)?;
        config.resumption = Resumption::disabled();
        config.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    /// One connection, handshake done.
    pub(crate) async fn connect(
        &self,
        address: SocketAddr,
    ) -> Result<Channel, tonic::transport::Error> {
        let connector = self.0.clone();
        let dial = move |_: Uri| {
            let connector = connector.clone();
            async move {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                let name = ServerName::IpAddress(address.ip().into());
                Ok::<_, io::Error>(TokioIo::new(connector.connect(name, stream).await?))
            }
        };
        let endpoint = Endpoint::from_shared(format!("https://{address}"))?;
        endpoint.connect_with_connector(service_fn(dial)).await
    }
}

/// Whom both ends trust.
pub(super) fn roots(folder: &Path) -> Outcome<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("ca.pem"))?)?;
    Ok(roots)
}
