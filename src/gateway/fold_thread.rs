//! The thread that folds: takes all groups that wait in one step, and syncs when there is a pause.

use super::board::Board;
use super::follow::{Fold, FoldedGroup};
use super::known::Known;
use super::room::{Left, RETRY, Room};
use crate::clock::Stopwatch;
use crate::index::{Index, IndexError};
use crate::ledger::{Shelf, TileError, Tiles};
use crate::seal::Keyring;
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};

/// Everything that the fold moves.
pub(super) struct FoldParts {
    pub(super) keyring: Arc<Keyring>,
    pub(super) index: Arc<Index>,
    pub(super) tiles: Arc<Mutex<Tiles>>,
    /// Holds the newest checkpoint, apart from the journal.
    pub(super) shelf: Arc<dyn Shelf>,
    pub(super) room: Arc<Room>,
    pub(super) quiet: Duration,
    /// Agreements and parties, renewed before anybody hears that they have changed.
    pub(super) board: Arc<Board>,
    /// Children's facts, forgotten before anybody hears that they have changed.
    pub(super) known: Arc<Known>,
    pub(super) moved: Arc<Notify>,
    pub(super) folded: watch::Sender<u64>,
    pub(super) checkpoint: watch::Sender<Arc<str>>,
    /// Closed when the fold has ended, however it did.
    pub(super) _alive: oneshot::Sender<()>,
}

/// Why the fold stopped. The journal then stops too; nothing is lost, for the fold is made again at the next start.
#[derive(Debug, thiserror::Error)]
pub(super) enum FoldError {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("the ledger's tiles: {0}")]
    Tiles(#[from] TileError),
    #[error("the ledger's anchor file: {0}")]
    Anchor(#[from] io::Error),
    #[error("the disk is full, and the gateway shuts down")]
    NoRoom,
}

/// The index is synced once nothing has come for so long: its sync holds up the journal's.
pub(super) const QUIET: Duration = Duration::from_millis(250);
/// Or after so long at the latest. A crash in between costs folding that much again.
const SYNC_AT_LAST: Duration = Duration::from_secs(5);
/// How many groups are folded in one step at most.
pub(super) const STEP: usize = 64;

/// Starts the fold. It ends when the journal does.
pub(super) fn spawn(groups: Receiver<FoldedGroup>, parts: FoldParts) -> io::Result<JoinHandle<()>> {
    thread::Builder::new().name("fold".to_owned()).spawn(move || {
        if let Err(error) = parts.run(&groups) {
            // Dropping the parts halts the gateway, and dropping the receiver the journal at its next group.
            tracing::error!(%error, "the fold has stopped, and the gateway will");
        }
    })
}

/// Makes sure of the tiles. Whoever proves by them meanwhile doesn't wait for the disk.
fn sync(tiles: &Mutex<Tiles>) -> Result<(), TileError> {
    let unsynced = tiles.lock().unwrap_or_else(PoisonError::into_inner).unsynced();
    unsynced.sync()
}

impl FoldParts {
    fn run(&self, groups: &Receiver<FoldedGroup>) -> Result<(), FoldError> {
        let mut unsynced: Option<(Stopwatch, String)> = None;
        let mut waiting = Vec::with_capacity(STEP);
        loop {
            let patience = self.patience(unsynced.is_some());
            let mut quiet = false;
            match groups.recv_timeout(patience) {
                Ok(group) => {
                    // Its senders are answered first where both wait for the same processor.
                    thread::yield_now();
                    waiting.push(group);
                    waiting.extend(groups.try_iter().take(STEP - 1));
                    while !waiting.is_empty() {
                        let newest = match self.step_if_there_is_room(&mut waiting)? {
                            Some(newest) => newest,
                            None if self.room.is_given_up() => return Err(FoldError::NoRoom),
                            None => {
                                thread::sleep(RETRY);
                                continue;
                            }
                        };
                        let since = unsynced.map_or_else(Stopwatch::start, |(since, _)| since);
                        unsynced = Some((since, newest));
                    }
                }
                Err(RecvTimeoutError::Timeout) => quiet = true,
                Err(RecvTimeoutError::Disconnected) => {
                    return self.pause(unsynced.as_ref().map(|(_, it)| it.as_str())).map(drop);
                }
            }
            let late = |(since, _): &(Stopwatch, _)| since.elapsed() >= SYNC_AT_LAST;
            if (quiet || unsynced.as_ref().is_some_and(late))
                && self.pause(unsynced.as_ref().map(|(_, newest)| newest.as_str()))?
            {
                unsynced = None;
            }
        }
    }

    /// How long nothing may come before something else is to be done.
    pub(super) fn patience(&self, is_unsynced: bool) -> Duration {
        match (self.room.left(), is_unsynced) {
            (Left::Little | Left::Nothing, _) => RETRY,
            (Left::Enough, true) => self.quiet,
            (Left::Enough, false) => Duration::MAX,
        }
    }

    /// Folds as many of the groups as there is room for, and takes them away; nothing where there is room for none.
    pub(super) fn step_if_there_is_room(
        &self,
        waiting: &mut Vec<FoldedGroup>,
    ) -> Result<Option<String>, FoldError> {
        let many = self.room.look().min(waiting.len());
        let Some(groups) = waiting.get(..many).filter(|groups| !groups.is_empty()) else {
            return Ok(None);
        };
        let newest = self.step(groups)?;
        // Ends the flights of the packets that stand in the index now.
        waiting.drain(..many);
        Ok(Some(newest))
    }

    /// Does what a pause is for: sees whether there is room again, and syncs what was folded up to a checkpoint. False where that must
    /// wait for room; a crash before costs folding it again.
    pub(super) fn pause(&self, unsynced: Option<&str>) -> Result<bool, FoldError> {
        match (self.room.look(), unsynced) {
            (_, None) => Ok(true),
            (0, Some(_)) => Ok(false),
            (_, Some(newest)) => self.sync(newest).map(|()| true),
        }
    }

    /// Folds groups in, and returns the newest checkpoint.
    fn step(&self, groups: &[FoldedGroup]) -> Result<String, FoldError> {
        let fold = Fold { keyring: &self.keyring };
        {
            let mut tiles = self.tiles.lock().unwrap_or_else(PoisonError::into_inner);
            for group in groups {
                let leaves: Vec<_> =
                    group.records.iter().map(|(_, attachment)| attachment.leaf).collect();
                tiles.append(&leaves)?;
            }
        }
        self.index
            .write(false, |writer| groups.iter().try_for_each(|group| fold.group(writer, group)))?;
        if groups.iter().any(FoldedGroup::changes_common) {
            self.board.renew(&self.index)?;
        }
        let changed: Vec<_> =
            groups.iter().flat_map(|group| fold.changed_children(group)).collect();
        if !changed.is_empty() {
            self.known.forget(&changed);
        }
        let Some(newest) = groups.last() else { return Ok(String::new()) };
        self.checkpoint.send_replace(newest.checkpoint.as_str().into());
        self.folded.send_replace(newest.mark.next());
        self.moved.notify_one();
        Ok(newest.checkpoint.clone())
    }

    fn sync(&self, newest: &str) -> Result<(), FoldError> {
        // Tiles under the anchor are sure: else a power cut could leave a tree that nobody signed.
        sync(&self.tiles)?;
        self.index.write(true, |_| Ok(()))?;
        Ok(self.shelf.put_durably(super::catch_up::ANCHOR, newest.as_bytes())?)
    }
}

#[cfg(test)]
mod tests;
