//! What became of packets that a peer delivered here, told when it asks: imported, read, or refused after all.

use super::open::Inner;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::index::{PacketKey, Place};
use crate::peer::Right;
use crate::wire::v1;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use v1::record::Event;

/// The most that one answer tells: each is proved and signed.
const MOST: u32 = 256;
/// The longest that an answer waits for something to tell, in milliseconds.
const LONGEST_MS: u32 = 30_000;

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
        let mut news = Vec::with_capacity(places.len());
        for place in places {
            match gateway.told_of(&place) {
                Ok(word) => news.push(word),
                // One broken record must not keep all later ones from being told.
                Err(error) => tracing::error!(
                    ledger.index = place.number,
                    %error,
                    "what became of a packet can't be told to its sender"
                ),
            }
        }
        Ok(v1::NewsReply { news })
    }
}

impl Inner {
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
