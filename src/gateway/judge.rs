//! What the law is asked about a packet, with all that is known now.

use super::ask::decision_of;
use super::open::Inner;
use crate::Error;
use crate::domain::{Header, HsaId, Packet, PacketStatus};
use crate::index::{PacketKey, PacketRow, Place};
use crate::outbox::{Judged, Stop};
use crate::policy::{Answer, Explanation, Question, Verdict, swedish_day};
use crate::register::{Case, ChildFacts, TakenBack, taken_back};
use crate::wire::v1;
use jiff::Timestamp;
use std::borrow::Borrow;
use std::sync::Arc;

impl Inner {
    /// What the register knows of whom the packet tells of.
    pub(super) fn known_of(&self, header: &Header) -> Result<Arc<ChildFacts>, Error> {
        match &header.child {
            Some(child) => Ok(self.known.of(&self.index, &self.pseudonym(&child.number))?),
            None => Ok(Arc::default()),
        }
    }

    /// Where the clock has leapt ahead and may be right, an answer counts that would be the same then.
    pub(super) fn hold_at_both_ends(&self, packet: &Packet) -> Result<(), Error> {
        let Some(later) = self.time.perhaps() else { return Ok(()) };
        let asked = |at| self.with_question(packet, at, |question, _| self.rules.explain(question));
        let [now, then] = [asked(self.time.now())?, asked(later)?]
            .map(|explanation| v1::Decision::from(&explanation.decision));
        let same = (now == then).then_some(());
        same.ok_or_else(|| {
            Error::Internal(
                "the clock has leapt, and if it is right this packet's ground is another; the operator must set it".into(),
            )
        })
    }

    /// Asks the law about a packet, with what the register knows now.
    pub(super) fn judge(&self, packet: Packet) -> Result<Answer<Packet>, Error> {
        self.with_question(packet, self.time.now(), |question, packet| {
            self.rules.judge(question, packet)
        })
    }

    /// The same answer with its path, and without the packet.
    pub(super) fn explain(&self, packet: Packet) -> Result<Explanation, Error> {
        self.with_question(packet, self.time.now(), |question, _| self.rules.explain(question))
    }

    /// What was decided by the record at a place.
    pub(super) fn decision_at(&self, place: &Place) -> Result<v1::Decision, Error> {
        Ok(decision_of(self.open_record(place)?.event).unwrap_or_default())
    }

    /// The decision that counts for a packet. What was left out when it was accepted is not kept: it is left out of whatever leaves.
    pub(super) fn decided(&self, row: &PacketRow) -> Result<Option<v1::Decision>, Error> {
        let Some(place) = &row.decided else { return Ok(None) };
        let mut decided = decision_of(self.open_record(place)?.event);
        let permits = |decision: &v1::Decision| decision.verdict() == v1::Verdict::Permit;
        let first = row.stored.filter(|first| first.number != place.number);
        if let (Some(now), Some(first)) = (decided.as_mut().filter(|now| permits(now)), first) {
            let accepted = Some(self.decision_at(&first)?).filter(permits).unwrap_or_default();
            let left_out = accepted.withheld.into_iter();
            let left_out: Vec<_> = left_out.filter(|part| !now.withheld.contains(part)).collect();
            now.withheld.extend(left_out);
        }
        Ok(decided)
    }

    /// What becomes of a waiting packet.
    pub(super) fn judge_waiting(&self, row: &PacketRow, packet: Packet) -> Result<Judged, Error> {
        if let Some(decision) = self.stopped_by_a_revocation(row, &packet)? {
            let (status, why) = (PacketStatus::Withdrawn, "consent-revoked");
            return Ok(Judged::Stops(Stop { status, why, decision }));
        }
        let answer = self.judge(packet)?;
        let decision = v1::Decision::from(answer.decision());
        let (status, why) = match answer {
            Answer::Permit(permitted) => return Ok(Judged::MayGo(permitted)),
            Answer::Refer(_) => (PacketStatus::Held, "missing"),
            Answer::Refuse(_) => (PacketStatus::Refused, "no-ground"),
        };
        Ok(Judged::Stops(Stop { status, why, decision }))
    }

    /// The decision by which a consent that was taken back since the packet's newest decision stops it for good: the family said no, and
    /// whatever it said later is for what is handed over later. A crash, or an attempt under way, may have kept us from acting on it
    /// then. What lacked something else waits for that; nobody who revokes may end a report of concern.
    fn stopped_by_a_revocation(
        &self,
        row: &PacketRow,
        packet: &Packet,
    ) -> Result<Option<v1::Decision>, Error> {
        let (Some(decided), Some(newest)) =
            (&row.decided, self.known_of(&packet.header)?.newest_revocation)
        else {
            return Ok(None);
        };
        if newest <= decided.number {
            return Ok(None);
        }
        let now = self.time.now();
        let decided_with = |facts: ChildFacts| {
            self.with_facts(packet, Arc::new(facts), now, |question, _| self.rules.decide(question))
        };
        for TakenBack { before, after } in taken_back(&self.index, &row.child, decided.number)? {
            if decided_with(before)?.verdict() != Verdict::Permit {
                continue;
            }
            let decision = decided_with(after)?;
            if decision.verdict() == Verdict::Refer {
                return Ok(Some(v1::Decision::from(&decision)));
            }
        }
        Ok(None)
    }

    /// Whether the law has stopped a packet after the record of that number.
    pub(super) fn was_stopped_since(&self, key: &PacketKey, number: u64) -> Result<bool, Error> {
        let is_since = |row: &PacketRow| row.decided.is_some_and(|place| place.number > number);
        let row = self.index.packet(key)?.filter(is_since);
        let status = row.map(|row| row.status());
        Ok(matches!(
            status,
            Some(PacketStatus::Held | PacketStatus::Withdrawn | PacketStatus::Refused)
        ))
    }

    fn with_question<P: Borrow<Packet>, T>(
        &self,
        packet: P,
        now: Timestamp,
        ask: impl FnOnce(&Question<'_>, P) -> T,
    ) -> Result<T, Error> {
        let facts = self.known_of(&packet.borrow().header)?;
        self.with_facts(packet, facts, now, ask)
    }

    fn with_facts<P: Borrow<Packet>, T>(
        &self,
        packet: P,
        facts: Arc<ChildFacts>,
        now: Timestamp,
        ask: impl FnOnce(&Question<'_>, P) -> T,
    ) -> Result<T, Error> {
        let header = &packet.borrow().header;
        let case = Case::of(packet.borrow(), facts, now);
        let common = self.board.now();
        let today = swedish_day(now);
        let party = |unit: &HsaId| {
            common.party(unit, today).map(|known| &known.party).ok_or_else(|| {
                Error::Internal("a stored packet's unit is no party any more; the operator must record it, or add its [[party]]".into())
            })
        };
        let (sender, receiver) = (party(&header.sender)?, party(&header.receiver)?);
        Ok(ask(&case.question(sender, receiver, common.agreements(), now), packet))
    }
}
