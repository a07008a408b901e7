//! What the courier asks of the gateway, and the small questions that every walk has in common.

use super::commit::Committed;
use super::open::Inner;
use super::open_log::LogError;
use super::places;
use super::room::Left;
use super::{Caller, Standing};
use crate::Error;
use crate::domain::{
    ChildIdentity, ChildNumber, Header, HsaId, Packet, PacketId, PacketKind, PlanPoint,
};
use crate::index::{Index, PacketKey, PacketRow, Place};
use crate::journal::{KeySlot, Position};
use crate::outbox::{ChildLock, Deciding, Desk, Imported, Judged, Route, Schedule};
use crate::peer::{Right, Unauthorised};
use crate::policy::swedish_day;
use crate::transport::TransportError;
use crate::wire::{field::Path, packet, v1};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use v1::record::Event;

impl Inner {
    /// A place among the requests under way; without one, the caller must come back.
    pub(super) fn admit_one_more(&self, caller: &Caller) -> Result<places::Place, Error> {
        self.places.take(caller.peer())
    }

    /// Whether one more packet may wait. What is urgent always may: somebody may come to harm.
    pub(super) fn has_room_for(&self, kind: PacketKind) -> Result<(), Error> {
        let full = self.index.waiting() >= self.limits.waiting && !kind.is_urgent();
        if full { Err(Error::QueueFull) } else { Ok(()) }
    }

    /// Whether a caller may do this for a unit; if not, and the caller is known, that is put on record.
    pub(super) async fn authorise(
        &self,
        caller: &Caller,
        right: Right,
        unit: &HsaId,
        packet: Option<PacketKey>,
    ) -> Result<(), Error> {
        let admitted = self.directory.admit_named(caller.hsa_id(), right);
        let refused = match admitted.and_then(|admitted| admitted.speaking_for(unit).map(drop)) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        self.refuse(caller, refused, packet).await
    }

    /// Whether a caller may do this at all.
    pub(super) async fn authorise_right(
        &self,
        caller: &Caller,
        right: Right,
        packet: Option<PacketKey>,
    ) -> Result<(), Error> {
        match self.directory.admit_named(caller.hsa_id(), right).map(drop) {
            Ok(()) => Ok(()),
            Err(refused) => self.refuse(caller, refused, packet).await,
        }
    }

    async fn refuse(
        &self,
        caller: &Caller,
        refused: Unauthorised,
        packet: Option<PacketKey>,
    ) -> Result<(), Error> {
        match refused {
            Unauthorised::Stranger => Err(Error::Stranger),
            Unauthorised::MayNot(right) => {
                self.turn_away(caller, "not-allowed", packet).await?;
                Err(Error::NotAllowed { what: right.word() })
            }
            Unauthorised::AnothersUnit => {
                self.turn_away(caller, "foreign-unit", packet).await?;
                Err(Error::ForeignUnit)
            }
        }
    }

    pub(super) fn check_codes(&self, packet: &Packet) -> Result<(), Error> {
        let map = packet.header.code_map.as_ref();
        let map = map.map(|(name, version)| (name.as_str(), version.as_str()));
        packet.codes.iter().try_for_each(|coded| {
            let checked = self.codes.check(map, coded);
            checked.map_err(|error| Error::invalid("sip_step.recorded_as.code", error.to_string()))
        })
    }

    /// Both ends must be parties: a decision about unknown parties would be a guess.
    pub(super) fn check_parties(&self, packet: &Packet) -> Result<(), Error> {
        let (common, today) = (self.board.now(), swedish_day(self.time.now()));
        for (field, unit) in [
            ("header.sender_unit", &packet.header.sender),
            ("header.receiver_unit", &packet.header.receiver),
        ] {
            if common.party(unit, today).is_none() {
                return Err(Error::UnknownParty { field });
            }
        }
        Ok(())
    }

    pub(super) fn pseudonym(&self, child: &ChildNumber) -> Vec<u8> {
        self.keyring.pseudonym(child.kind().oid(), child.reveal()).to_vec()
    }

    /// What the index and the locks know a packet by: its child's pseudonym, or its own where it tells of no child.
    pub(super) fn turn_key(&self, header: &Header) -> Vec<u8> {
        match &header.child {
            Some(child) => self.pseudonym(&child.number),
            None => self.keyring.packet_pseudonym(header.id.as_bytes()).to_vec(),
        }
    }

    pub(super) fn serves(&self, unit: &HsaId) -> bool {
        self.deliveries.contains_key(unit)
    }

