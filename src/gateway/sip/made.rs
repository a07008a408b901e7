//! Packets of the gateway's own: reminders and deviations, decided on, stored and sent as any other. Each is made once, whatever happens:
//! its id follows from what it is about.

use super::reference::reference;
use super::told::{ReadCase, packet};
use crate::Error;
use crate::domain::{HsaId, PacketId, PacketStatus};
use crate::gateway::flights::Takeoff;
use crate::gateway::open::Inner;
use crate::index::{PacketKey, Place};
use crate::policy::{Answer, swedish_day};
use crate::seal::Storable;
use crate::sip::{Deadline, Deviation, DeviationKind, Obligation};
use crate::wire::field::stamp;
use crate::wire::packet::{self as packets, ReadPacket};
use crate::wire::v1;
use bytes::Bytes;
use jiff::SignedDuration;
use jiff::civil::Date;
use prost::Message;
use v1::packet::Body;
use v1::record::Event;

/// Whoever has not taken it by then sees it in `stafett sip` alone.
const LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);

impl Inner {
    /// Tells the unit that must act, once. What nothing can be given to from here sees it in `stafett sip` alone.
    pub(super) async fn remind(&self, read: &ReadCase, due: &Obligation) -> Result<(), Error> {
        if due.of == due.waits && !self.serves(&due.of)
            || !self.may_hear(read, &due.of, due.what, due.about)?
        {
            return Ok(());
        }
        let reminder = v1::SipReminder {
            deadline: deadline(due.what).into(),
            due: due.due.to_string(),
            blinded_case: reference(&self.keyring, &read.key),
            about: due.about.to_string(),
        };
        let ends = (&due.waits, &due.of);
        let what = format!("reminder|{}|{}", due.what, due.of);
        self.make(&what, due.about, ends, Body::SipReminder(reminder)).await
    }

    /// Tells the party concerned what went wrong, once.
    pub(super) async fn report(&self, read: &ReadCase, it: &Deviation) -> Result<(), Error> {
        let other = if it.of == it.waits { &it.other } else { &it.of };
        let report = v1::DeviationReport {
            deviation: deviation(it.kind).into(),
            parties: vec![it.waits.to_string(), other.to_string()],
            blinded_case: reference(&self.keyring, &read.key),
            happened_on: it.on.to_string(),
        };
        // The other party is concerned as well, where nothing can be given to the unit itself.
        let reached = it.of != it.waits || self.serves(&it.of);
        let to = if reached { &it.of } else { &it.other };
        if let Some(limit) = it.kind.deadline()
            && !self.may_hear(read, to, limit, it.about)?
        {
            return Ok(());
        }
        let ends = (&it.waits, to);
        let what = format!("deviation|{}|{}", it.kind, it.of);
        self.make(&what, it.about, ends, Body::DeviationReport(report)).await
    }

    /// A receiver said that something is missing, of a packet that was found complete here.
    pub(super) async fn see_to_refusals(&self, read: &ReadCase, today: Date) -> Result<(), Error> {
        for said in read.case.said().iter().filter(|said| said.own) {
            let key = packet(said);
            if self.status_of(&key)? != Some(PacketStatus::Rejected) {
                continue;
            }
            if self.rejected_as(&key)? == Some(v1::RejectReason::Incomplete) {
                let refused = Deviation {
                    kind: DeviationKind::RefusedThoughComplete,
                    of: said.to.clone(),
                    waits: said.unit.clone(),
                    other: said.to.clone(),
                    on: today,
                    about: said.id,
                };
                self.report(read, &refused).await?;
            }
        }
        Ok(())
    }

    /// What the receiver said when it refused.
    fn rejected_as(&self, key: &PacketKey) -> Result<Option<v1::RejectReason>, Error> {
        let reason = |place: &Place| {
            let record = self.open_record(place)?;
            Ok::<_, Error>(match record.event {
                Some(Event::Acknowledged(it)) => it
                    .acknowledgement
                    .map(|it| it.reason())
                    .filter(|it| *it != v1::RejectReason::Unspecified),
                Some(Event::Answered(it)) => {
                    Some(it.reason()).filter(|it| *it != v1::RejectReason::Unspecified)
                }
                _ => None,
            })
        };
        for place in self.index.history(key)?.iter().rev() {
            if let Some(reason) = reason(place)? {
                return Ok(Some(reason));
            }
        }
        Ok(None)
    }

