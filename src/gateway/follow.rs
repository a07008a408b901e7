//! The fold: takes committed records into the index and the tiles, in order, off the senders' way.

use super::ask::SENT_BY_MISTAKE;
use super::flights::Landing;
use super::replacing;
use super::stepped::{step_of, stepped};
use crate::domain::{PacketId, PacketKind, PacketStatus, Step};
use crate::index::{IndexError, IndexWriter, LedgerKey, PacketKey, PacketRow, Place};
use crate::journal::{CommittedGroup, Follower, Mark, PortError, Position};
use crate::ledger::{Hash, log_key_of};
use crate::outbox;
use crate::seal::Keyring;
use crate::wire::{register, v1};
use jiff::Timestamp;
use std::sync::mpsc::SyncSender;
use v1::record::Event;

/// What goes along with a draft to the fold, so that it need not be opened again.
#[derive(Debug)]
pub(super) struct Attachment {
    pub(super) record: v1::Record,
    pub(super) leaf: Hash,
    /// Where the record begins a packet: dropped once the packet's row stands, or the record is known not to come about.
    pub(super) _landing: Option<Landing>,
}

/// One committed group, as the fold needs it.
pub(super) struct FoldedGroup {
    pub(super) mark: Mark,
    pub(super) checkpoint: String,
    pub(super) records: Vec<(Position, Attachment)>,
}

/// Hands each group to the fold.
pub(super) enum ToFold {
    /// On its thread. When the fold lags too far, the writer waits for it.
    Thread(SyncSender<FoldedGroup>),
    /// On the writer's own.
    #[cfg(feature = "internals")]
    Task(tokio::sync::mpsc::UnboundedSender<FoldedGroup>),
}

impl Follower<Attachment> for ToFold {
    fn committed(&mut self, group: CommittedGroup<Attachment>) -> Result<(), PortError> {
        let CommittedGroup { mark, trailer, records } = group;
        let records =
            records.into_iter().map(|record| (record.position, record.attachment)).collect();
        let checkpoint = String::from_utf8(trailer)?;
        let group = FoldedGroup { mark, checkpoint, records };
        let handed = match self {
            Self::Thread(groups) => groups.send(group).is_ok(),
            #[cfg(feature = "internals")]
            Self::Task(groups) => groups.send(group).is_ok(),
        };
        handed.then_some(()).ok_or_else(|| PortError::from("the fold has stopped"))
    }
}

impl FoldedGroup {
    /// Whether agreements or parties were changed in it.
    pub(super) fn changes_common(&self) -> bool {
        self.records.iter().any(|(_, attachment)| match &attachment.record.event {
            Some(Event::Registered(v1::Registered { change: Some(change) })) => is_common(change),
            _ => false,
        })
    }
}

/// What the fold needs beside the index.
pub(super) struct Fold<'k> {
    pub(super) keyring: &'k Keyring,
}

