//! What became of packets that a peer delivered here, told when it asks: imported, read, or refused after all.

use super::open::Inner;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::HsaId;
use crate::index::{PacketKey, Place};
use crate::peer::Right;
use crate::wire::v1;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use v1::record::Event;

/// The most that one answer tells: each is proved and signed.
const MOST: u32 = 256;
/// The longest that an answer waits for something to tell, in milliseconds.
const LONGEST_MS: u32 = 30_000;

/// How many questions of one peer wait at once: it asks one, and those before may not have been seen to be cut.
const WAITING: usize = 4;

/// Places for the questions of each peer.
pub(super) fn places<'p>(
    peers: impl Iterator<Item = &'p HsaId>,
) -> BTreeMap<HsaId, Arc<Semaphore>> {
    peers.map(|peer| (peer.clone(), Arc::new(Semaphore::new(WAITING)))).collect()
}

impl Gateway {
    /// What is to be told to the caller of its packets, oldest first. Waits for a while where there is nothing.
    ///
    /// # Errors
    /// Where the caller delivers nothing here.
    pub async fn news(
        &self,
        caller: &Caller,
        request: v1::NewsRequest,
    ) -> Result<v1::NewsReply, Error> {
        let gateway = &*self.0;
        gateway.authorise_right(caller, Right::Deliver, None).await?;
        // Each that waits looks at the index whenever anything is folded.
        let place = gateway.hearing.get(caller.hsa_id()).map(Arc::clone);
        let place = place.and_then(|places| places.try_acquire_owned().ok()).ok_or(Error::Busy)?;
        let v1::NewsRequest { from, limit, wait_ms } = request;
        let most = if limit == 0 { MOST } else { limit.min(MOST) };
        let wait = Duration::from_millis(wait_ms.min(LONGEST_MS).into());
        let until = Instant::now() + wait;
        let mut folded = gateway.folded.clone();
        let mut draining = gateway.draining.subscribe();
        let peer = caller.hsa_id().as_str();
        let places = loop {
            folded.mark_unchanged();
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            let places = gateway.index.news(peer, from, most)?;
            if !places.is_empty() {
                break places;
            }
            tokio::select! {
                biased;
                // Whoever waits must not hold up the end.
                _ = draining.wait_for(|draining| *draining) => break Vec::new(),
                moved = timeout_at(until, folded.changed()) => match moved {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return Err(Error::Halted),
                    Err(_) => break Vec::new(),
                },
            }
        };
        if places.is_empty() {
            return Ok(v1::NewsReply::default());
        }
        // As many are read, proved and signed as would hold up everybody else here.
        let news = self.read(move |gateway| Ok(gateway.0.all_told_of(&places))).await?;
        drop(place);
        Ok(v1::NewsReply { news })
    }
}

impl Inner {
    /// One broken record must not keep all later ones from being told.
    fn all_told_of(&self, places: &[Place]) -> Vec<v1::Acknowledgement> {
        let told_of = |place: &Place| {
            let told = self.told_of(place).inspect_err(|error| {
                tracing::error!(
                    ledger.index = place.number,
                    %error,
                    "what became of a packet can't be told to its sender"
                );
            });
            told.ok()
        };
        places.iter().filter_map(told_of).collect()
    }

    /// One word of ours, with the proof of its own entry.
    fn told_of(&self, place: &Place) -> Result<v1::Acknowledgement, Error> {
        let (record, committed) = self.read_again(place)?;
        let (id, word) = match record.event {
            Some(Event::Imported(it)) => {
                (it.packet_id, (v1::Depth::Imported, v1::RejectReason::Unspecified))
            }
            Some(Event::Answered(it)) => {
                let word = (it.depth(), it.reason());
                (it.packet_id, word)
            }
            _ => return Err(Error::Absent),
        };
        let key = super::follow::packet_id(&id).map(PacketKey::incoming).ok_or(Error::Absent)?;
        let row = self.index.packet(&key)?.ok_or(Error::Absent)?;
        let stored = row.stored.ok_or(Error::Absent)?;
        let Some(Event::Received(received)) = self.open_record(&stored)?.event else {
            return Err(Error::Absent);
        };
        let v1::Received { packet_id, origin_digest, digest, .. } = received;
        prove::acknowledgement(&packet_id, (origin_digest, digest), word, &committed, &self.signer)
    }
}
