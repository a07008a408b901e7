//! What may be asked of a gateway: where a packet stands, what the ledger proves.

use super::commit::Committed;
use super::erasure::{erased_word, erasing_word};
use super::open::Inner;
use super::to_its_end::to_its_end;
use super::{Caller, Gateway, Standing, prove};
use crate::Error;
use crate::domain::PacketStatus;
use crate::index::{PacketKey, PacketRow, Side, number_of};
use crate::ledger::Hash;
use crate::peer::Right;
use crate::wire::field::{Path, stamp};
use crate::wire::{packet, v1};
use bytes::Bytes;
use jiff::Timestamp;
use tokio::sync::watch;
use v1::record::Event;

/// What was withdrawn for this reason was never meant to be said.
pub(super) const SENT_BY_MISTAKE: &str = "sent-by-mistake";

impl Gateway {
    /// Where a packet stands. A packet of another sender is as absent as one that never was; whoever may `operate` sees all.
    ///
    /// # Errors
    /// Where there is no such packet of this caller.
    pub async fn status(&self, caller: &Caller, packet_id: &str) -> Result<v1::StatusReply, Error> {
        let (key, row) = self.packet_for(caller, packet_id).await?;
        self.told(key, row).await
    }

    /// What the law says now of a packet that waits, and how that comes about.
    ///
    /// # Errors
    /// Where there is no such packet of this caller, or it doesn't wait.
    pub async fn explain_waiting(
        &self,
        caller: &Caller,
        packet_id: &str,
    ) -> Result<v1::PreviewReply, Error> {
        let (key, row) = self.packet_for(caller, packet_id).await?;
        if key.side == Side::Incoming || !row.status().is_waiting() {
            return Err(Error::Ended { status: row.status() });
        }
        let packet = self.0.stored_packet(&row)?;
        Ok(v1::PreviewReply::from(&self.0.explain(packet)?))
    }

    /// The packet that a sender asks about, or an operator.
    async fn packet_for(
        &self,
        caller: &Caller,
        packet_id: &str,
    ) -> Result<(PacketKey, PacketRow), Error> {
        let gateway = &*self.0;
        if gateway.directory.admit_named(caller.hsa_id(), Right::Operate).is_err() {
            return self.own_packet(caller, packet_id).await;
        }
        let id = packet::packet_id_of(Path::root("packet_id"), packet_id)?;
        let mut unknown = Error::Absent;
        for key in [PacketKey::outgoing(id), PacketKey::incoming(id)] {
            match gateway.row_of(&key).await {
                Ok(row) => return Ok((key, row)),
                Err(error @ (Error::Absent | Error::DiskFull)) => unknown = error,
                Err(error) => return Err(error),
            }
        }
        if gateway.is_gone(id)? { Err(Error::Erased) } else { Err(unknown) }
    }

    /// Takes back a packet that has not left.
    ///
    /// # Errors
    /// Where there is no such packet of this caller, or it has ended.
    pub async fn withdraw(
        &self,
        caller: &Caller,
        packet_id: &str,
        reason: i32,
    ) -> Result<v1::StatusReply, Error> {
        let why = match v1::WithdrawReason::try_from(reason) {
            Ok(v1::WithdrawReason::SentByMistake) => SENT_BY_MISTAKE,
            Ok(v1::WithdrawReason::OutOfDate) => "out-of-date",
            Ok(v1::WithdrawReason::FamilyAsked) => "family-asked",
            Ok(v1::WithdrawReason::Unspecified) | Err(_) => {
                return Err(Error::invalid(
                    "reason",
                    "missing; right is one of the reasons of the contract",
                ));
            }
        };
        let (key, row) = self.own_packet(caller, packet_id).await?;
        let (gateway, caller) = (self.clone(), caller.clone());
        to_its_end(async move { gateway.withdraw_own(&caller, key, row, why).await }).await
    }

