//! A gateway that serves.

use stafett::{Error, Gateway};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A gateway with its port open.
pub(crate) struct Running {
    pub(crate) gateway: Gateway,
    pub(crate) address: SocketAddr,
    shutdown: oneshot::Sender<()>,
    serving: JoinHandle<Result<(), Error>>,
}

impl Running {
    pub(crate) async fn serve(gateway: Gateway, address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let (shutdown, asked) = oneshot::channel::<()>();
        let run = gateway.clone().run(listener, async {
            let _ = asked.await;
        });
        Self { gateway, address, shutdown, serving: tokio::spawn(run) }
    }

    /// Asks it to drain, and waits until it has.
    pub(crate) async fn stop(self) {
        self.drain().await.unwrap();
    }

    /// Asks it to drain, and says how it ended.
    pub(crate) async fn drain(self) -> Result<(), Error> {
        let _ = self.shutdown.send(());
        timeout(PATIENCE, self.serving).await.expect("it drains").unwrap()
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(self) -> Result<(), Error> {
        timeout(PATIENCE, self.serving).await.expect("it ends").unwrap()
    }
}
