//! A case as it is told: where the sides stand, what is due, where they differ.

use super::heard::{packet_of, said};
use super::reference::reference;
use crate::Error;
use crate::domain::{HsaId, PacketId, PacketStatus};
use crate::gateway::open::Inner;
use crate::index::{CaseKey, CaseRow, PacketKey, PacketRow};
use crate::policy::swedish_day;
use crate::sip::{Case, Deadline, Difference, Obligation, Said, Step, obligations};
use crate::wire::v1;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;
use v1::record::Event;

/// A case, read from its row.
pub(super) struct ReadCase {
    pub(super) key: CaseKey,
    pub(super) name: String,
    pub(super) case: Case,
    /// Who it is told, where that is not everything.
    pub(super) reader: Option<HsaId>,
}

impl ReadCase {
    /// `serves` knows the units that are served here.
    pub(super) fn of(key: CaseKey, row: &CaseRow, serves: impl Fn(&HsaId) -> bool) -> Self {
        let here = |said: Said| Said { here: said.here || serves(&said.to), ..said };
        let case = Case::of(row.heard.iter().filter_map(said).map(here));
        Self { key, name: row.name.clone(), case, reader: None }
    }

    /// As whoever may not hear all of it is told it.
    pub(super) fn told_to(self, reader: Option<&HsaId>) -> Self {
        Self { reader: reader.cloned(), ..self }
    }
}

/// The packet that said something.
pub(super) fn packet(said: &Said) -> PacketKey {
    if said.own { PacketKey::outgoing(said.id) } else { PacketKey::incoming(said.id) }
}

impl Inner {
    /// What is due in a case by this gateway's rules.
    pub(super) fn due(&self, read: &ReadCase) -> Result<Vec<Obligation>, Error> {
        let placed = read.case.said().iter().any(Said::is_placement);
        let called = if placed { self.called_days(&read.key)? } else { Vec::new() };
        let mut due = Vec::new();
        for it in obligations(&read.case, &called, &self.deadlines) {
            // Whether the child has been called to anything, in whatever case, is for that board alone to know.
            let others = |reader: &HsaId| !self.speaks_here(reader, it.of.as_str());
            if it.what == Deadline::JointPlanning && read.reader.as_ref().is_some_and(others) {
                continue;
            }
            let owed = match it.what {
                // Nobody owes an answer to what has not come, or came when its day had gone by.
                Deadline::Reply => self.has_arrived_by(it.about, it.due)?,
                // Nobody has been called by what waits here.
                Deadline::Notice => {
                    let status = self.status_of(&PacketKey::outgoing(it.about))?;
                    status.is_none_or(arrived)
                }
                Deadline::Meeting | Deadline::JointPlanning | Deadline::FollowUp => true,
            };
            if owed {
                due.push(it);
            }
        }
        Ok(due)
    }

