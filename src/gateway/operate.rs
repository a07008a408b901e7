//! The operator's hands: what waits is held, released, sent again or withdrawn, each with a reason and on record.

mod meant;

use super::open::Inner;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{HsaId, PacketStatus};
use crate::index::{PacketKey, PacketRow, Side};
use crate::peer::Right;
use crate::wire::field::Path;
use crate::wire::packet;
use crate::wire::v1::{self, OperatorAct, OperatorReason, operate_request::Target};
use bytes::Bytes;
use meant::{Meant, changes};
use std::sync::PoisonError;
use v1::record::Event;

impl Gateway {
    /// Does one act on a packet, a case, or all that goes to a receiver.
    ///
    /// # Errors
    /// Where the caller may not, there is no such packet, or it has ended.
    pub async fn operate(
        &self,
        caller: &Caller,
        request: v1::OperateRequest,
    ) -> Result<v1::OperateReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        gateway.authorise_right(caller, Right::Operate, None).await?;
        let (act, reason) = (request.act(), request.reason());
        if act == OperatorAct::Unspecified {
            return Err(Error::invalid("act", "missing; right is one of the acts of the contract"));
        }
        if reason == OperatorReason::Unspecified {
            let right = "missing; right is one of the reasons of the contract";
            return Err(Error::invalid("reason", right));
        }
        gateway.caught_up().await?;
        let (gateway, caller) = (self.clone(), caller.clone());
        to_its_end(async move {
            let _place = place;
            gateway.act(&caller, request.target, (act, reason)).await
        })
        .await
    }

    async fn act(
        &self,
        caller: &Caller,
        target: Option<Target>,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<v1::OperateReply, Error> {
        match target {
            Some(Target::PacketId(id)) => {
                let id = packet::packet_id_of(Path::root("packet_id"), &id)?;
                let key = self.0.known(id)?;
                let proof = self.act_on_packet(caller, key, (act, reason)).await?;
                let changed = proof.iter().map(|_| key.id.to_string());
                Ok(v1::OperateReply { packet_ids: changed.collect(), left: 0, proof })
            }
            Some(Target::CaseId(case)) if case.is_empty() => {
                Err(Error::invalid("case_id", "missing; right is the sender's reference of a case"))
            }
            Some(Target::CaseId(case)) => {
                let meant = self.meant(act, move |row| row.case == case).await?;
                if meant.is_nothing {
                    return Err(Error::Absent);
                }
                self.act_on_many(caller, meant, (act, reason)).await
            }
            Some(Target::ReceiverUnit(unit)) => {
                let unit: HsaId =
                    unit.parse().map_err(|_| Error::invalid("receiver_unit", "not an HSA-id"))?;
                self.act_on_receiver(caller, unit, (act, reason)).await
            }
            None => Err(Error::invalid(
                "target",
                "missing; right is packet_id, case_id or receiver_unit",
            )),
        }
    }

    async fn act_on_receiver(
        &self,
        caller: &Caller,
        unit: HsaId,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<v1::OperateReply, Error> {
        let gateway = &*self.0;
        let text = unit.as_str().to_owned();
        if act == OperatorAct::Withdraw {
            let goes_there = move |row: &PacketRow| row.receiver.eq_ignore_ascii_case(&text);
            let meant = self.meant(act, goes_there).await?;
            return self.act_on_many(caller, meant, (act, reason)).await;
        }
        if !gateway.routes.contains_key(&unit) {
            return Err(Error::invalid("receiver_unit", "no unit that packets go to from here"));
        }
        let operated = v1::Operated {
            act: act.into(),
            reason: reason.into(),
            receiver_unit: text.clone(),
            ..v1::Operated::default()
        };
        let committed = gateway.commit(Some(caller), Event::Operated(operated)).await?;
        gateway.folded(committed.number).await?;
        if act != OperatorAct::Hold {
            gateway.hurry(&text);
        }
        Ok(v1::OperateReply { proof: Some(prove::entry(&committed)), ..Default::default() })
    }

    async fn act_on_many(
        &self,
        caller: &Caller,
        meant: Meant,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<v1::OperateReply, Error> {
        let mut reply = v1::OperateReply { left: meant.left, ..Default::default() };
        for key in meant.keys {
            match self.act_on_packet(caller, key, (act, reason)).await {
                Ok(Some(proof)) => {
                    reply.packet_ids.push(key.id.to_string());
                    reply.proof = Some(proof);
                }
                // Among many, one that has moved on meanwhile is none of the act's.
                Ok(None) | Err(Error::Ended { .. } | Error::Absent) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(reply)
    }

    /// The entry of the act; nothing where the packet stands so already.
    async fn act_on_packet(
        &self,
        caller: &Caller,
        key: PacketKey,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<Option<v1::EntryProof>, Error> {
        let gateway = &*self.0;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        let _turn = gateway.turn_of(&row).await;
        let deciding = gateway.decide_about(&row.child).await;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        if !changes(act, &key, &row).ok_or(Error::Ended { status: row.status() })? {
            return Ok(None);
        }
        let operated = v1::Operated {
            act: act.into(),
            reason: reason.into(),
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            incoming: key.side == Side::Incoming,
            receiver_unit: String::new(),
        };
        let committed = gateway.commit(Some(caller), Event::Operated(operated)).await?;
        gateway.folded(committed.number).await?;
        // A word of the receiver's may have been on record before: it has arrived, and the act came too late.
        let status = gateway.index.packet(&key)?.map(|row| row.status());
        let came_to_be = match act {
            OperatorAct::Hold => Some(PacketStatus::Held),
            OperatorAct::Withdraw => Some(PacketStatus::Withdrawn),
            _ => None,
        };
        if let (Some(status), Some(wanted)) = (status, came_to_be)
            && status != wanted
        {
            return Err(Error::Ended { status });
        }
        match act {
            // What the law asks for is asked for now.
            OperatorAct::Release => {
                let mut reply = v1::RecordReply::default();
                self.judge_again(key, None, PacketStatus::Held, &mut reply).await;
            }
            OperatorAct::SendAgain => gateway.hurry(&row.receiver),
            _ => {}
        }
        drop(deciding);
        Ok(Some(prove::entry(&committed)))
    }
}

impl Inner {
    /// The packet of an id, on whichever side it waits.
    pub(super) fn known(&self, id: crate::domain::PacketId) -> Result<PacketKey, Error> {
        for key in [PacketKey::outgoing(id), PacketKey::incoming(id)] {
            if self.index.packet(&key)?.is_some() {
                return Ok(key);
            }
        }
        Err(Error::Absent)
    }

    /// Whether a packet of this id was here, and nothing else is known of it any more.
    pub(super) fn is_gone(&self, id: crate::domain::PacketId) -> Result<bool, Error> {
        for key in [PacketKey::outgoing(id), PacketKey::incoming(id)] {
            if self.index.is_gone(&super::erasure::pseudonym(&self.keyring, &key))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Has the courier try a unit's receiver at once, whatever came of the last attempts.
    fn hurry(&self, unit: &str) {
        let mut hurried = self.hurried.lock().unwrap_or_else(PoisonError::into_inner);
        hurried.push(unit.to_owned());
        self.moved.notify_one();
    }
}
