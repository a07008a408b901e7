//! The packets of one stream are worked on together. Those of one child enter the journal in the stream's order all the same, and
//! what replaces another after that one: they leave in the order in which they were accepted.

use super::open::Inner;
use crate::domain::{Packet, PacketId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// Above this, lines in which nobody stands are cleared away.
const TIDY_ABOVE: usize = 1024;

/// Closed when whoever holds the other end is done.
type Done = watch::Receiver<()>;

/// Who came last, by child and by packet.
type Lines = Arc<Mutex<HashMap<Vec<u8>, Done>>>;

/// One stream's order.
#[derive(Default)]
pub(crate) struct StreamOrder {
    last: Option<Done>,
    lines: Lines,
}

/// A packet's place in its stream.
pub(crate) struct StreamPlace {
    before: Option<Done>,
    lines: Lines,
    /// Dropped once it is known whom the packet stands before.
    lined_up: watch::Sender<()>,
}

/// Held until the packet is in the journal's queue: those behind it wait for that.
pub(super) struct Ahead {
    _entered: watch::Sender<()>,
}

/// Where a packet stands in line.
pub(super) struct InLine {
    own: [Vec<u8>; 2],
    replaces: Option<Vec<u8>>,
}

impl StreamOrder {
    /// The next packet's place.
    pub(crate) fn next(&mut self) -> StreamPlace {
        let (lined_up, last) = watch::channel(());
        let before = self.last.replace(last);
        StreamPlace { before, lines: Arc::clone(&self.lines), lined_up }
    }
}

impl StreamPlace {
    /// Waits until the packets that this one stands behind have entered the journal's queue; what can't be read stands nowhere.
    pub(super) async fn line_up(self, in_line: Option<InLine>) -> Option<Ahead> {
        let Self { before, lines, lined_up } = self;
        until_done(before).await;
        let InLine { own, replaces } = in_line?;
        let (entered, done) = watch::channel(());
        let ahead: Vec<Done> = {
            let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
            if lines.len() > TIDY_ABOVE {
                lines.retain(|_, done| done.has_changed().is_ok());
            }
            let ahead = own.iter().chain(&replaces).filter_map(|key| lines.get(key).cloned());
            let ahead = ahead.collect();
            lines.extend(own.map(|key| (key, done.clone())));
            ahead
        };
        drop(lined_up);
        for done in ahead {
            until_done(Some(done)).await;
        }
        Some(Ahead { _entered: entered })
    }
}

async fn until_done(done: Option<Done>) {
    if let Some(mut done) = done {
        while done.changed().await.is_ok() {}
    }
}

impl Inner {
    /// Behind whom a packet stands in its stream.
    pub(super) fn in_line(&self, packet: &Packet, replaces: &str) -> InLine {
        let bytes = |id: PacketId| id.as_bytes().to_vec();
        InLine {
            own: [self.turn_key(&packet.header), bytes(packet.header.id)],
            replaces: replaces.parse().ok().map(bytes),
        }
    }
}