    async fn make(
        &self,
        what: &str,
        about: PacketId,
        (from, to): (&HsaId, &HsaId),
        body: Body,
    ) -> Result<(), Error> {
        let id = self.made_id(what, about);
        let key = PacketKey::outgoing(id);
        let gone = crate::gateway::erasure::pseudonym(&self.keyring, &key);
        if self.index.packet(&key)?.is_some() || self.index.is_gone(&gone)? {
            return Ok(());
        }
        let now = self.time.now();
        let common = self.board.now();
        let party = |unit: &HsaId| common.party(unit, swedish_day(now)).is_some();
        if !party(from) || !party(to) {
            // Nobody could decide about it; `stafett sip` tells it all the same.
            return Ok(());
        }
        let header = v1::Header {
            packet_id: id.to_string(),
            sender_unit: from.to_string(),
            receiver_unit: to.to_string(),
            made_at: Some(stamp(now)),
            expires_at: Some(stamp(now.saturating_add(LIFETIME).unwrap_or(now))),
            ..v1::Header::default()
        };
        let content = v1::Packet { header: Some(header), body: Some(body) }.encode_to_vec();
        let content = Bytes::from(content);
        let digest = self.digest(&content)?;
        let ReadPacket { packet, header, kept } = packets::whole(content)?;
        let Takeoff::Mine(landing) = self.flights.begin(key, digest) else { return Ok(()) };
        self.has_room_for(packet.kind)?;
        let kind = packet.kind.word().to_owned();
        let answer = self.judge(packet)?;
        let decision = v1::Decision::from(answer.decision());
        let stored = match answer {
            Answer::Permit(permitted) => Some(Storable::permitted(permitted)),
            Answer::Refer(referred) => Some(Storable::referred(referred)),
            Answer::Refuse(_) => None,
        };
        let accepted = v1::Accepted {
            packet_id: Bytes::copy_from_slice(id.as_bytes()),
            digest: Bytes::copy_from_slice(&digest),
            header: Some(header),
            kind,
            decision: Some(decision),
            sip: kept.sip,
            deviation: kept.deviation,
            replaced_by: Bytes::new(),
        };
        // Commit point. Crash before: it is made again, with the same id. Crash after: it is known.
        let event = Event::Accepted(accepted);
        let committed = self.commit_first(None, event, stored, landing).await?;
        self.folded(committed.number).await
    }

    /// The same for the same thing, and nobody else can guess it. Its time is that of what it is about.
    fn made_id(&self, what: &str, about: PacketId) -> PacketId {
        let time = about.as_bytes().iter().take(6).fold(0, |ms, byte| ms << 8 | u64::from(*byte));
        let blinded = self.keyring.pseudonym("sip-made", &format!("{what}|{about}"));
        let mut chance = [0; 10];
        chance.iter_mut().zip(blinded).for_each(|(to, from)| *to = from);
        PacketId::new(time, &chance)
    }
}

const fn deadline(what: Deadline) -> v1::SipDeadline {
    match what {
        Deadline::Meeting => v1::SipDeadline::Meeting,
        Deadline::JointPlanning => v1::SipDeadline::JointPlanning,
        Deadline::Notice => v1::SipDeadline::Notice,
        Deadline::Reply => v1::SipDeadline::Reply,
        Deadline::FollowUp => v1::SipDeadline::FollowUp,
    }
}

const fn deviation(kind: DeviationKind) -> v1::DeviationKind {
    match kind {
        DeviationKind::MissedMeeting => v1::DeviationKind::MissedMeeting,
        DeviationKind::LateKallelse => v1::DeviationKind::LateKallelse,
        DeviationKind::RefusedThoughComplete => v1::DeviationKind::RefusedThoughComplete,
        DeviationKind::NoAnswer => v1::DeviationKind::NoAnswer,
        DeviationKind::LateMeeting => v1::DeviationKind::LateMeeting,
        DeviationKind::LateFollowUp => v1::DeviationKind::LateFollowUp,
        DeviationKind::LateJointPlanning => v1::DeviationKind::LateJointPlanning,
    }
}