    /// Whether what was sent has come to its receiver by the end of that Swedish day, as far as this gateway was told.
    pub(super) fn has_arrived_by(&self, sent: PacketId, last: Date) -> Result<bool, Error> {
        let key = PacketKey::outgoing(sent);
        let Some(row) = self.index.packet(&key)?.filter(|row| arrived(row.status())) else {
            return Ok(false);
        };
        let in_time = |at| Timestamp::from_millisecond(at).is_ok_and(|at| swedish_day(at) <= last);
        if in_time(row.since) {
            return Ok(true);
        }
        // It stands as it does since later: what came first?
        for place in self.index.history(&key)?.iter().filter(|place| in_time(place.at)) {
            let record = match self.open_record(place) {
                Err(Error::Erased) => continue,
                record => record?,
            };
            if matches!(record.event, Some(Event::Acknowledged(_) | Event::Imported(_))) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The days on which the child was called to anything.
    fn called_days(&self, key: &CaseKey) -> Result<Vec<Date>, Error> {
        let cases = self.index.cases_of(&key.child)?;
        let heard = cases.iter().flat_map(|(_, row)| row.heard.iter().filter_map(said));
        Ok(heard.filter(|said| said.step == Step::Called).map(|said| said.day).collect())
    }

    pub(super) fn told_case(&self, read: &ReadCase, today: Date) -> Result<v1::SipCase, Error> {
        let case = &read.case;
        let due = self.due(read)?;
        let due = due.iter().filter(|it| it.done_by(today).is_none() || it.is_late(today));
        let mut differences: Vec<_> = case.differences().iter().map(disagree).collect();
        differences.extend(self.not_heard(case)?);
        Ok(v1::SipCase {
            reference: reference(&self.keyring, &read.key),
            case_id: read.name.clone(),
            open: case.is_open(),
            sides: case.courses().into_iter().map(side).collect(),
            due: due.map(|it| self.told_due(it, today)).collect(),
            differences,
            newest: case.said().last().map(|said| said.day.to_string()).unwrap_or_default(),
        })
    }

    fn told_due(&self, due: &Obligation, today: Date) -> v1::SipDue {
        let rule = self.deadlines.iter().find(|rule| rule.what == due.what);
        v1::SipDue {
            what: due.what.word().to_owned(),
            due: due.due.to_string(),
            of: due.of.to_string(),
            late: due.is_late(today),
            source: rule.map(|rule| rule.source.clone()).unwrap_or_default(),
            done: due.done_by(today).map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    pub(super) fn status_of(&self, key: &PacketKey) -> Result<Option<PacketStatus>, Error> {
        Ok(self.index.packet(key)?.map(|row| row.status()))
    }

    /// What was said here and has not come where it was sent: one line for each unit that has not heard.
    fn not_heard(&self, case: &Case) -> Result<Vec<v1::SipDifference>, Error> {
        let mut unheard: BTreeMap<&HsaId, (usize, &Said, PacketStatus)> = BTreeMap::new();
        for said in case.said().iter().filter(|said| said.own) {
            let row = self.index.packet(&packet(said))?;
            if let Some(row) = row.filter(|row| !is_on_its_way(row)) {
                let steps = unheard.get(&said.to).map_or(0, |(steps, ..)| *steps);
                unheard.insert(&said.to, (steps + 1, said, row.status()));
            }
        }
        let told = |(to, (steps, last, status)): (&HsaId, (usize, &Said, PacketStatus))| {
            let (sv, en) = match steps {
                1 => (String::new(), String::new()),
                many => (format!(" {many} steg, senast"), format!(" {many} steps, the last")),
            };
            let Said { step, day, .. } = last;
            v1::SipDifference {
                what: "not-heard".to_owned(),
                text_sv: format!("{to} har inte fått veta{sv}: {} {day}", swedish(step.word())),
                text_en: format!("{to} has not heard{en}: {step} {day} (packet {})", word(status)),
            }
        };
        Ok(unheard.into_iter().map(told).collect())
    }
}

/// Whether it has arrived, or is about to.
fn is_on_its_way(row: &PacketRow) -> bool {
    let tried = matches!(row.status(), PacketStatus::Queued | PacketStatus::Sent);
    arrived(row.status()) || (tried && row.attempts < 2)
}

/// Whether its receiver has it, and has not said no.
pub(super) const fn arrived(status: PacketStatus) -> bool {
    matches!(status, PacketStatus::Delivered | PacketStatus::Imported | PacketStatus::Read)
}

fn word(status: PacketStatus) -> &'static str {
    match status {
        PacketStatus::Queued => "queued",
        PacketStatus::Held => "held",
        PacketStatus::Sent => "sent",
        PacketStatus::Delivered => "delivered",
        PacketStatus::Imported => "imported",
        PacketStatus::Rejected => "rejected",
        PacketStatus::Expired => "expired",
        PacketStatus::Withdrawn => "withdrawn",
        PacketStatus::Refused => "refused",
        PacketStatus::Read => "read",
    }
}

fn side(course: crate::sip::Course) -> v1::SipSide {
    let contradicted = course.contradicted.iter().map(|it| v1::SipContradiction {
        step: it.step.word().to_owned(),
        day: it.day.to_string(),
        met: it.met.word().to_owned(),
    });
    v1::SipSide {
        contradicted: contradicted.collect(),
        organisation: course.side,
        state: course.state.word().to_owned(),
        since: course.since.to_string(),
        planned: course.planned,
    }
}

fn disagree(difference: &Difference) -> v1::SipDifference {
    let Difference { one, other } = difference;
    let (a, b) = (one.state.word(), other.state.word());
    v1::SipDifference {
        what: "disagree".to_owned(),
        text_sv: format!(
            "{}: {} sedan {}; {}: {} sedan {}",
            one.side,
            swedish(a),
            one.since,
            other.side,
            swedish(b),
            other.since
        ),
        text_en: format!(
            "{}: {a} since {}; {}: {b} since {}",
            one.side, one.since, other.side, other.since
        ),
    }
}

/// Steps and states in Swedish.
fn swedish(word: &str) -> &str {
    match word {
        "need-seen" => "behov",
        "offered" => "erbjuden",
        "consent" => "samtycke",
        "declined" => "avböjd",
        "called" => "kallad",
        "replied" => "besvarad",
        "met" => "möte",
        "established" => "upprättad",
        "established-at-discharge" => "upprättad vid utskrivning",
        "followed-up" => "uppföljd",
        "closed" => "avslutad",
        "broken-off" => "avbruten",
        "child-health-team-met" => "barnhälsoteam",
        other => other,
    }
}

/// Whether a row's packets are of a unit that `is` knows.
pub(super) fn takes_part(row: &CaseRow, is: impl Fn(&str) -> bool) -> bool {
    row.heard
        .iter()
        .filter(|heard| packet_of(heard).is_some())
        .any(|heard| is(&heard.sender) || is(&heard.receiver))
}