    async fn withdraw_own(
        &self,
        caller: &Caller,
        key: PacketKey,
        row: PacketRow,
        why: &'static str,
    ) -> Result<v1::StatusReply, Error> {
        let gateway = &*self.0;
        let _turn = gateway.turn_of(&row).await;
        let _deciding = gateway.decide_about(&row.child).await;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        if !row.status().is_waiting() {
            return Err(Error::Ended { status: row.status() });
        }
        let stopped = Event::Stopped(v1::Stopped {
            packet_id: Bytes::copy_from_slice(key.id.as_bytes()),
            status: i32::try_from(number_of(PacketStatus::Withdrawn)).unwrap_or_default(),
            why: why.to_owned(),
            decision: None,
            replaced_by: Bytes::new(),
        });
        let committed = gateway.commit(Some(caller), stopped).await?;
        gateway.folded(committed.number).await?;
        let row = gateway.index.packet(&key)?.ok_or(Error::Absent)?;
        self.told(key, row).await
    }

    /// Whether a caller is a peer of the configuration at all.
    ///
    /// # Errors
    /// Where it is not.
    pub fn know(&self, caller: &Caller) -> Result<(), Error> {
        self.0.directory.names(caller.hsa_id()).then_some(()).ok_or(Error::Stranger)
    }

    async fn own_packet(
        &self,
        caller: &Caller,
        packet_id: &str,
    ) -> Result<(PacketKey, PacketRow), Error> {
        let gateway = &*self.0;
        gateway.authorise_right(caller, Right::Submit, None).await?;
        let id = packet::packet_id_of(Path::root("packet_id"), packet_id)?;
        let key = PacketKey::outgoing(id);
        // Its sender may have its receipt already while the fold is still taking it in.
        let row = gateway.row_of(&key).await?;
        let unit = row.sender.parse().map_err(|_| Error::Absent)?;
        let admitted = gateway.directory.admit_named(caller.hsa_id(), Right::Submit);
        let own = admitted.and_then(|admitted| admitted.speaking_for(&unit).map(drop));
        own.map_err(|_| Error::Absent)?;
        Ok((key, row))
    }

    /// Read and proved where nobody else waits for it: a packet's history may be long.
    async fn told(&self, key: PacketKey, row: PacketRow) -> Result<v1::StatusReply, Error> {
        self.read(move |gateway| gateway.0.told(&key, &row)).await
    }

    /// Waits until what the ledger tells covers every receipt and acknowledgement that was given so far.
    ///
    /// # Errors
    /// Where the ledger's fold has stopped.
    pub async fn caught_up(&self) -> Result<(), Error> {
        self.0.caught_up().await
    }

    /// The newest signed checkpoint, as a C2SP signed note.
    pub fn checkpoint(&self) -> String {
        self.0.checkpoint.borrow().to_string()
    }

    /// That one entry is in the tree of `tree_size` entries; 0 means the newest.
    ///
    /// # Errors
    /// Where there is no such entry or size.
    pub fn inclusion(&self, index: u64, tree_size: u64) -> Result<v1::EntryProof, Error> {
        let gateway = &*self.0;
        let tiles = gateway.tiles();
        let size = if tree_size == 0 { tiles.size() } else { tree_size };
        if index >= size || size > tiles.size() {
            return Err(Error::invalid(
                "index",
                "right is an entry within a tree that the ledger has reached",
            ));
        }
        let committed = Committed {
            number: index,
            at: Timestamp::UNIX_EPOCH,
            leaf: tiles.leaf(index).map_err(|error| unprovable(&error))?,
            tree_size: size,
            inclusion: tiles.inclusion(index, size).map_err(|error| unprovable(&error))?,
            checkpoint: gateway.index.checkpoint(size)?.unwrap_or_default().into(),
        };
        Ok(prove::entry(&committed))
    }

    /// That the ledger of `old_size` entries is the beginning of that of `new_size`; 0 means the newest.
    ///
    /// # Errors
    /// Where the ledger never had such a size.
    pub fn consistency(&self, old_size: u64, new_size: u64) -> Result<v1::ConsistencyReply, Error> {
        let tiles = self.0.tiles();
        let new_size = if new_size == 0 { tiles.size() } else { new_size };
        if old_size > new_size || new_size > tiles.size() {
            return Err(Error::invalid(
                "old_size",
                "right is at most new_size, and that a size the ledger has reached",
            ));
        }
        let hashes = tiles.consistency(old_size, new_size).map_err(|error| unprovable(&error))?;
        let hashes = hashes.iter().map(|hash| Bytes::copy_from_slice(hash.as_bytes())).collect();
        Ok(v1::ConsistencyReply { old_size, new_size, hashes })
    }

