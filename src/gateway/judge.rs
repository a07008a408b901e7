//! What the law is asked about a packet, with all that is known now.

use super::open::Inner;
use crate::Error;
use crate::domain::{Header, HsaId, Packet};
use crate::policy::{Answer, Explanation, Question, Verdict, swedish_day};
use crate::register::{Case, ChildFacts};
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

    /// Whether it could go now, if no more were known of whom it tells of than `facts`.
    pub(super) fn could_go(&self, packet: &Packet, facts: Arc<ChildFacts>) -> Result<bool, Error> {
        let now = self.time.now();
        self.with_facts(packet, facts, now, |question, _| {
            self.rules.decide(question).verdict() == Verdict::Permit
        })
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