    /// Opens the packet of a row.
    pub(super) fn stored_packet(&self, row: &PacketRow) -> Result<Packet, Error> {
        let place = row.stored.as_ref().ok_or(Error::Absent)?;
        let stored = self.reader.read(position(place)).map_err(broken)?;
        let record = stored.record();
        let KeySlot::Held(slot) = record.payload_slot else {
            return Err(Error::Erased);
        };
        let content = self
            .keyring
            .open_payload(&record.commitment, slot, record.payload)
            .map_err(|_| broken("its packet can't be opened"))?;
        let read = packet::stored(Bytes::copy_from_slice(&content));
        let mut packet = read.map_err(|_| broken("its packet can't be read"))?.packet;
        if packet.header.child.is_none() && !packet.kind.is_nothing_secret() {
            packet.header.child = self.withheld_child(place)?;
        }
        if packet.kind == PacketKind::SipPlan {
            packet.plan_lacks = self.plan_lacks(place)?;
        }
        Ok(packet)
    }

    /// Who the child is, of a packet that was accepted here and may not say so: without that, nobody could decide again.
    fn withheld_child(&self, place: &Place) -> Result<Option<ChildIdentity>, Error> {
        let Some(Event::Accepted(v1::Accepted { header, .. })) = self.open_record(place)?.event
        else {
            return Ok(None);
        };
        let child = header.and_then(|header| header.child);
        let (number, birth_date) = packet::read_child(Path::root("header.child"), child.as_ref())
            .map_err(|_| broken("its record can't be read"))?;
        Ok(Some(ChildIdentity { number, birth_date }))
    }

    /// What a plan lacked when it was accepted here. Its stored bytes can't say: they may be cut down since.
    fn plan_lacks(&self, place: &Place) -> Result<Vec<PlanPoint>, Error> {
        let decision = match self.open_record(place)?.event {
            Some(Event::Accepted(it)) => it.decision.unwrap_or_default(),
            _ => return Ok(Vec::new()),
        };
        Ok(decision.missing.iter().filter_map(|word| PlanPoint::of_missing(word)).collect())
    }

    /// Opens the record at a place, and proves it again as it was proved when it was written.
    pub(super) fn read_again(&self, place: &Place) -> Result<(v1::Record, Committed), Error> {
        let record = self.open_record(place)?;
        let (leaf, inclusion) = {
            let tiles = self.tiles();
            let leaf = tiles.leaf(place.number).map_err(broken)?;
            (leaf, tiles.inclusion(place.number, place.tree_size).map_err(broken)?)
        };
        let checkpoint = self.index.checkpoint(place.tree_size)?.ok_or(Error::Absent)?;
        let committed = Committed {
            number: place.number,
            at: super::follow::instant(record.at.as_ref()),
            leaf,
            tree_size: place.tree_size,
            inclusion,
            checkpoint: checkpoint.into(),
        };
        Ok((record, committed))
    }

    /// Opens the record at a place.
    pub(super) fn open_record(&self, place: &Place) -> Result<v1::Record, Error> {
        let stored = self.reader.read(position(place)).map_err(broken)?;
        super::open_log::open_log(&self.keyring, &stored.record()).map_err(|error| match error {
            LogError::Erased => Error::Erased,
            error => broken(error),
        })
    }

    /// Waits until the record of this number is in the index.
    pub(super) async fn folded(&self, number: u64) -> Result<(), Error> {
        let mut folded = self.folded.clone();
        // An error says that the fold has stopped.
        folded.wait_for(|next| *next > number).await.map(drop).map_err(|_| Error::Halted)
    }

    /// Waits until index and ledger know of every record that anybody was told of; an error where that must wait for room on the disk.
    pub(super) async fn caught_up(&self) -> Result<(), Error> {
        let Some(last) = self.answered.load(Ordering::Relaxed).checked_sub(1) else {
            return Ok(());
        };
        let mut room = self.room.watch();
        tokio::select! {
            biased;
            folded = self.folded(last) => folded,
            Ok(_) = room.wait_for(|left| *left == Left::Nothing) => Err(Error::DiskFull),
        }
    }

    /// A packet's row, once it tells of every record that anybody was told of. What an index that waits for room knows already is told
    /// as it stands there; only that there is no such packet can't be known then.
    pub(super) async fn row_of(&self, key: &PacketKey) -> Result<PacketRow, Error> {
        let behind = match self.caught_up().await {
            Ok(()) => Error::Absent,
            Err(full @ Error::DiskFull) => full,
            Err(error) => return Err(error),
        };
        self.index.packet(key)?.ok_or(behind)
    }

    /// Waits until nobody else deals with packets of this one's child to its receiver.
    pub(super) async fn turn_of(&self, row: &PacketRow) -> ChildLock {
        self.turns.lock(&[row.child.as_slice(), row.receiver.as_bytes()].concat()).await
    }

    /// Waits until nobody else decides about this child, and nobody changes agreements or parties.
    pub(super) async fn decide_about(&self, child: &[u8]) -> Deciding {
        let child = self.decisions.lock(child).await;
        Deciding::of(child, Arc::clone(&self.common_decisions).read_owned().await)
    }

