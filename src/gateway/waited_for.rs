//! A file that is written in a thread of its own, for an attempt that may give up before: whichever ends last knows of the other.

use crate::domain::{PacketId, PacketKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The attempt's end: dropped before the outcome is heard, it takes back that the file is wanted.
pub(super) struct Waiting {
    work: Work,
    is_heard: bool,
}

/// The thread's end.
#[derive(Clone)]
pub(super) struct Work {
    /// Whether one of the two has ended: the file is written, or the attempt has given up.
    is_over: Arc<AtomicBool>,
    packet: PacketId,
    kind: PacketKind,
}

/// The two ends of writing one packet's file.
pub(super) fn waited_for(packet: PacketId, kind: PacketKind) -> (Waiting, Work) {
    let work = Work { is_over: Arc::default(), packet, kind };
    (Waiting { work: work.clone(), is_heard: false }, work)
}

impl Waiting {
    /// The outcome goes on record as it is.
    pub(super) fn hear(mut self) {
        self.is_heard = true;
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if !self.is_heard {
            self.work.end();
        }
    }
}

impl Work {
    /// Whether an attempt still waits. Else the packet may be withdrawn by now, and nothing of it may be seen.
    pub(super) fn is_wanted(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    /// The file lies where its reader sees it.
    pub(super) fn is_done(&self) {
        self.end();
    }

    /// Its reader may have seen the file, and the attempt fails all the same.
    pub(super) fn is_unsure(&self) {
        tell(self.packet, self.kind.word(), "came to lie in the folder, which failed then");
    }

    /// Where the other has ended before, the file lies in the folder, and the ledger says that the attempt failed.
    fn end(&self) {
        if self.is_over.swap(true, Ordering::SeqCst) {
            let what = "came to lie in the folder when its attempt had been given up";
            tell(self.packet, self.kind.word(), what);
        }
    }
}

/// Tells a person of a file that may lie there though the ledger doesn't say so.
pub(super) fn tell(packet: PacketId, kind: &str, what: &'static str) {
    tracing::error!(
        alarm = "written-late",
        packet.id = %packet,
        packet.kind = kind,
        "this packet's file {what}: a person must look whether it is stopped"
    );
}

#[cfg(test)]
pub(super) mod tests;
