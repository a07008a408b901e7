//! The receiving record system says what became of a packet: it has it, a person has read it, or it says no.

use super::open::Inner;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{After, PacketId, PacketStatus, Step};
use crate::index::{PacketKey, PacketRow, Side, number_of};
use crate::peer::Right;
use crate::wire::field::Path;
use crate::wire::{packet, v1};
use bytes::Bytes;
use v1::record::Event;

impl Gateway {
    /// Puts a receiver's word on record; the sender's gateway hears of it when it asks.
    ///
    /// # Errors
    /// Where no such packet came to a unit of the caller's, or the word contradicts where it stands.
    pub async fn acknowledge(
        &self,
        caller: &Caller,
        request: v1::AcknowledgeRequest,
    ) -> Result<v1::AcknowledgeReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        gateway.authorise_right(caller, Right::Receive, None).await?;
        let (depth, reason) = (request.depth(), request.reason());
        let step = match (depth, reason) {
            (v1::Depth::Imported, v1::RejectReason::Unspecified) => Step::Import,
            (v1::Depth::Read, v1::RejectReason::Unspecified) => Step::Read,
            (v1::Depth::Rejected, v1::RejectReason::Unspecified) => {
                return Err(Error::invalid(
                    "reason",
                    "missing; right is one of the reasons of the contract",
                ));
            }
            (v1::Depth::Rejected, _) => Step::Reject,
            (v1::Depth::Imported | v1::Depth::Read, _) => {
                return Err(Error::invalid("reason", "right only where the packet is rejected"));
            }
            (v1::Depth::Unspecified | v1::Depth::Stored, _) => {
                return Err(Error::invalid("depth", "right is imported, read or rejected"));
            }
        };
        let id = packet::packet_id_of(Path::root("packet_id"), &request.packet_id)?;
        gateway.caught_up().await?;
        let (key, row) = gateway.arrived(id)?;
        let unit = row.receiver.parse().map_err(|_| Error::Absent)?;
        let admitted = gateway.directory.admit_named(caller.hsa_id(), Right::Receive);
        let own = admitted.and_then(|admitted| admitted.speaking_for(&unit).map(drop));
        // A packet of another unit is as absent as one that never was.
        own.map_err(|_| Error::Absent)?;
        let (gateway, caller) = (self.clone(), caller.clone());
        to_its_end(async move {
            let _place = place;
            gateway.answered(&caller, key, row, (step, depth, reason)).await
        })
        .await
    }

    async fn answered(
        &self,
        caller: &Caller,
        key: PacketKey,
        row: PacketRow,
        (step, depth, reason): (Step, v1::Depth, v1::RejectReason),
    ) -> Result<v1::AcknowledgeReply, Error> {
        let gateway = &*self.0;
        let _turn = gateway.turn_of(&row).await;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        // Whatever attempt was under way has its outcome on record now, or nobody knows it but the record system.
        if !has_come(row.status()) && !row.may_have_come() {
            return Err(Error::Absent);
        }
        let outgoing = key.side == Side::Outgoing;
        let is_new = match row.status().after(step) {
            After::Moves(_) => {
                if outgoing && step == Step::Reject {
                    // Whoever sent it has no other gateway to hear it from.
                    gateway.alarm("rejected", key.id, &row.kind);
                }
                true
            }
            After::Stays if step == Step::Reject => {
                self.has_rejected_as(key, reason).await?;
                false
            }
            // Said before.
            After::Stays => false,
            After::Late if has_come(row.status()) => {
                return Err(Error::Ended { status: row.status() });
            }
            // It was stopped, and came all the same.
            After::Late if self.has_said(key, (depth, reason)).await? => false,
            After::Late => {
                gateway.alarm("late-news", key.id, &row.kind);
                true
            }
        };
        let committed = if is_new {
            let packet_id = Bytes::copy_from_slice(key.id.as_bytes());
            let (depth, reason) = (depth.into(), reason.into());
            let answered = v1::Answered { packet_id, depth, reason, outgoing };
            let committed = gateway.commit(Some(caller), Event::Answered(answered)).await?;
            gateway.folded(committed.number).await?;
            Some(committed)
        } else {
            None
        };
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        Ok(v1::AcknowledgeReply {
            status: i32::try_from(number_of(row.status())).unwrap_or_default(),
            proof: committed.as_ref().map(prove::entry),
        })
    }

    /// Whether the record system has said just this of a packet.
    async fn has_said(
        &self,
        key: PacketKey,
        word: (v1::Depth, v1::RejectReason),
    ) -> Result<bool, Error> {
        Ok(self.words(key).await?.contains(&word))
    }

    /// An error where a packet was rejected for another reason: its sender would never hear of this one.
    async fn has_rejected_as(&self, key: PacketKey, reason: v1::RejectReason) -> Result<(), Error> {
        let words = self.words(key).await?;
        let stands = words.iter().find(|(depth, _)| *depth == v1::Depth::Rejected);
        match stands.map(|(_, stands)| *stands).filter(|stands| *stands != reason) {
            Some(stands) => Err(Error::RejectedAs { reason: stands.as_str_name() }),
            None => Ok(()),
        }
    }

    /// What the record system has said of a packet. Read where nobody else waits for it: a packet's history may be long.
    async fn words(&self, key: PacketKey) -> Result<Vec<(v1::Depth, v1::RejectReason)>, Error> {
        self.read(move |gateway| {
            let gateway = &*gateway.0;
            let word = |place| match gateway.open_record(place)?.event {
                Some(Event::Answered(it)) => Ok(Some((it.depth(), it.reason()))),
                _ => Ok(None),
            };
            let history = gateway.index.history(&key)?;
            history.iter().map(word).filter_map(Result::transpose).collect()
        })
        .await
    }
}

impl Inner {
    /// A packet that has come to a unit served here, from another gateway or from a sender of our own; of one of our own, one that
    /// is on its way too, or may have come without anybody knowing: its file lies in the folder before that is on record.
    fn arrived(&self, id: PacketId) -> Result<(PacketKey, PacketRow), Error> {
        let incoming = PacketKey::incoming(id);
        if let Some(row) = self.index.packet(&incoming)? {
            return Ok((incoming, row));
        }
        let own = PacketKey::outgoing(id);
        let row = self.index.packet(&own)?.ok_or(Error::Absent)?;
        let served = row.receiver.parse().is_ok_and(|unit| self.serves(&unit));
        (served && (has_come(row.status()) || row.may_have_come()))
            .then_some((own, row))
            .ok_or(Error::Absent)
    }
}

fn has_come(status: PacketStatus) -> bool {
    matches!(
        status,
        PacketStatus::Delivered
            | PacketStatus::Imported
            | PacketStatus::Read
            | PacketStatus::Rejected
    )
}