    /// Tells a person, in the operator's log: which packet and why, never whose.
    pub(super) fn alarm(&self, what: &'static str, packet: PacketId, kind: &str) {
        tracing::error!(
            alarm = what,
            packet.id = %packet,
            packet.kind = kind,
            "a person must look at this packet"
        );
    }

    pub(super) fn set_standing(&self, standing: Standing) {
        self.standing.send_if_modified(|now| {
            // Halted stays: only a restart recovers.
            let changes = *now != standing && *now != Standing::Halted;
            if changes {
                *now = standing;
            }
            changes
        });
    }
}

pub(super) fn position(place: &Place) -> Position {
    Position {
        segment: u32::try_from(place.segment).unwrap_or(u32::MAX),
        offset: u32::try_from(place.offset).unwrap_or(u32::MAX),
    }
}

/// Our own storage is not as we left it. Nothing of what it holds is repeated.
fn broken(what: impl std::fmt::Display) -> Error {
    Error::Internal(format!(
        "a stored record is broken: {what}; the operator must run `stafett ledger verify`"
    ))
}

impl Desk for Inner {
    fn now(&self) -> Timestamp {
        self.time.now()
    }

    fn perhaps(&self) -> Option<Timestamp> {
        self.time.perhaps()
    }

    fn index(&self) -> &Index {
        &self.index
    }

    fn schedule(&self) -> Schedule {
        Schedule { first: self.courier.first_retry, ceiling: self.courier.ceiling }
    }

    fn chance(&self) -> u8 {
        (self.chance)()
    }

    fn patience(&self, urgent: bool) -> SignedDuration {
        let silence = if urgent { self.courier.urgent_silence } else { self.courier.silence };
        SignedDuration::try_from(silence).unwrap_or(SignedDuration::MAX)
    }

    async fn turn(&self, row: &PacketRow) -> ChildLock {
        self.turn_of(row).await
    }

    async fn deciding(&self, child: &[u8]) -> Deciding {
        self.decide_about(child).await
    }

    fn stored(&self, row: &PacketRow) -> Result<Packet, Error> {
        self.stored_packet(row)
    }

    fn judge(&self, row: &PacketRow) -> Result<Judged, Error> {
        let packet = self.stored_packet(row)?;
        self.hold_at_both_ends(&packet)?;
        self.judge_waiting(row, packet)
    }

    fn decision_at(&self, place: &Place) -> Result<v1::Decision, Error> {
        Inner::decision_at(self, place)
    }

    fn also_replaced(
        &self,
        key: &PacketKey,
        row: &PacketRow,
        there: &Route,
    ) -> Result<Vec<PacketId>, Error> {
        Inner::also_replaced(self, key, row, there)
    }

    fn markings(&self, packet: &Packet) -> Result<Vec<v1::Marking>, Error> {
        Inner::markings(self, packet)
    }

    fn origin(&self, row: &PacketRow) -> Result<[u8; 32], Error> {
        self.content_name(row)
    }

    fn checkpoint(&self) -> String {
        self.checkpoint.borrow().to_string()
    }

    fn route(&self, receiver: &HsaId) -> Option<Route> {
        self.routes.get(receiver).cloned()
    }

    fn routes(&self) -> Vec<Route> {
        let gateways = self.routes.values().filter(|route| route.counterpart.is_some());
        let by_name: BTreeMap<_, _> = gateways.map(|route| (&route.receiver, route)).collect();
        by_name.into_values().cloned().collect()
    }

    fn hurried(&self) -> Vec<String> {
        std::mem::take(&mut *self.hurried.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn import(&self, packet: &Packet) -> Result<Imported, TransportError> {
        let delivery =
            self.deliveries.get(&packet.header.receiver).ok_or(TransportError::NotRenderable)?;
        let content = packet.content.reveal().clone();
        delivery.write(content, (packet.header.id, packet.kind)).await?;
        Ok(Imported { pack: delivery.pack.clone(), reports: delivery.reports })
    }

    async fn record(&self, event: Event) -> Result<(), Error> {
        let committed = self.commit(None, event).await?;
        self.folded(committed.number).await
    }

    async fn record_all(&self, events: Vec<Event>) -> Result<(), Error> {
        match self.commit_in_order(events).await? {
            Some(last) => self.folded(last).await,
            None => Ok(()),
        }
    }

    fn alarm(&self, what: &'static str, packet: PacketId, kind: &str) {
        Inner::alarm(self, what, packet, kind);
    }

    fn warn_of_end(&self, packet: PacketId, kind: &str) {
        tracing::warn!(
            alarm = "expires-soon",
            packet.id = %packet,
            packet.kind = kind,
            "this packet's time runs out: `stafett queue` tells what it waits for"
        );
    }
}