impl Fold<'_> {
    /// Takes in one group.
    pub(super) fn group(
        &self,
        writer: &mut IndexWriter<'_>,
        group: &FoldedGroup,
    ) -> Result<(), IndexError> {
        let tree_size = group.mark.next();
        for (number, (position, attachment)) in (group.mark.first()..).zip(&group.records) {
            let place = Place {
                at: instant(attachment.record.at.as_ref()).as_millisecond(),
                number,
                segment: position.segment.into(),
                offset: position.offset.into(),
                tree_size,
                late: false,
            };
            self.record(writer, place, &attachment.record)?;
        }
        writer.put_checkpoint(tree_size, &group.checkpoint)?;
        writer.set_mark(&group.mark.to_bytes())
    }

    /// The children of whom anything was recorded in a group.
    pub(super) fn changed_children(&self, group: &FoldedGroup) -> Vec<[u8; 32]> {
        let changed = |attachment: &Attachment| match &attachment.record.event {
            Some(Event::Registered(v1::Registered { change: Some(change) }))
                if !is_common(change) =>
            {
                Some(self.pseudonym(change.child.as_ref()))
            }
            _ => None,
        };
        group.records.iter().filter_map(|(_, attachment)| changed(attachment)).collect()
    }

    fn record(
        &self,
        writer: &mut IndexWriter<'_>,
        place: Place,
        record: &v1::Record,
    ) -> Result<(), IndexError> {
        let at = instant(record.at.as_ref());
        let Some(event) = &record.event else { return Ok(()) };
        match event {
            Event::Accepted(accepted) => self.accepted(writer, place, at, accepted),
            Event::Received(received) => {
                let Some(id) = packet_id(&received.packet_id) else { return Ok(()) };
                let none = v1::Header::default();
                let header = received.header.as_ref().unwrap_or(&none);
                let digest = &received.origin_digest;
                let mut row =
                    self.row(id, digest, PacketStatus::Delivered, &received.kind, header, at);
                // The sender has waited already, by its own clock, which may be ahead of ours.
                (row.not_before, row.next_attempt) = (row.since, row.since);
                row.peer.clone_from(&record.actor);
                let key = PacketKey::incoming(id);
                let also = replacing::also_of(key, received);
                let came_too_late = replacing::begin(writer, &key, place, row, header, &also)?;
                replacing::replace(writer, &key, place, header, &also)?;
                if came_too_late {
                    return Ok(());
                }
                let heard = (place.number, at);
                super::sip::hear(writer, self.keyring, &key, heard, header, received.sip.as_ref())
            }
            Event::Registered(registered) => {
                let Some(change) = &registered.change else { return Ok(()) };
                let recorded = crate::register::Recorded { number: place.number, at };
                if is_common(change) {
                    return crate::register::fold_common(writer, recorded, change);
                }
                let child = self.pseudonym(change.child.as_ref());
                crate::register::fold(writer, &child, recorded, change)
            }
            Event::TurnedAway(turned_away) => match packet_id(&turned_away.packet_id) {
                Some(id) => outbox::note(writer, &PacketKey::outgoing(id), place),
                None => Ok(()),
            },
            Event::ExpiresSoon(soon) => match packet_id(&soon.packet_id) {
                Some(id) => {
                    let key = PacketKey::outgoing(id);
                    outbox::touch(writer, &key, place, |row| row.warned = true)
                }
                None => Ok(()),
            },
            Event::MissingAcknowledgement(it) => match side_key(&it.packet_id, it.incoming) {
                Some(key) => outbox::miss(writer, &key, place),
                None => Ok(()),
            },
            Event::Escalating(it) => match packet_id(&it.packet_id) {
                Some(id) => outbox::note(writer, &PacketKey::outgoing(id), place),
                None => Ok(()),
            },
            Event::Escalated(it) => match side_key(&it.packet_id, !it.outgoing) {
                Some(key) => outbox::touch(writer, &key, place, |row| {
                    row.escalated = row.escalated.saturating_add(1);
                }),
                None => Ok(()),
            },
            Event::Operated(operated) => {
                super::operated::fold(writer, place, at.as_millisecond(), operated)
            }
            Event::Imported(it) if it.reports && it.incoming => {
                let Some(id) = packet_id(&it.packet_id) else { return Ok(()) };
                let alarm_at = instant(it.alarm_at.as_ref()).as_millisecond();
                outbox::touch(writer, &PacketKey::incoming(id), place, |row| {
                    row.handed = true;
                    (row.alarm_at, row.missing) = (alarm_at, false);
                })
            }
            Event::Erasing(erasing) => super::erasure::fold_begun(writer, place, erasing),
            Event::Erased(erased) => super::erasure::fold_ended(writer, erased),
            Event::Changed(changed) => writer.put_known(&changed.what, &changed.now),
            // That somebody asked keeps nothing longer.
            Event::ErasureRefused(_)
            | Event::Lifecycle(_)
            | Event::RegisterRead(_)
            | Event::LedgerRead(_)
            | Event::WitnessMissing(_)
            | Event::WitnessRefused(_)
            | Event::ClockLeapt(_) => Ok(()),
            event => match stepped(event, at.as_millisecond()) {
                Some(stepped) => {
                    if matches!(event, Event::Stopped(it) if it.why == SENT_BY_MISTAKE) {
                        super::sip::unhear(writer, &stepped.key)?;
                    }
                    let is_late = outbox::step(writer, place, &stepped)?;
                    news(writer, &place, (&stepped.key, is_late), event)
                }
                None => Ok(()),
            },
        }
    }

    fn accepted(
        &self,
        writer: &mut IndexWriter<'_>,
        place: Place,
        at: Timestamp,
        accepted: &v1::Accepted,
    ) -> Result<(), IndexError> {
        let v1::Accepted { packet_id: id, digest, header, kind, decision, sip, .. } = accepted;
        let Some(id) = packet_id(id) else { return Ok(()) };
        let none = v1::Header::default();
        let header = header.as_ref().unwrap_or(&none);
        let status = super::prove::status_of(decision.as_ref());
        let row = self.row(id, digest, status, kind, header, at);
        let key = PacketKey::outgoing(id);
        let came_too_late = replacing::begin(writer, &key, place, row, header, &[])?;
        if !came_too_late {
            let heard = (place.number, at);
            super::sip::hear(writer, self.keyring, &key, heard, header, sip.as_ref())?;
        }
        replacing::replace(writer, &key, place, header, &[])
    }

    fn pseudonym(&self, child: Option<&v1::Child>) -> [u8; 32] {
        let (oid, number) =
            child.map(|child| (&*child.number_oid, &*child.number)).unwrap_or_default();
        self.keyring.pseudonym(oid, number)
    }

    /// As `turn_key` has it: a child that isn't there, or whose number was withheld, leaves the packet by itself.
    fn turn_key(&self, id: PacketId, header: &v1::Header) -> [u8; 32] {
        match &header.child {
            Some(child) if !child.number.is_empty() => self.pseudonym(Some(child)),
            _ => self.keyring.packet_pseudonym(id.as_bytes()),
        }
    }

    fn row(
        &self,
        id: PacketId,
        digest: &[u8],
        status: PacketStatus,
        kind: &str,
        header: &v1::Header,
        at: Timestamp,
    ) -> PacketRow {
        let not_before = header.not_before.as_ref().map(|stamp| instant(Some(stamp)));
        let not_before = not_before.unwrap_or(at).max(at).as_millisecond();
        let mut row = PacketRow {
            digest: digest.to_vec(),
            child: self.turn_key(id, header).to_vec(),
            kind: kind.to_owned(),
            urgent: PacketKind::of_word(kind).is_some_and(PacketKind::is_urgent),
            case: header.case_id.clone(),
            sender: header.sender_unit.clone(),
            // As HSA-ids are compared: a lane, a line or a hold must not depend on how a sender writes it.
            receiver: header.receiver_unit.to_ascii_uppercase(),
            not_before,
            next_attempt: not_before,
            since: at.as_millisecond(),
            expires: instant(header.expires_at.as_ref()).as_millisecond(),
            ..PacketRow::default()
        };
        row.set_status(status);
        row
    }
}

