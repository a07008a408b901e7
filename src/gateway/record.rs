//! A change in the register: on record, then at once applied to every packet of the child that still waits.

use super::follow::is_common;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{ChildNumber, PacketStatus, RegisterChange};
use crate::index::{PacketKey, number_of};
use crate::peer::Right;
use crate::policy::Answer;
use crate::register::ChildFacts;
use crate::wire::register::{self, ReadRequest};
use crate::wire::v1;
use bytes::Bytes;
use std::sync::Arc;
use v1::record::Event;

impl Gateway {
    /// Records one change. It counts from the moment of the answer.
    ///
    /// # Errors
    /// Where nothing was recorded; the error says who must act.
    pub async fn record(
        &self,
        caller: &Caller,
        request: v1::RecordRequest,
    ) -> Result<v1::RecordReply, Error> {
        let gateway = &*self.0;
        let place = gateway.admit_one_more(caller)?;
        if is_common(&request) {
            gateway.authorise_right(caller, Right::Operate, None).await?;
        } else {
            gateway.authorise_right(caller, Right::Register, None).await?;
        }
        let read = register::request(&request)?;
        let (gateway, caller) = (self.clone(), caller.clone());
        to_its_end(async move {
            let _place = place;
            match read {
                ReadRequest::OfChild(child, change) => {
                    gateway.record_of_child(&caller, &child, change, request).await
                }
                ReadRequest::Common(change) => {
                    gateway.record_common(&caller, &change, request).await
                }
            }
        })
        .await
    }

    async fn record_of_child(
        &self,
        caller: &Caller,
        child: &ChildNumber,
        change: RegisterChange,
        request: v1::RecordRequest,
    ) -> Result<v1::RecordReply, Error> {
        let gateway = &*self.0;
        let pseudonym = gateway.pseudonym(child);
        let deciding = gateway.decide_about(&pseudonym).await;
        let known = crate::register::known(&gateway.index, &pseudonym)?;
        if let Some((field, problem)) = known.objection(&change) {
            return Err(Error::invalid(field, problem));
        }
        let before = change.takes_back().then(|| Arc::new(known));
        let registered = Event::Registered(v1::Registered { change: Some(request) });
        let committed = gateway.commit(Some(caller), registered).await?;
        gateway.folded(committed.number).await?;
        let mut reply =
            v1::RecordReply { proof: Some(prove::entry(&committed)), ..Default::default() };
        let mut leaving = Vec::new();
        for key in gateway.index.waiting_of(&pseudonym)? {
            match gateway.index.packet(&key)?.map(|row| row.status()) {
                None => {}
                Some(PacketStatus::Sent) => leaving.push(key),
                Some(was) => self.judge_again(key, before.as_ref(), was, &mut reply).await,
            }
        }
        drop(deciding);
        for key in leaving {
            let Some(row) = gateway.index.packet(&key)? else { continue };
            // What left before was lawful when it left: how that ended is waited for.
            let _turn = gateway.turn_of(&row).await;
            let _deciding = gateway.decide_about(&pseudonym).await;
            self.judge_again(key, before.as_ref(), PacketStatus::Sent, &mut reply).await;
        }
        Ok(reply)
    }

    /// Called by whoever decides about the child. `before` is what was known before somebody took a consent back.
    pub(super) async fn judge_again(
        &self,
        key: PacketKey,
        before: Option<&Arc<ChildFacts>>,
        was: PacketStatus,
        reply: &mut v1::RecordReply,
    ) {
        if let Err(error) = self.try_judge_again(key, before, was, reply).await {
            // The change is on record and counts: the courier decides again before anything leaves. But what should be released now isn't.
            tracing::error!(packet.id = %key.id, %error, "a waiting packet can't be decided on again");
            let unreadable = matches!(error, Error::Internal(_) | Error::Erased);
            if let Some(row) = self.0.index.packet(&key).ok().flatten().filter(|_| unreadable) {
                self.0.alarm("undecidable", key.id, &row.kind);
            }
        }
    }

    async fn try_judge_again(
        &self,
        key: PacketKey,
        before: Option<&Arc<ChildFacts>>,
        was: PacketStatus,
        reply: &mut v1::RecordReply,
    ) -> Result<(), Error> {
        let gateway = &*self.0;
        let row = gateway.index.packet(&key)?.filter(|row| row.status().is_waiting());
        let Some(row) = row else { return Ok(()) };
        let was_held = was == PacketStatus::Held;
        let packet = gateway.stored_packet(&row)?;
        let could_go = match before.filter(|_| !was_held) {
            Some(before) => gateway.could_go(&packet, Arc::clone(before))?,
            None => false,
        };
        let answer = gateway.judge(packet)?;
        let decision = v1::Decision::from(answer.decision());
        let packet_id = Bytes::copy_from_slice(key.id.as_bytes());
        let alarm = decision.alarm && !was_held;
        if row.operator_holds && matches!(answer, Answer::Permit(_)) {
            // The law lets it go; whoever holds it does not yet.
            return Ok(());
        }
        let (event, told) = match (answer, row.status()) {
            (Answer::Permit(_), PacketStatus::Held) => {
                let released = v1::Released { packet_id, decision: Some(decision) };
                (Event::Released(released), Some(&mut reply.released))
            }
            (Answer::Permit(_), _) => return Ok(()),
            // What rested on a consent that was taken back is stopped for good: the family said no. What lacks something
            // else waits for that; nobody who revokes may end a report of concern.
            (Answer::Refer(_), _) if could_go => {
                let why = "consent-revoked";
                let event = stopped(packet_id, PacketStatus::Withdrawn, why, decision);
                (event, Some(&mut reply.stopped))
            }
            (Answer::Refer(_), _) => {
                let event = stopped(packet_id, PacketStatus::Held, "missing", decision);
                (event, (!was_held).then_some(&mut reply.stopped))
            }
            (Answer::Refuse(_), _) => {
                let event = stopped(packet_id, PacketStatus::Refused, "no-ground", decision);
                (event, Some(&mut reply.stopped))
            }
        };
        if alarm {
            gateway.alarm("decision", key.id, &row.kind);
        }
        let committed = gateway.commit(None, event).await?;
        gateway.folded(committed.number).await?;
        if let Some(list) = told {
            list.push(key.id.to_string());
        }
        Ok(())
    }
}

fn stopped(
    packet_id: Bytes,
    status: PacketStatus,
    why: &'static str,
    decision: v1::Decision,
) -> Event {
    Event::Stopped(v1::Stopped {
        packet_id,
        status: i32::try_from(number_of(status)).unwrap_or_default(),
        why: why.to_owned(),
        decision: Some(decision),
        replaced_by: Bytes::new(),
    })
}
