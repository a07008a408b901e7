//! The operator's hands: what waits is held, released, sent again or withdrawn, each with a reason and on record.

mod meant;

use super::open::Inner;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{HsaId, PacketStatus};
use crate::index::{Lane, PacketKey, PacketRow, Side};
use crate::peer::Right;
use crate::wire::field::Path;
use crate::wire::packet;
use crate::wire::v1::{self, OperatorAct, OperatorReason, operate_request::Target};
use bytes::Bytes;
use meant::{HELD_RECEIVER, Meant, changes, ends_wait};
use std::collections::BTreeSet;
use std::sync::PoisonError;
use v1::record::Event;

/// How many units an error names.
const MOST_NAMED: usize = 10;

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
        let sender = whose(&request)?;
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
            gateway.act(&caller, (request.target, sender), (act, reason)).await
        })
        .await
    }

    async fn act(
        &self,
        caller: &Caller,
        (target, sender): (Option<Target>, Option<HsaId>),
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<v1::OperateReply, Error> {
        match target {
            Some(Target::PacketId(id)) => {
                let id = packet::packet_id_of(Path::root("packet_id"), &id)?;
                let key = self.0.known(id)?;
                let mut reply = v1::OperateReply::default();
                self.act_on_packet(caller, key, (act, reason)).await?.told(&key, &mut reply);
                Ok(reply)
            }
            Some(Target::CaseId(case)) if case.is_empty() => {
                Err(Error::invalid("case_id", "missing; right is the sender's reference of a case"))
            }
            Some(Target::CaseId(case)) => {
                let is_sender = move |row: &PacketRow| {
                    sender.as_ref().is_none_or(|it| row.sender.eq_ignore_ascii_case(it.as_str()))
                };
                let of_case = move |row: &PacketRow| row.case == case && is_sender(row);
                let meant = self.meant(act, of_case).await?;
                if meant.is_nothing {
                    return Err(Error::Absent);
                }
                if meant.senders.len() > 1 {
                    return Err(of_several(&meant.senders));
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
        if act == OperatorAct::SendAgain && gateway.index.is_paused(&text)? {
            let stopped_by = vec![HELD_RECEIVER.to_owned()];
            return Ok(v1::OperateReply { stopped_by, ..Default::default() });
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
        let left = if act == OperatorAct::SendAgain { self.left_to_hurry(text).await? } else { 0 };
        let proof = Some(prove::entry(&committed));
        Ok(v1::OperateReply { left, proof, ..Default::default() })
    }

    async fn act_on_many(
        &self,
        caller: &Caller,
        meant: Meant,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<v1::OperateReply, Error> {
        let stopped_by = meant.stopped_by.into_iter().map(str::to_owned).collect();
        let mut reply = v1::OperateReply { left: meant.left, stopped_by, ..Default::default() };
        for key in meant.keys {
            match self.act_on_packet(caller, key, (act, reason)).await {
                Ok(did) => did.told(&key, &mut reply),
                // Among many, one that has moved on meanwhile is none of the act's.
                Err(Error::Ended { .. } | Error::Absent) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(reply)
    }

    /// Does an act on one packet.
    async fn act_on_packet(
        &self,
        caller: &Caller,
        key: PacketKey,
        (act, reason): (OperatorAct, OperatorReason),
    ) -> Result<Did, Error> {
        let gateway = &*self.0;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        let _turn = gateway.turn_of(&row).await;
        let deciding = gateway.decide_about(&row.child).await;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        let ends_wait = ends_wait(act, &key, &row);
        if !ends_wait && !changes(act, &key, &row).ok_or(Error::Ended { status: row.status() })? {
            return Ok(Did::Nothing);
        }
        if let Some(why) = gateway.stop_of(act, &key, &row)? {
            return Ok(Did::Stopped(why));
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
            OperatorAct::Release if !ends_wait => {
                let mut reply = v1::RecordReply::default();
                self.judge_again(key, PacketStatus::Held, &mut reply).await;
            }
            OperatorAct::SendAgain => gateway.hurry(&row.receiver),
            _ => {}
        }
        drop(deciding);
        Ok(Did::Changed(prove::entry(&committed)))
    }

    /// How many packets to a unit must be asked for again until all are tried at once.
    async fn left_to_hurry(&self, unit: String) -> Result<u64, Error> {
        let gateway = self.clone();
        let looked = tokio::task::spawn_blocking(move || {
            let (index, now) = (&gateway.0.index, gateway.0.time.now().as_millisecond());
            let mut lanes = Lane::all_of(&unit).into_iter();
            lanes.try_fold(0, |left, lane| Ok(left + index.left_to_hurry(&lane, now)?))
        });
        looked
            .await
            .map_err(|_| Error::Internal("the queue could not be read; ask again".into()))?
    }
}

/// What came of an act on one packet.
enum Did {
    Changed(v1::EntryProof),
    /// It stands so already.
    Nothing,
    Stopped(&'static str),
}

impl Did {
    fn told(self, key: &PacketKey, reply: &mut v1::OperateReply) {
        match self {
            Self::Changed(proof) => {
                reply.packet_ids.push(key.id.to_string());
                reply.proof = Some(proof);
            }
            Self::Nothing => {}
            Self::Stopped(why) if reply.stopped_by.iter().any(|it| it == why) => {}
            Self::Stopped(why) => reply.stopped_by.push(why.to_owned()),
        }
    }
}

/// The unit whose case is meant, where the request says so.
fn whose(request: &v1::OperateRequest) -> Result<Option<HsaId>, Error> {
    let unit = request.sender_unit.as_str();
    if unit.is_empty() {
        return Ok(None);
    }
    if !matches!(request.target, Some(Target::CaseId(_))) {
        return Err(Error::invalid("sender_unit", "right is none, but with case_id"));
    }
    let wrong = |_| Error::invalid("sender_unit", "not an HSA-id");
    unit.parse().map(Some).map_err(wrong)
}

/// What one unit calls a case so is another unit's other case, about another child.
fn of_several(senders: &BTreeSet<String>) -> Error {
    let mut named: Vec<_> = senders.iter().take(MOST_NAMED).map(String::as_str).collect();
    if senders.len() > MOST_NAMED {
        named.push("…");
    }
    let named = named.join(", ");
    Error::invalid(
        "case_id",
        format!(
            "the operator must say whose case: {named} each call one so, and right is sender_unit too; nothing was changed"
        ),
    )
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