/// What the two gateways tell each other of a packet after it was stored: what is to be told, and what has been heard.
fn news(
    writer: &mut IndexWriter<'_>,
    place: &Place,
    (key, is_late): (&PacketKey, bool),
    event: &Event,
) -> Result<(), IndexError> {
    match event {
        // Never two words that contradict each other, both signed.
        Event::Imported(v1::Imported { incoming: true, .. })
        | Event::Answered(v1::Answered { outgoing: false, .. })
            if is_late =>
        {
            Ok(())
        }
        Event::Imported(v1::Imported { incoming: true, .. })
        | Event::Answered(v1::Answered { outgoing: false, .. }) => {
            let Some(row) = writer.packet(key)? else { return Ok(()) };
            writer.add_news(&row.peer, place)
        }
        event => match heard_by(event) {
            Some(HeardBy { peer, ledger, next }) => writer.heard(peer, ledger, next),
            None => Ok(()),
        },
    }
}

/// How far a gateway's news were heard with a record.
pub(super) struct HeardBy<'r> {
    pub(super) peer: &'r str,
    /// The key of its ledger. A new one has a new key, and is heard from its beginning.
    pub(super) ledger: LedgerKey,
    /// The entry after the one that was heard.
    pub(super) next: u64,
}

pub(super) fn heard_by(event: &Event) -> Option<HeardBy<'_>> {
    match event {
        Event::Acknowledged(v1::Acknowledged { acknowledgement: Some(it), peer, .. })
            if step_of(it.depth()) != Step::Acknowledge =>
        {
            let proof = it.proof.as_ref()?;
            let (ledger, next) = (log_key_of(&proof.checkpoint)?, proof.index.saturating_add(1));
            Some(HeardBy { peer, ledger, next })
        }
        _ => None,
    }
}

pub(super) fn side_key(id: &[u8], incoming: bool) -> Option<PacketKey> {
    let id = packet_id(id)?;
    Some(if incoming { PacketKey::incoming(id) } else { PacketKey::outgoing(id) })
}

pub(super) fn packet_id(bytes: &[u8]) -> Option<PacketId> {
    PacketId::from_bytes(bytes.try_into().ok()?).ok()
}

/// Whether agreements or parties were changed.
pub(super) fn is_common(request: &v1::RecordRequest) -> bool {
    request.change.as_ref().is_some_and(register::is_common)
}

/// Records were written by us: an instant that can't be read is as good as none.
pub(super) fn instant(stamp: Option<&prost_types::Timestamp>) -> Timestamp {
    stamp.and_then(|at| Timestamp::new(at.seconds, at.nanos).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}
