//! One packet's walk, and the gateway that it walks through.

mod answered;
mod aside;
mod ask;
mod board;
mod caller;
mod catch_up;
mod changed;
mod child_entries;
mod clock_watch;
mod commit;
mod content_name;
mod delay;
mod desk;
mod erasure;
mod flights;
#[cfg(feature = "internals")]
mod fold_task;
mod fold_thread;
mod follow;
mod goes_along;
mod heads;
mod judge;
mod known;
mod local_delivery;
mod locks;
mod machine;
mod measure;
mod news;
mod notices;
mod open;
mod open_log;
mod operate;
mod operated;
mod places;
mod prove;
mod queue;
mod read_ledger;
mod read_register;
mod receive;
mod record;
mod record_common;
mod replacing;
mod room;
mod routes;
#[cfg(feature = "internals")]
mod simulated;
mod sip;
mod standing;
mod stepped;
mod stopped_unsure;
mod stream_order;
mod timekeeper;
mod to_its_end;
mod waited_for;
mod witness;

pub(crate) use ask::described;
pub use caller::Caller;
#[cfg(feature = "internals")]
pub(crate) use commit::{Sealed, TreeSealer};
#[cfg(feature = "internals")]
pub(crate) use machine::DataFolder;
#[cfg(feature = "internals")]
pub use machine::Inbox;
pub use open::{Ports, StartError};
pub(crate) use open_log::{LogError, open_log};
pub(crate) use places::Place;
pub use standing::Standing;
pub(crate) use stream_order::{StreamOrder, StreamPlace};

use crate::domain::Packet;
use crate::index::PacketKey;
use crate::peer::{Right, keep_fresh};
use crate::policy::Answer;
use crate::seal::Storable;
use crate::wire::packet::{self, ReadPacket};
use crate::wire::v1;
use crate::{Error, server};
use bytes::Bytes;
use open::Inner;
use std::future::Future;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use v1::record::Event;

/// A gateway: one data folder, one ledger, the units it serves and the peers it knows. Cheap to clone.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

impl Gateway {
    /// Takes a packet from its sender: decides, stores, answers. The answer is given when packet and ledger entry are on disk.
    ///
    /// # Errors
    /// Where nothing was accepted; the error says who must act. After `Error::Halted` it may have been: the same packet sent again
    /// gets the answer that stands.
    pub async fn submit(&self, caller: &Caller, content: Bytes) -> Result<v1::Receipt, Error> {
        self.submit_at(caller, content, None).await
    }

    /// The same for one packet of a stream, at its place there.
    pub(crate) async fn submit_at(
        &self,
        caller: &Caller,
        content: Bytes,
        place: Option<StreamPlace>,
    ) -> Result<v1::Receipt, Error> {
        let gateway = &*self.0;
        let read = || {
            let admitted = gateway.admit_one_more(caller)?;
            let digest = gateway.digest(&content)?;
            Ok::<_, Error>((admitted, digest, packet::whole(content)?))
        };
        let read = read();
        let ahead = match place {
            Some(place) => {
                let read = read.as_ref().ok();
                let in_line = read.map(|(.., it)| gateway.in_line(&it.packet, &it.header.replaces));
                place.line_up(in_line).await
            }
            None => None,
        };
        let (_admitted, digest, ReadPacket { packet, header, kept }) = read?;
        let key = PacketKey::outgoing(packet.header.id);
        gateway.authorise(caller, Right::Submit, &packet.header.sender, Some(key)).await?;
        let landing = match gateway.first_time(caller, key, digest).await? {
            commit::FirstTime::Yes(landing) => landing,
            commit::FirstTime::No(place) => return gateway.stored_receipt(&place).await,
        };
        gateway.has_room_for(packet.kind)?;
        gateway.check_codes(&packet)?;
        gateway.check_parties(&packet)?;

        let replaced_by = gateway.replaced_already(&key, &header).await?;
        let landing = landing.replacing(replacing::key_of(key, &header));
        // What is replaced says nothing of its case any more.
        let step = kept.sip.as_ref().filter(|_| packet.kind.is_sip() && replaced_by.is_empty());
        let deciding = match step {
            Some(note) => Some(gateway.take_step(caller, key, &packet, &header, note).await?),
            None => None,
        };

        let kind = packet.kind;
        let case = gateway.case_of(&header, kept.sip.as_ref());
        let (answer, deciding) = self.decide(packet, deciding).await?;
        let decision = v1::Decision::from(answer.decision());
        let status = prove::receipt_status(Some(&decision), &replaced_by);
        let stored = match answer {
            Answer::Permit(permitted) => Some(Storable::permitted(permitted)),
            Answer::Refer(referred) => Some(Storable::referred(referred)),
            Answer::Refuse(_) => None,
        };
        if decision.alarm {
            gateway.alarm("decision", key.id, kind.word());
        }
        let digest = Bytes::copy_from_slice(&digest);
        let accepted = v1::Accepted {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            digest: digest.clone(),
            header: Some(header),
            kind: kind.word().to_owned(),
            decision: Some(decision.clone()),
            sip: kept.sip,
            deviation: kept.deviation,
            replaced_by,
        };
        // Commit point. Crash before: nothing was accepted, the sender heard nothing and sends again.
        // Crash after: recovery finds the record, and sending again gets this same answer.
        let event = Event::Accepted(accepted);
        // A change in the register must find the held packet: the decision ends when the index has it.
        let landing = landing.deciding(deciding);
        let enqueued = gateway.enqueue_first(Some(caller), event, stored, landing).await?;
        drop(ahead);
        let committed = gateway.committed(enqueued).await?;
        gateway.sip.look_at(case);
        Ok(prove::receipt((key.id.as_bytes(), digest), Some(decision), status, &committed))
    }

