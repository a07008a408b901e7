//! A unit's own record system: its pack, and the folder that it imports from.
//!
//! Such a folder often lies on another machine's disk, which may be slow, or not answer for hours: nobody else waits for it.

use super::machine::Inbox;
use super::waited_for::waited_for;
use crate::adapter::Pack;
use crate::domain::{PacketId, PacketKind};
use crate::outbox::PER_FOLDER;
use crate::transport::{
    Delivering, Handed, Parcel, Spool, Transport, TransportError, was_glimpsed,
};
use bytes::Bytes;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// How long an attempt waits for the folder to take its file, and before that for the folder to get on with the files before it.
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
    /// How many files the folder is done with: it doesn't matter how it ended.
    done: Arc<watch::Sender<u64>>,
    patience: Duration,
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
        let (turn, done) = Default::default();
        Self { pack, reports, rendering, inbox, turn, done, patience: PATIENCE, on_runtime }
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
        let unanswered = || {
            tracing::warn!(pack = self.pack, "the folder doesn't answer");
            Err(TransportError::FolderFailed)
        };
        let Some(turn) = self.turn().await else { return unanswered() };
        let delivery = self.clone();
        let written = spawn_blocking(move || {
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
            delivery.done.send_modify(|files| *files += 1);
            written
        });
        match timeout(self.patience, written).await {
            Ok(written) => {
                waiting.hear();
                written.unwrap_or(Err(TransportError::NotRenderable))
            }
            Err(_) => unanswered(),
        }
    }

    /// The turn of a file; nothing where the folder has not got on for too long. That it is slow is no failure of those who wait: each
    /// file that is done with lets them wait anew, and there are never many.
    async fn turn(&self) -> Option<OwnedMutexGuard<()>> {
        let mut done = self.done.subscribe();
        let mut turn = pin!(Arc::clone(&self.turn).lock_owned());
        loop {
            tokio::select! {
                biased;
                turn = &mut turn => return Some(turn),
                gets_on = timeout(self.patience, done.changed()) => {
                    gets_on.ok()?.ok()?;
                }
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

    fn most_at_once(&self) -> usize {
        PER_FOLDER
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
