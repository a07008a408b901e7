//! Erasure: announced in the ledger, then the keys are destroyed, then the end is put on record. Leaves, tree and proofs stand as they did.

mod about;
mod asked;
mod batch;
mod company;
mod due;
mod folded;
mod sweep;

pub(super) use about::{erased_word, erasing_word};
pub(super) use batch::pseudonym;
pub(super) use folded::{fold_begun, fold_ended};
pub(super) use sweep::hourly;

use super::Caller;
use super::commit::Committed;
use super::open::Inner;
use crate::Error;
use crate::index::Place;
use crate::journal::JournalError;
use crate::wire::v1;
use std::sync::Arc;
use v1::record::Event;

impl Inner {
    /// Erases what is announced. One erasure at a time: `erasing` is held by whoever chose what goes.
    async fn erase(
        &self,
        caller: Option<&Caller>,
        erasing: v1::Erasing,
    ) -> Result<Committed, Error> {
        // Commit point. Crash before: nothing has changed. Crash after, anywhere: the next start destroys what is left, and ends it.
        let begun = self.commit(caller, Event::Erasing(erasing.clone())).await?;
        // From here on nobody reads what goes: the index leads there no more.
        self.folded(begun.number).await?;
        let committed = self.end(begun.number, erasing).await?;
        self.folded(committed.number).await?;
        Ok(committed)
    }

    /// Ends every erasure that an earlier process announced, before anything else is done. A fold that must wait for room is not waited for.
    pub(super) async fn end_erasures(&self) -> Result<(), Error> {
        let _one = self.erasing.lock().await;
        for place in self.index.unended_erasures()? {
            match self.end_announced(&place).await {
                Ok(()) => tracing::info!(
                    ledger.index = place.number,
                    "an erasure that was cut short is ended"
                ),
                // What it should destroy is not there as it was written. That must not stop what else is to be done.
                Err(error @ Error::Internal(_)) => tracing::error!(
                    ledger.index = place.number,
                    %error,
                    "an erasure that was cut short can't be ended"
                ),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn end_announced(&self, place: &Place) -> Result<(), Error> {
        match self.open_record(place)?.event {
            Some(Event::Erasing(erasing)) => self.end(place.number, erasing).await.map(drop),
            _ => Ok(()),
        }
    }

    async fn end(&self, begun: u64, erasing: v1::Erasing) -> Result<Committed, Error> {
        let (eraser, doomed) = (self.eraser.clone(), batch::doomed(&erasing));
        let data = Arc::clone(&self.data);
        // Each key is durably gone when this returns; a crash before leaves some of them, and the announcement.
        let erased = self.aside(move || {
            super::machine::forget_index_set_aside(&*data);
            eraser.erase(&doomed)
        });
        erased.await?.map_err(|error| {
            match error {
                JournalError::Storage { .. } => Error::Halted,
                error => Error::Internal(format!(
                    "what is to be erased can't be found: {error}; the operator must run `stafett ledger verify`"
                )),
            }
        })?;
        let v1::Erasing { entries, part, basis, places: _, packets: _, remnant } = erasing;
        let erased = v1::Erased { entries, part, basis, begun, remnant };
        self.commit(None, Event::Erased(erased)).await
    }
}