    /// Decides. A packet that waits for a person is decided on again while nobody else decides about its child, so that
    /// nothing the register learned meanwhile is missed; the lock comes with the answer.
    async fn decide(
        &self,
        packet: Packet,
        deciding: Option<crate::outbox::Deciding>,
    ) -> Result<(Answer<Packet>, Option<crate::outbox::Deciding>), Error> {
        match self.0.judge(packet)? {
            Answer::Refer(referred) if deciding.is_none() => {
                let (packet, _) = referred.into_parts();
                let deciding = self.0.decide_about(&self.0.turn_key(&packet.header)).await;
                Ok((self.0.judge(packet)?, Some(deciding)))
            }
            answer => Ok((answer, deciding)),
        }
    }

    /// What `submit` would answer now, and how that comes about. Of the packet nothing is stored or sent; that somebody asked about its
    /// child is itself a ledger entry.
    ///
    /// # Errors
    /// As `submit`.
    pub async fn preview(
        &self,
        caller: &Caller,
        content: Bytes,
    ) -> Result<v1::PreviewReply, Error> {
        let gateway = &*self.0;
        let _place = gateway.admit_one_more(caller)?;
        gateway.digest(&content)?;
        let ReadPacket { packet, header, kept } = packet::whole(content)?;
        gateway.authorise(caller, Right::Submit, &packet.header.sender, None).await?;
        gateway.check_codes(&packet)?;
        gateway.check_parties(&packet)?;
        if packet.header.child.is_some() {
            // The answer tells what the register knows, and else anybody's whereabouts could be felt for without a trace.
            gateway.register_read(caller, header.child.clone(), String::new()).await?;
        }
        if let Some(note) = kept.sip.as_ref().filter(|_| packet.kind.is_sip()) {
            gateway.check_step(&PacketKey::outgoing(packet.header.id), &header, note)?;
        }
        Ok(v1::PreviewReply::from(&gateway.explain(packet)?))
    }

    /// Serves on `listener` until `shutdown`, then drains: requests under way are answered, attempts under way end,
    /// and the journal is closed.
    ///
    /// # Errors
    /// Where serving failed, or the journal stopped the gateway.
    pub async fn run(
        self,
        listener: TcpListener,
        shutdown: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        self.0.end_erasures().await?;
        self.0.lifecycle("started").await?;
        self.0.note_changes().await?;
        let (stop, stopped) = watch::channel(false);
        let sweeper = tokio::spawn(erasure::hourly(Arc::clone(&self.0), stopped.clone()));
        let courier = tokio::spawn(self.courier().run(stopped.clone()));
        let inner = Arc::clone(&self.0);
        let (tls, clock) = (Arc::clone(&inner.tls), Arc::clone(&inner));
        let fresh = keep_fresh(
            tls,
            move || clock.time.now(),
            move || changed::in_background(Arc::clone(&inner)),
        );
        let fresh = tokio::spawn(fresh);
        let notices = tokio::spawn(notices::daily(Arc::clone(&self.0)));
        let clock = tokio::spawn(clock_watch::watch(Arc::clone(&self.0)));
        let sips = tokio::spawn(sip::keep_time(Arc::clone(&self.0)));
        let witnesses = tokio::spawn(witness::seek(Arc::clone(&self.0)));
        let mut standing = self.standing();
        let halted = async move {
            // A halted journal can't serve again in this process.
            let _ = standing.wait_for(|standing| *standing == Standing::Halted).await;
        };
        let connections = self.connections(listener);
        let draining = Arc::clone(&self.0);
        let until = async move {
            tokio::select! {
                () = shutdown => {}
                () = halted => {}
            }
            draining.draining.send_replace(true);
        };
        let served = server::serve(self.clone(), connections, until).await;
        let halted = *self.standing().borrow() == Standing::Halted;
        self.0.set_standing(Standing::Closing);
        fresh.abort();
        notices.abort();
        clock.abort();
        witnesses.abort();
        sips.abort();
        // Nobody waits for the courier's receiver but the courier.
        let _ = stop.send(true);
        let _ = courier.await;
        // Nothing is erased once the folder may be another process's.
        let _ = sweeper.await;
        if !halted {
            // On record only where there is something to record it in.
            let _ = self.0.lifecycle("stopped").await;
        }
        self.0.close().await;
        match (served, halted) {
            (_, true) => Err(Error::Halted),
            (Err(error), false) => Err(Error::Internal(format!("serving failed: {error}"))),
            (Ok(()), false) => Ok(()),
        }
    }
}
