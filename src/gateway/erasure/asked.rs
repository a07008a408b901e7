//! An operator asks for one packet to be erased: done, or refused on record where it must be kept.

use super::company::Company;
use crate::Error;
use crate::gateway::open::Inner;
use crate::gateway::to_its_end::to_its_end;
use crate::gateway::{Caller, Gateway, prove};
use crate::index::{PacketKey, PacketRow, Side};
use crate::peer::Right;
use crate::wire::field::Path;
use crate::wire::{packet, v1};
use bytes::Bytes;
use std::sync::Arc;
use v1::ErasedPart;
use v1::record::Event;

/// Why something must be kept: as the ledger has it, as a person reads it, and the source of the duty.
struct Duty {
    word: &'static str,
    told: String,
    basis: String,
}

impl Gateway {
    /// Destroys the keys of what a packet says, or of all that is kept of it.
    ///
    /// # Errors
    /// Where the caller may not, there is no such packet, or it must be kept; the last is a ledger entry.
    pub async fn erase(
        &self,
        caller: &Caller,
        request: v1::EraseRequest,
    ) -> Result<v1::EraseReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        gateway.authorise_right(caller, Right::Operate, None).await?;
        let part = request.part();
        if part == ErasedPart::Unspecified {
            return Err(Error::invalid("part", "missing; right is payload or log"));
        }
        let id = packet::packet_id_of(Path::root("packet_id"), &request.packet_id)?;
        gateway.caught_up().await?;
        let key = match gateway.known(id) {
            Err(Error::Absent) if gateway.is_gone(id)? => {
                return Ok(v1::EraseReply { proof: None });
            }
            known => known?,
        };
        let (inner, caller) = (Arc::clone(&self.0), caller.clone());
        let erasing = to_its_end(async move {
            let _place = place;
            inner.erase_asked(&caller, key, part).await
        });
        Ok(v1::EraseReply { proof: erasing.await? })
    }
}

impl Inner {
    async fn erase_asked(
        self: &Arc<Self>,
        caller: &Caller,
        key: PacketKey,
        part: ErasedPart,
    ) -> Result<Option<v1::EntryProof>, Error> {
        let _one = self.erasing.lock().await;
        let Some(row) = self.index.packet(&key)? else { return Ok(None) };
        if row.emptied && part == ErasedPart::Payload {
            return Ok(None);
        }
        let duty = match self.duty(&key, &row, part) {
            Some(duty) => duty,
            None => match self.chosen(&key, &row, part)? {
                Some(erasing) => {
                    let committed = self.erase(Some(caller), erasing).await?;
                    return Ok(Some(prove::entry(&committed)));
                }
                None => Duty {
                    word: "replaces",
                    told: "it replaced another packet that is kept, and what became of that is read from its records".to_owned(),
                    basis: self.retention.log_source.clone(),
                },
            },
        };
        let Duty { word, told, basis } = duty;
        let refused = v1::ErasureRefused {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            incoming: key.side == Side::Incoming,
            part: part.into(),
            why: word.to_owned(),
            basis: basis.clone(),
        };
        let committed = self.commit(Some(caller), Event::ErasureRefused(refused)).await?;
        self.folded(committed.number).await?;
        Err(Error::MustBeKept { why: told, basis })
    }

    /// What is to go; nothing where it can't yet.
    fn chosen(
        &self,
        key: &PacketKey,
        row: &PacketRow,
        part: ErasedPart,
    ) -> Result<Option<v1::Erasing>, Error> {
        if part == ErasedPart::Log {
            let mut batch = self.log_batch();
            let goes = self.add_log(&mut batch, key, &mut Company::none())?;
            return Ok(batch.announced().filter(|_| goes));
        }
        let mut batch = self.content_batch();
        self.add_content(&mut batch, key, row);
        let erasing = batch.announced().ok_or_else(|| {
            Error::Internal("the packet's record is not as it was written; the operator must run `stafett ledger verify`".into())
        })?;
        Ok(Some(erasing))
    }

    /// The duty to keep it, if there is one now.
    fn duty(&self, key: &PacketKey, row: &PacketRow, part: ErasedPart) -> Option<Duty> {
        if !row.is_settled(key.side) {
            let told = match key.side {
                Side::Outgoing => {
                    "it waits to be sent; it can be withdrawn (`stafett queue withdraw`)"
                }
                Side::Incoming => "its record system has not said that it has it",
            };
            let basis = self.retention.payload_source.clone();
            return Some(Duty { word: "not-settled", told: told.to_owned(), basis });
        }
        // Where the clock isn't sure of itself, nothing is old enough.
        let old = self.time.sure().is_some_and(|now| row.last <= self.log_until(now));
        if part == ErasedPart::Payload || old {
            return None;
        }
        let told = "the log of it has not been kept as long as it must be (retention.log_years)";
        let basis = self.retention.log_source.clone();
        Some(Duty { word: "log-duty", told: told.to_owned(), basis })
    }
}
