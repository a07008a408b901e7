//! The bare server: the same contract, transport and mutual TLS, and an answer of 128 bytes without a look at the packet.

mod connection;
mod service;

use super::{Outcome, Placement, Server, Site, caller::roots};
use connection::Connection;
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
    version::TLS13,
};
use std::{env, io, net::SocketAddr, path::Path, sync::Arc};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::Builder,
    sync::mpsc,
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use tonic::transport::Server as Tonic;

pub(super) use service::new as answering;

/// What the bench calls itself with to become the bare server.
pub(crate) const WORD: &str = "bare-server";

/// Starts it as a process of its own, so that its processor time is read as the gateway's is.
pub(crate) async fn start(site: &Site, placement: &Placement) -> Outcome<Server> {
    let address = Site::free_address()?;
    let mut command = placement.server(&env::current_exe()?);
    command.arg(WORD).arg(site.folder()).arg(address.to_string());
    Server::start(command, address, site.caller()?, &site.log(WORD)).await
}

/// Serves until killed. It has one processor, so one thread serves it best.
pub(crate) fn serve(folder: &Path, address: SocketAddr) -> Outcome<()> {
    Builder::new_current_thread().enable_all().build()?.block_on(async move {
        let connections = connections(folder, "region", TcpListener::bind(address).await?)?;
        let (_, health) = tonic_health::server::health_reporter();
        let services = Tonic::builder().add_service(health).add_service(answering());
        Ok(services.serve_with_incoming(connections).await?)
    })
}

/// Whoever has a certificate of the PKI in `folder`, to whom `holder` shows its own.
pub(super) fn connections(
    folder: &Path,
    holder: &str,
    listener: TcpListener,
) -> Outcome<impl Stream<Item = io::Result<Connection>> + use<>> {
    let acceptor = acceptor(folder, holder)?;
    let (ready, connections) = mpsc::channel(16);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, ready) = (acceptor.clone(), ready.clone());
            tokio::spawn(async move {
                // Whoever fails the handshake is gone.
                if let Ok(connection) = shake_hands(&acceptor, stream).await {
                    let _ = ready.send(connection).await;
                }
            });
        }
    });
    Ok(ReceiverStream::new(connections).map(Ok))
}

async fn shake_hands(acceptor: &TlsAcceptor, stream: TcpStream) -> io::Result<Connection> {
    stream.set_nodelay(true)?;
    acceptor.accept(stream).await.map(Connection)
}

fn acceptor(folder: &Path, holder: &str) -> Outcome<TlsAcceptor> {
    let certificate = CertificateDer::from_pem_file(folder.join(format!("{holder}.pem")))?;
    let key = PrivateKeyDer::from_pem_file(folder.join(format!("{holder}.key")))?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let roots = Arc::new(roots(folder)?);
    let clients = WebPkiClientVerifier::builder_with_provider(roots, Arc::clone(&provider));
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(clients.build()?)
        .with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
