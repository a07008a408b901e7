//! A unit's own record system: its pack, and the folder that it imports from.
//!
//! Such a folder often lies on another machine's disk, which may be slow, or not answer for hours: nobody else waits for it.

use super::machine::Inbox;
use crate::adapter::Pack;
use crate::transport::{Delivering, Handed, Parcel, Spool, Transport, TransportError};
use bytes::Bytes;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long an attempt waits for the folder.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes packets as the record system reads them.
#[derive(Clone)]
pub(super) struct LocalDelivery {
    pub(super) pack: String,
    /// Whether the record system itself says what becomes of what lies in the folder.
    pub(super) reports: bool,
    rendering: Arc<Pack>,
    inbox: Arc<dyn Inbox>,
    /// Held while the folder is written, also when the attempt has given up: behind a folder that doesn't answer stands one thread.
    turn: Arc<Mutex<()>>,
    /// In a simulation nothing has a thread of its own.
    on_runtime: bool,
}

impl LocalDelivery {
    /// Into `inbox`.
    pub(super) fn new(
        (pack, rendering): (String, Arc<Pack>),
        reports: bool,
        inbox: Arc<dyn Inbox>,
        on_runtime: bool,
    ) -> Self {
        Self { pack, reports, rendering, inbox, turn: Arc::default(), on_runtime }
    }

    /// Renders an encoded packet and writes it into the folder; again is harmless. An attempt that gave up may write it later.
    pub(super) async fn write(&self, packet: Bytes) -> Result<(), TransportError> {
        if self.on_runtime {
            return self.render_and_write(&packet);
        }
        let written = async {
            let turn = Arc::clone(&self.turn).lock_owned().await;
            let delivery = self.clone();
            spawn_blocking(move || {
                let _turn = turn;
                delivery.render_and_write(&packet)
            })
            .await
        };
        match timeout(PATIENCE, written).await {
            Ok(written) => written.unwrap_or(Err(TransportError::NotRenderable)),
            Err(_) => {
                tracing::warn!(pack = self.pack, "the folder doesn't answer");
                Err(TransportError::FolderFailed)
            }
        }
    }

    fn render_and_write(&self, packet: &[u8]) -> Result<(), TransportError> {
        let rendered = self.rendering.render(packet).map_err(|error| {
            tracing::warn!(pack = self.pack, %error, "a packet can't be rendered");
            TransportError::NotRenderable
        })?;
        self.inbox.take(&rendered.file_name, &rendered.bytes).map_err(|error| {
            tracing::warn!(pack = self.pack, %error, "the folder can't be written");
            TransportError::FolderFailed
        })
    }
}

impl Transport for LocalDelivery {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        let content = parcel.content().clone();
        Box::pin(async move { self.write(content).await.map(|()| Handed::Imported) })
    }
}

impl Inbox for Spool {
    fn take(&self, file_name: &str, bytes: &[u8]) -> std::io::Result<()> {
        self.write(file_name, bytes)
    }
}