    /// Whether the gateway takes work, each time that changes.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.0.standing.subscribe()
    }

    /// The largest packet that is taken, in bytes.
    pub fn packet_limit(&self) -> usize {
        self.0.limits.packet_bytes
    }
}

impl Inner {
    fn told(&self, key: &PacketKey, row: &PacketRow) -> Result<v1::StatusReply, Error> {
        let mut history = Vec::new();
        let mut acknowledgements = Vec::new();
        for place in self.index.history(key)? {
            let record = self.open_record(&place)?;
            let leaf = self.tiles().leaf(place.number).map_err(|error| unprovable(&error))?;
            let entry = described(place.number, leaf, &record);
            history.push(v1::LedgerEntry { late: place.late, ..entry });
            if let Some(Event::Acknowledged(it)) = record.event {
                acknowledgements.extend(it.acknowledgement);
            }
        }
        let due = Timestamp::from_millisecond(row.next_attempt).ok();
        Ok(v1::StatusReply {
            packet_id: key.id.to_string(),
            status: i32::try_from(number_of(row.status())).unwrap_or_default(),
            decision: self.decided(row)?,
            attempts: row.attempts,
            next_attempt: due.filter(|_| row.status() == PacketStatus::Queued).map(stamp),
            history,
            acknowledgements,
        })
    }
}

pub(super) fn unprovable(error: &dyn std::fmt::Display) -> Error {
    Error::Internal(format!(
        "the ledger can't be read: {error}; the operator must run `stafett ledger verify`"
    ))
}

pub(super) fn decision_of(event: Option<Event>) -> Option<v1::Decision> {
    match event? {
        Event::Accepted(it) => it.decision,
        Event::Attempted(it) => it.decision,
        Event::Stopped(it) => it.decision,
        Event::Released(it) => it.decision,
        _ => None,
    }
}

/// What an entry tells without telling of anybody.
pub(crate) fn described(number: u64, leaf: Hash, record: &v1::Record) -> v1::LedgerEntry {
    let (event, packet) = match &record.event {
        Some(Event::Accepted(it)) => (accepted_word(it), Some(&it.packet_id)),
        Some(Event::Attempted(it)) => ("attempted", Some(&it.packet_id)),
        Some(Event::AttemptFailed(it)) => ("attempt-failed", Some(&it.packet_id)),
        Some(Event::Acknowledged(it)) => (acknowledged_word(it), Some(&it.packet_id)),
        Some(Event::MissingAcknowledgement(it)) => ("missing-acknowledgement", Some(&it.packet_id)),
        Some(Event::Answered(it)) => (depth_word(it.depth()), Some(&it.packet_id)),
        Some(Event::Operated(it)) => {
            (operated_word(it), Some(&it.packet_id).filter(|id| !id.is_empty()))
        }
        Some(Event::Imported(it)) if it.reports => ("handed-over", Some(&it.packet_id)),
        Some(Event::Stopped(it)) => (stopped_word(it.status()), Some(&it.packet_id)),
        Some(Event::Released(it)) => ("released", Some(&it.packet_id)),
        Some(Event::Received(it)) => ("received", Some(&it.packet_id)),
        Some(Event::Imported(it)) => ("imported", Some(&it.packet_id)),
        Some(Event::ImportFailed(it)) => ("import-failed", Some(&it.packet_id)),
        Some(Event::Registered(it)) => (registered_word(it), None),
        Some(Event::RegisterRead(_)) => ("register-read", None),
        Some(Event::LedgerRead(it)) if it.child.is_some() => ("child-read", None),
        Some(Event::LedgerRead(_)) => ("ledger-read", None),
        Some(Event::Changed(it)) => (changed_word(it), None),
        Some(Event::ExpiresSoon(it)) => ("expires-soon", Some(&it.packet_id)),
        Some(Event::TurnedAway(it)) => ("turned-away", Some(&it.packet_id)),
        Some(Event::Erasing(it)) => (erasing_word(it.part()), None),
        Some(Event::Erased(it)) => (erased_word(it.part()), None),
        Some(Event::ErasureRefused(it)) => ("erasure-refused", Some(&it.packet_id)),
        Some(Event::Escalating(it)) => ("escalating", Some(&it.packet_id)),
        Some(Event::Escalated(it)) => ("escalated", Some(&it.packet_id)),
        Some(Event::WitnessMissing(_)) => ("witness-missing", None),
        Some(Event::WitnessRefused(_)) => ("witness-refused", None),
        Some(Event::ClockLeapt(it)) if it.believed => ("clock-believed", None),
        Some(Event::ClockLeapt(_)) => ("clock-leapt", None),
        Some(Event::Lifecycle(it)) if it.what == "started" => ("started", None),
        Some(Event::Lifecycle(_)) => ("stopped", None),
        None => ("unknown", None),
    };
    v1::LedgerEntry {
        index: number,
        leaf: Bytes::copy_from_slice(leaf.as_bytes()),
        event: event.to_owned(),
        at: record.at,
        packet_id: packet.map(|id| prove::id_text(id)).unwrap_or_default(),
        late: false,
    }
}

