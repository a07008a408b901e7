//! The commit point: an event becomes a sealed record, a leaf and a line in the journal, and only then an answer.

use super::flights::{Landing, Takeoff};
use super::follow::Attachment;
use super::open::Inner;
use super::room::Left;
use super::{Caller, prove};
use crate::Error;
use crate::domain::PacketKind;
use crate::index::{PacketKey, Place};
use crate::journal::{
    Answered, AppendError, Appended, Claim, Draft, GroupSealer, PortError, SealedGroup, Sequence,
};
use crate::ledger::{Checkpoint, Commitment, Frontier, Hash, LeafKey, Signer};
use crate::seal::{Storable, TAG_LENGTH};
use crate::wire::{field::stamp, v1};
use bytes::Bytes;
use jiff::Timestamp;
use prost::Message;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use v1::record::Event;
use v1::record_request::Change;

/// A record that is durable, with the proof of its ledger entry.
pub(super) struct Committed {
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) leaf: Hash,
    pub(super) tree_size: u64,
    pub(super) inclusion: Vec<Hash>,
    /// Signed over the tree of that size.
    pub(super) checkpoint: Arc<str>,
}

/// A record in the journal's queue.
pub(super) struct Enqueued {
    at: Timestamp,
    leaf: Hash,
    answer: Answered<Sealed>,
}

/// Whether a packet was here before.
pub(super) enum FirstTime {
    Yes(Landing),
    /// The same packet lies here.
    No(Place),
}

impl Inner {
    /// Puts one event on record. Nothing that depends on it may happen before this returns.
    pub(super) async fn commit(
        &self,
        caller: Option<&Caller>,
        event: Event,
    ) -> Result<Committed, Error> {
        let enqueued = self.enqueue(caller, event, None, (None, None)).await?;
        self.committed(enqueued).await
    }

    /// Puts a packet's first event on record. Its flight goes along: if the caller stops waiting, the packet may be on
    /// record all the same, and must be found when it is sent again.
    pub(super) async fn commit_first(
        &self,
        caller: Option<&Caller>,
        event: Event,
        payload: Option<Storable>,
        landing: Landing,
    ) -> Result<Committed, Error> {
        let enqueued = self.enqueue_first(caller, event, payload, landing).await?;
        self.committed(enqueued).await
    }

    /// The same up to where its order among all others is settled; nothing is on record before `committed` says so.
    pub(super) async fn enqueue_first(
        &self,
        caller: Option<&Caller>,
        event: Event,
        payload: Option<Storable>,
        landing: Landing,
    ) -> Result<Enqueued, Error> {
        self.enqueue(caller, event, payload, (Some(landing), None)).await
    }

    /// Puts events on record in their order, and returns the number of the last; none becomes durable without those before it.
    pub(super) async fn commit_in_order(&self, events: Vec<Event>) -> Result<Option<u64>, Error> {
        let mut waiting = Vec::with_capacity(events.len());
        let sequence = Sequence::default();
        for event in events {
            waiting.push(self.enqueue(None, event, None, (None, Some(&sequence))).await?);
        }
        let mut last = None;
        for enqueued in waiting {
            last = Some(self.committed(enqueued).await?.number);
        }
        Ok(last)
    }

    async fn enqueue(
        &self,
        caller: Option<&Caller>,
        event: Event,
        payload: Option<Storable>,
        (landing, sequence): (Option<Landing>, Option<&Sequence>),
    ) -> Result<Enqueued, Error> {
        self.give_way().await;
        let at = self.time.now();
        let record = v1::Record {
            at: Some(stamp(at)),
            actor: caller.map(|caller| caller.hsa_id().to_string()).unwrap_or_default(),
            actor_certificate: caller
                .map(|caller| Bytes::copy_from_slice(caller.certificate()))
                .unwrap_or_default(),
            event: Some(event),
        };
        let claim = match (Work::of(&record), self.room.left()) {
            (Work::New, Left::Enough) => Claim::New,
            (Work::Urgent, Left::Enough | Left::Little) | (Work::Owed, _) => Claim::Owed,
            (Work::New, Left::Little | Left::Nothing) | (Work::Urgent, Left::Nothing) => {
                return Err(Error::DiskFull);
            }
        };
        record.event.as_ref().map_or(Ok(()), |event| self.tell_of_stop(event))?;
        let (draft, leaf) = self.draft(&record, payload)?;
        let attachment = Attachment { record, leaf, _landing: landing };
        let answer = self.appender.enqueue(draft, claim, attachment, sequence).await;
        Ok(Enqueued { at, leaf, answer: answer.map_err(|error| self.append_error(error))? })
    }

