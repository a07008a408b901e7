//! A change in the register: on record, then at once applied to every packet of the child that still waits.

use super::follow::is_common;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, prove};
use crate::Error;
use crate::domain::{ChildNumber, PacketStatus, RegisterChange};
use crate::index::PacketKey;
use crate::outbox::Judged;
use crate::peer::Right;
use crate::wire::register::{self, ReadRequest};
use crate::wire::v1;
use bytes::Bytes;
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
        let ahead = || crate::register::learnt_ahead(&change, gateway.time.now());
        if let Some((field, problem)) = known.objection(&change).or_else(ahead) {
            return Err(Error::invalid(field, problem));
        }
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
                Some(was) => self.judge_again(key, was, &mut reply).await,
            }
        }
        drop(deciding);
        for key in leaving {
            let Some(row) = gateway.index.packet(&key)? else { continue };
            let id = key.id.to_string();
            // What left before was lawful when it left: how that ended is waited for.
            let _turn = gateway.turn_of(&row).await;
            let _deciding = gateway.decide_about(&pseudonym).await;
            self.judge_again(key, PacketStatus::Sent, &mut reply).await;
            // While others were waited for, the courier may have come to it first.
            if !reply.stopped.contains(&id) && gateway.was_stopped_since(&key, committed.number)? {
                reply.stopped.push(id);
            }
        }
        Ok(reply)
    }

    /// Called by whoever decides about the child.
    pub(super) async fn judge_again(
        &self,
        key: PacketKey,
        was: PacketStatus,
        reply: &mut v1::RecordReply,
    ) {
        if let Err(error) = self.try_judge_again(key, was, reply).await {
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
        was: PacketStatus,
        reply: &mut v1::RecordReply,
    ) -> Result<(), Error> {
        let gateway = &*self.0;
        let row = gateway.index.packet(&key)?.filter(|row| row.status().is_waiting());
        let Some(row) = row else { return Ok(()) };
        let was_held = was == PacketStatus::Held;
        let packet = gateway.stored_packet(&row)?;
        let (event, told) = match gateway.judge_waiting(&row, packet)? {
            // Nothing to release: it isn't held, or whoever holds it doesn't let it go yet.
            Judged::MayGo(_) if row.operator_holds || row.status() != PacketStatus::Held => {
                return Ok(());
            }
            Judged::MayGo(permitted) => {
                let decision = Some(v1::Decision::from(permitted.decision()));
                let packet_id = Bytes::copy_from_slice(key.id.as_bytes());
                let released = v1::Released { packet_id, decision };
                (Event::Released(released), Some(&mut reply.released))
            }
            Judged::Stops(stop) => {
                if stop.decision.alarm && !was_held {
                    gateway.alarm("decision", key.id, &row.kind);
                }
                let is_news = !was_held || stop.status != PacketStatus::Held;
                (stop.event(key.id), is_news.then_some(&mut reply.stopped))
            }
        };
        let committed = gateway.commit(None, event).await?;
        gateway.folded(committed.number).await?;
        if let Some(list) = told {
            list.push(key.id.to_string());
        }
        Ok(())
    }
}
