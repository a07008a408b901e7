//! The other end: a bare server that answers what passes through, and a receiver of packets that acknowledges as a gateway
//! does, but keeps nothing: each acknowledgement is signed, and its entry is proven under a signed head.
//!
//! What comes together is entered together, under one head, as a gateway's group commit does. It has no disk to wait for.

mod books;
mod intake;

use super::{Arrivals, Outcome, Site, bare};
use books::Books;
use std::{net::SocketAddr, sync::Arc};
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::transport::Server as Tonic;

/// Runs on the load's side of the machine, in the load's own process.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    pub(crate) arrivals: Arc<Arrivals>,
    serving: JoinHandle<Result<(), tonic::transport::Error>>,
}

impl Receiver {
    /// Takes packets, and whatever a proxy passes on.
    pub(crate) async fn start(site: &Site) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let connections = bare::connections(site.folder(), "kommun", listener)?;
        let arrivals = Arc::<Arrivals>::default();
        let (_, health) = tonic_health::server::health_reporter();
        let services = Tonic::builder()
            .add_service(health)
            .add_service(bare::answering())
            .add_service(intake::new(Books::of(site.folder())?, Arc::clone(&arrivals)));
        let serving = tokio::spawn(services.serve_with_incoming(connections));
        Ok(Self { address, arrivals, serving })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