    /// Waits until it is durable.
    pub(super) async fn committed(&self, enqueued: Enqueued) -> Result<Committed, Error> {
        let Enqueued { at, leaf, answer } = enqueued;
        let appended = answer.await.unwrap_or(Err(AppendError::Halted));
        let Appended { number, outcome, .. } =
            appended.map_err(|error| self.append_error(error))?;
        self.answered.fetch_max(number + 1, Ordering::Relaxed);
        let Sealed { tree_size, inclusion, checkpoint } = outcome;
        Ok(Committed { number, at, leaf, tree_size, inclusion, checkpoint })
    }

    /// The record, its leaf and its payload, each sealed under a key of its own.
    fn draft(
        &self,
        record: &v1::Record,
        payload: Option<Storable>,
    ) -> Result<(Draft, Hash), Error> {
        let sealing = |_| {
            Error::Internal("a record can't be sealed; the operator must look at the keys".into())
        };
        let key = LeafKey::random().map_err(|_| {
            Error::Internal("the machine gives no randomness; nothing was accepted".into())
        })?;
        // The leaf's key lies in front of the record, and is destroyed with it. With room for the tag: growing would copy it.
        let mut log = Vec::with_capacity(LeafKey::LEN + record.encoded_len() + TAG_LENGTH);
        log.extend_from_slice(key.as_bytes());
        record.encode(&mut log).map_err(|_| Error::Internal("a record can't be encoded".into()))?;
        let commitment = Commitment::to(&key, log.get(LeafKey::LEN..).unwrap_or_default());
        let context = commitment.as_bytes();
        let (log_slot, log) = self.keyring.seal_log(context, log).map_err(sealing)?;
        let (payload_slot, payload) = match payload {
            Some(storable) => {
                let (slot, sealed) =
                    self.keyring.seal_payload(context, storable).map_err(sealing)?;
                (Some(slot), sealed)
            }
            None => (None, Vec::new()),
        };
        let draft = Draft {
            kind: 1,
            commitment: *context,
            log_slot: Some(log_slot),
            payload_slot,
            log,
            payload,
        };
        Ok((draft, commitment.leaf()))
    }

    /// Sorts a packet by the duplicate table: new, known and the same, or refused and put on record.
    pub(super) async fn first_time(
        &self,
        caller: &Caller,
        key: PacketKey,
        digest: [u8; 32],
    ) -> Result<FirstTime, Error> {
        let landing = loop {
            match self.flights.begin(key, digest) {
                Takeoff::Mine(landing) => break landing,
                // Ends when the other one's row stands, or when it failed and this one takes its turn.
                Takeoff::Same(mut landed) => while landed.changed().await.is_ok() {},
                Takeoff::Other => return self.other_content(caller, key).await,
            }
        };
        match self.index.packet(&key)? {
            None if self.index.is_gone(&super::erasure::pseudonym(&self.keyring, &key))? => {
                Err(Error::Erased)
            }
            None => Ok(FirstTime::Yes(landing)),
            Some(row) if row.digest == digest => row.stored.map(FirstTime::No).ok_or(Error::Absent),
            Some(_) => self.other_content(caller, key).await,
        }
    }

    async fn other_content(&self, caller: &Caller, key: PacketKey) -> Result<FirstTime, Error> {
        self.turn_away(caller, "other-content", Some(key)).await?;
        Err(Error::OtherContent)
    }

    /// Puts on record that a known peer asked for what it may not have.
    pub(super) async fn turn_away(
        &self,
        caller: &Caller,
        why: &'static str,
        packet: Option<PacketKey>,
    ) -> Result<(), Error> {
        let packet_id =
            packet.map(|key| Bytes::copy_from_slice(key.id.as_bytes())).unwrap_or_default();
        let event = Event::TurnedAway(v1::TurnedAway { why: why.to_owned(), packet_id });
        self.commit(Some(caller), event).await.map(drop)
    }

    /// Puts the gateway's own start or stop on record.
    pub(super) async fn lifecycle(&self, what: &'static str) -> Result<(), Error> {
        let event = Event::Lifecycle(v1::Lifecycle {
            what: what.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            rules_version: self.rules.version().to_owned(),
        });
        self.commit(None, event).await.map(drop)
    }