/// A packet that no law lets go is no accepted one, though its sender has a receipt.
fn accepted_word(accepted: &v1::Accepted) -> &'static str {
    match prove::status_of(accepted.decision.as_ref()) {
        PacketStatus::Refused => "refused",
        _ => "accepted",
    }
}

fn acknowledged_word(acknowledged: &v1::Acknowledged) -> &'static str {
    let depth = acknowledged.acknowledgement.as_ref().map(v1::Acknowledgement::depth);
    match depth.unwrap_or_default() {
        v1::Depth::Unspecified | v1::Depth::Stored => "acknowledged",
        v1::Depth::Imported => "acknowledged-import",
        v1::Depth::Read => "acknowledged-reading",
        v1::Depth::Rejected => "rejected",
    }
}

/// What a record system here said of a packet.
fn depth_word(depth: v1::Depth) -> &'static str {
    match depth {
        v1::Depth::Unspecified | v1::Depth::Stored => "unknown",
        v1::Depth::Imported => "imported",
        v1::Depth::Read => "read",
        v1::Depth::Rejected => "rejected",
    }
}

fn changed_word(changed: &v1::Changed) -> &'static str {
    match changed.what.as_str() {
        "configuration" => "configuration-changed",
        "rules" => "rules-changed",
        "certificate" => "certificate-changed",
        _ => "keys-changed",
    }
}

fn operated_word(operated: &v1::Operated) -> &'static str {
    use v1::OperatorAct as Act;
    match (operated.act(), operated.receiver_unit.is_empty()) {
        (Act::Hold, true) => "operator-held",
        (Act::Release, true) => "operator-released",
        (Act::SendAgain, true) => "operator-sent-again",
        (Act::Withdraw, _) => "operator-withdrew",
        (Act::Hold, false) => "receiver-held",
        (Act::Release, false) => "receiver-released",
        (Act::SendAgain, false) => "receiver-tried-again",
        (Act::Unspecified, _) => "unknown",
    }
}

fn stopped_word(status: v1::PacketStatus) -> &'static str {
    match status {
        v1::PacketStatus::Held => "held",
        v1::PacketStatus::Rejected => "rejected",
        v1::PacketStatus::Expired => "expired",
        v1::PacketStatus::Refused => "refused",
        _ => "withdrawn",
    }
}

fn registered_word(registered: &v1::Registered) -> &'static str {
    use v1::record_request::Change;
    match registered.change.as_ref().and_then(|request| request.change.as_ref()) {
        Some(Change::Guardians(_)) => "guardians-recorded",
        Some(Change::Consent(_)) => "consent-recorded",
        Some(Change::ConsentRevocation(_)) => "consent-revoked",
        Some(Change::Block(_)) => "block-recorded",
        Some(Change::BlockLift(_)) => "block-lifted",
        Some(Change::Attestation(_)) => "attestation-recorded",
        Some(Change::Protection(_)) => "protection-recorded",
        Some(Change::ProtectionLift(_)) => "protection-lifted",
        Some(Change::Agreement(_)) => "agreement-recorded",
        Some(Change::AgreementEnd(_)) => "agreement-ended",
        Some(Change::Party(_)) => "party-recorded",
        Some(Change::PartyEnd(_)) => "party-ended",
        None => "register-changed",
    }
}
