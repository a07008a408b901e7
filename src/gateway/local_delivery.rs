//! A unit's own record system: its pack, and the folder that it imports from.
//!
//! Such a folder often lies on another machine's disk, which may be slow, or not answer for hours: nobody else waits for it.

use super::machine::Inbox;
use super::waited_for::waited_for;
use crate::adapter::Pack;
use crate::domain::{PacketId, PacketKind};
use crate::transport::{
    Delivering, Handed, Parcel, Spool, Transport, TransportError, was_glimpsed,
};
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

    /// Takes away what an earlier process left half written. Nobody waits for it but the folder's first file.
    pub(super) fn clear(&self) {
        if self.on_runtime {
            return self.inbox.clear();
        }
        // Where a file is being written, that clears the folder first.
        let Ok(turn) = Arc::clone(&self.turn).try_lock_owned() else { return };
        let inbox = Arc::clone(&self.inbox);
        spawn_blocking(move || {
            let _turn = turn;
            inbox.clear();
        });
    }

    /// Renders an encoded packet and writes it into the folder; again is harmless. What is dropped while it waits writes nothing any
    /// more: the packet may be withdrawn before the folder answers.
    pub(super) async fn write(
        &self,
        packet: Bytes,
        (id, kind): (PacketId, PacketKind),
    ) -> Result<(), TransportError> {
        if self.on_runtime {
            return self.render_and_write(&packet, &|| true);
        }
        let (waiting, work) = waited_for(id, kind);
        let written = async {
            let turn = Arc::clone(&self.turn).lock_owned().await;
            let delivery = self.clone();
            spawn_blocking(move || {
                let _turn = turn;
                if !work.is_wanted() {
                    return Err(TransportError::FolderFailed);
                }
                let written = delivery.render_and_write(&packet, &|| work.is_wanted());
                match &written {
                    Ok(()) => work.is_done(),
                    Err(TransportError::FolderUnsure) => work.is_unsure(),
                    Err(_) => {}
                }
                written
            })
            .await
        };
        match timeout(PATIENCE, written).await {
            Ok(written) => {
                waiting.hear();
                written.unwrap_or(Err(TransportError::NotRenderable))
            }
            Err(_) => {
                tracing::warn!(pack = self.pack, "the folder doesn't answer");
                Err(TransportError::FolderFailed)
            }
        }
    }

    fn render_and_write(
        &self,
        packet: &[u8],
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<(), TransportError> {
        let rendered = self.rendering.render(packet).map_err(|error| {
            tracing::warn!(pack = self.pack, %error, "a packet can't be rendered");
            TransportError::NotRenderable
        })?;
        self.inbox.take(&rendered.file_name, &rendered.bytes, is_wanted).map_err(|error| {
            tracing::warn!(pack = self.pack, %error, "the folder can't be written");
            match was_glimpsed(&error) {
                true => TransportError::FolderUnsure,
                false => TransportError::FolderFailed,
            }
        })
    }
}

impl Transport for LocalDelivery {
    fn deliver<'a>(&'a self, parcel: &'a Parcel) -> Delivering<'a> {
        let (content, packet) = (parcel.content().clone(), (parcel.id(), parcel.kind()));
        Box::pin(async move { self.write(content, packet).await.map(|()| Handed::Imported) })
    }
}

impl Inbox for Spool {
    fn take(
        &self,
        file_name: &str,
        bytes: &[u8],
        is_wanted: &dyn Fn() -> bool,
    ) -> std::io::Result<()> {
        self.write(file_name, bytes, is_wanted)
    }

    fn clear(&self) {
        Self::clear(self);
    }
}

#[cfg(test)]
mod tests;
