//! Room on the disk for what is folded from the journal.
//!
//! The journal reserves its room beforehand. Index, tiles and anchor grow as they are written, and a store in which a write failed can't
//! be gone on with. So the fold begins nothing that there may be no room for: it waits, and goes on by itself. New work is refused
//! earlier than that, so that what is left serves what was accepted before.

use super::fold_thread::STEP;
use super::machine::DataFolder;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// More than one group can cost: a thousand records, each of them changing eight keys, on pages of their own that are copied with
/// those above them.
pub(crate) const GROUP: u64 = 128 << 20;

/// How long to wait before a full disk is looked at again.
pub(super) const RETRY: Duration = Duration::from_secs(1);

/// What is left of a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Enough,
    /// New work is refused.
    Little,
    /// The fold waits, besides.
    Nothing,
}

/// What is left of the gateway's disk, as it was when the fold last looked.
pub(super) struct Room {
    data: Arc<dyn DataFolder>,
    /// What the journal may take for its next segment while the fold is at work.
    segment: u64,
    left: watch::Sender<Left>,
    /// Says when the gateway shuts down; closed when it has gone.
    draining: watch::Receiver<bool>,
}

impl Room {
    pub(super) fn new(
        data: Arc<dyn DataFolder>,
        segment: u64,
        draining: watch::Receiver<bool>,
    ) -> Self {
        Self { data, segment, left: watch::Sender::new(Left::Enough), draining }
    }

    pub(super) fn left(&self) -> Left {
        *self.left.borrow()
    }

    /// What is left, and every change of it.
    pub(super) fn watch(&self) -> watch::Receiver<Left> {
        self.left.subscribe()
    }

    /// Whether nobody waits for room any more: what is not folded now is folded at the next start.
    pub(super) fn is_given_up(&self) -> bool {
        *self.draining.borrow() || self.draining.has_changed().is_err()
    }

    /// Looks at the disk: how many groups may be folded in one step; none where the fold must wait.
    pub(super) fn look(&self) -> usize {
        // Where nobody can tell, there is room until a write fails; that stops the process, and nothing is lost.
        let free = self.data.free().unwrap_or(u64::MAX).saturating_sub(self.segment);
        let groups = free.checked_div(GROUP).unwrap_or_default();
        self.is_left(match groups {
            0 => Left::Nothing,
            1 => Left::Little,
            2.. => Left::Enough,
        });
        usize::try_from(groups).map_or(STEP, |groups| groups.min(STEP))
    }

    fn is_left(&self, now: Left) {
        let before = self.left.borrow().to_owned();
        if before == now {
            return;
        }
        self.left.send_replace(now);
        match now {
            Left::Enough => tracing::info!("the disk has room again"),
            Left::Little => tracing::error!(
                "the disk has little room left, and nothing new is accepted: its operator must make room"
            ),
            Left::Nothing => tracing::error!(
                "the disk is full, and all but reading waits: its operator must make room"
            ),
        }
    }
}
