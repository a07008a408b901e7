//! A question's facts as they stand at its moment: what is dated later does not count.

use super::question::Question;
use super::rule::Condition;
use crate::domain::{Agreements, Attested, DutyBasis, PacketKind, SkyddadePersonuppgifter};
use jiff::{
    Timestamp,
    civil::Date,
    tz::{self, TimeZone},
};

/// Compiled in, so that an answer never depends on the machine.
static SWEDEN: TimeZone = tz::get!("Europe/Stockholm");

/// A question, and what is worked out once for all rules.
pub(super) struct Facts<'q> {
    pub(super) question: &'q Question<'q>,
    /// The Swedish day.
    pub(super) today: Date,
    /// In whole years, where there is a child.
    pub(super) age: Option<i16>,
    /// When the latest block that stands was set.
    pub(super) sparr: Option<Timestamp>,
}

impl<'q> Facts<'q> {
    pub(super) fn of(question: &'q Question<'q>) -> Self {
        let today = swedish_day(question.now);
        let standing = question.blocks.iter().filter(|it| it.stands(question.kind, question.now));
        Self {
            question,
            today,
            age: question.child.map(|child| child.age_on(today)),
            sparr: standing.map(|sparr| sparr.from).max(),
        }
    }

    pub(super) fn meets(&self, condition: Condition) -> bool {
        let Question { sender, receiver, .. } = *self.question;
        match condition {
            Condition::Under18 => self.age.is_some_and(|age| age < 18),
            Condition::From18 => self.age.is_some_and(|age| age >= 18),
            Condition::SameMunicipality => sender.shares_municipality_with(receiver),
            Condition::PlanConsentRevoked => self.plan_consent_was_revoked(),
        }
    }

    /// Who takes part in a case is taken from the consents: of whoever decides for the child, not of relatives.
    fn plan_consent_was_revoked(&self) -> bool {
        let Question { receiver, consents, now, .. } = *self.question;
        consents.iter().any(|consent| {
            !consent.is_relatives()
                && consent.is_given(self.today)
                && consent.is_revoked(now)
                && consent.covers(PacketKind::SipPlan, receiver)
        })
    }

    /// Whether an official has attested it for this packet, later than `after`.
    pub(super) fn is_attested(&self, what: Attested, after: Option<Timestamp>) -> bool {
        let Question { kind, now, receiver, attestations, .. } = *self.question;
        attestations.iter().any(|it| {
            it.what == what
                && after.is_none_or(|after| it.at > after)
                && it.counts(kind, receiver, now, self.today)
        })
    }

    pub(super) fn has_duty(&self, basis: DutyBasis) -> bool {
        let duty = self.question.duty;
        duty.is_some_and(|it| it.basis == basis && it.date <= self.today && !it.id.is_empty())
    }

    /// Inside one organisation nobody needs an agreement.
    pub(super) fn has_agreement(&self) -> bool {
        let Question { kind, sender, receiver, agreements, .. } = *self.question;
        match agreements {
            Agreements::TakenForGranted => true,
            Agreements::OnRecord(known) => {
                sender.org == receiver.org
                    || known
                        .iter()
                        .any(|it| it.covers(kind, sender, receiver) && it.is_in_force(self.today))
            }
        }
    }

    pub(super) fn stops_automatic_routes(&self) -> bool {
        let protection = self.question.child.map(|child| child.protection);
        protection == Some(SkyddadePersonuppgifter::SkyddadFolkbokforing)
    }
}

/// The calendar day in Sweden at that moment.
pub(crate) fn swedish_day(at: Timestamp) -> Date {
    SWEDEN.to_datetime(at).date()
}