    /// The receipt of a packet that was accepted before.
    pub(super) async fn stored_receipt(&self, place: &Place) -> Result<v1::Receipt, Error> {
        let (record, committed) = self.read_again(place)?;
        match record.event {
            Some(Event::Accepted(v1::Accepted {
                packet_id,
                digest,
                decision,
                replaced_by,
                ..
            })) => {
                let status = prove::receipt_status(decision.as_ref(), &replaced_by);
                Ok(prove::receipt((&packet_id, digest), decision, status, &committed))
            }
            _ => Err(Error::Absent),
        }
    }

    /// The acknowledgement of a packet that was received before.
    pub(super) async fn stored_acknowledgement(
        &self,
        place: &Place,
    ) -> Result<v1::Acknowledgement, Error> {
        let (record, committed) = self.read_again(place)?;
        match record.event {
            Some(Event::Received(v1::Received { packet_id, origin_digest, digest, .. })) => {
                let digests = (origin_digest, digest);
                prove::acknowledgement(&packet_id, digests, prove::STORED, &committed, &self.signer)
            }
            _ => Err(Error::Absent),
        }
    }

    fn append_error(&self, error: AppendError) -> Error {
        match error {
            AppendError::Full => Error::DiskFull,
            AppendError::Halted => Error::Halted,
            AppendError::Closed => Error::Closing,
            AppendError::TooLarge { .. } => {
                Error::TooLarge { limit_kib: self.limits.packet_bytes / 1024 }
            }
        }
    }
}

/// What a record is, when the disk fills: new work is refused first, and what follows from work accepted before still fits.
enum Work {
    New,
    /// Without it somebody may come to harm.
    Urgent,
    Owed,
}

impl Work {
    fn of(record: &v1::Record) -> Self {
        let urgent = match &record.event {
            Some(
                Event::Accepted(v1::Accepted { kind, .. })
                | Event::Received(v1::Received { kind, .. }),
            ) => PacketKind::of_word(kind).is_some_and(PacketKind::is_urgent),
            Some(Event::Registered(it)) => {
                it.change.as_ref().and_then(|it| it.change.as_ref()).is_some_and(protects)
            }
            Some(
                Event::RegisterRead(_)
                | Event::LedgerRead(_)
                | Event::TurnedAway(_)
                | Event::WitnessRefused(_)
                | Event::ErasureRefused(_),
            ) => false,
            _ => return Self::Owed,
        };
        if urgent { Self::Urgent } else { Self::New }
    }
}

/// Whether less may be told once it is known.
fn protects(change: &Change) -> bool {
    matches!(change, Change::Protection(_) | Change::Block(_) | Change::ConsentRevocation(_))
}

/// What a record's sender hears besides its number.
#[derive(Debug)]
pub(crate) struct Sealed {
    tree_size: u64,
    inclusion: Vec<Hash>,
    checkpoint: Arc<str>,
}

/// Grows the tree by each group, and signs its head once.
pub(crate) struct TreeSealer {
    pub(crate) origin: String,
    pub(crate) frontier: Frontier,
    pub(crate) signer: Arc<Signer>,
}

impl GroupSealer for TreeSealer {
    type Outcome = Sealed;

    fn trailer_limit(&self) -> usize {
        // Two names, a size, a root, a signature, and what stands between them.
        2 * self.origin.len() + 256
    }

    fn seal(
        &mut self,
        first: u64,
        commitments: &[[u8; 32]],
    ) -> Result<SealedGroup<Self::Outcome>, PortError> {
        if first != self.frontier.size() {
            return Err("the tree and the journal differ in length".into());
        }
        let leaves: Vec<Hash> =
            commitments.iter().map(|it| Commitment::from_bytes(*it).leaf()).collect();
        let growth = self.frontier.grow(&leaves);
        let checkpoint = Checkpoint::new(&self.origin, growth.size(), growth.root())?;
        let note: Arc<str> = checkpoint.sign(&self.signer)?.into();
        let outcomes = (first..growth.size())
            .map(|index| {
                let inclusion =
                    growth.inclusion(index).ok_or("a leaf of the group is not in its tree")?;
                Ok(Sealed { tree_size: growth.size(), inclusion, checkpoint: Arc::clone(&note) })
            })
            .collect::<Result<_, PortError>>()?;
        Ok(SealedGroup { trailer: note.as_bytes().to_vec(), outcomes })
    }
}
