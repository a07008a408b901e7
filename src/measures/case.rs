//! One case that isn't counted yet: what was said of it, each thing once, however often and by whomever it was said.

use super::{
    actor::Actor,
    item::{Answer, Occasion, Step},
    person::Person,
    units::UnitNo,
};
use jiff::civil::Date;

/// No case is longer: what comes after that many is counted as a case of its own.
const MOST_STEPS: usize = 200;
/// Of each of the lists beside the steps.
const MOST: usize = 64;

/// What is kept of an open case. It tells of a child, so it prints nowhere.
pub(super) struct Case {
    pub(super) person: Person,
    /// Days since 1970 of its newest record.
    pub(super) newest: i64,
    /// The latest follow-up that a plan or a follow-up names.
    pub(super) next_follow_up: Option<Date>,
    /// In the order in which they were first said.
    pub(super) said: Vec<Said>,
    pub(super) replies: Vec<Reply>,
    /// Who was called to the meeting of which day.
    pub(super) calls: Vec<(Date, Vec<Participant>)>,
    /// Which steps each unit sent or received, as bits.
    pub(super) files: Vec<(UnitNo, u16)>,
}

/// A step on a day.
#[derive(Debug, Clone)]
pub(super) struct Said {
    pub(super) step: Step,
    pub(super) day: Date,
    /// Who recorded it first.
    pub(super) unit: UnitNo,
    pub(super) occasion: Occasion,
    /// Huvudmän that answer for something: 1 region, 2 municipality.
    pub(super) answering: u8,
    /// The huvudansvarig's.
    pub(super) responsible: UnitNo,
    pub(super) called: Vec<Participant>,
    pub(super) came: Vec<Participant>,
}

/// One who was called or came; the child and its guardians have no unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Participant {
    pub(super) actor: Actor,
    pub(super) unit: UnitNo,
}

/// A reply to a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply {
    pub(super) unit: UnitNo,
    pub(super) day: Date,
    /// Stands for the invitation that is answered.
    pub(super) about: u64,
    pub(super) answer: Answer,
}

impl Case {
    pub(super) fn of(person: Person) -> Self {
        Self {
            person,
            newest: i64::MIN,
            next_follow_up: None,
            said: Vec::new(),
            replies: Vec::new(),
            calls: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Whether more can be said of it.
    pub(super) fn is_full(&self) -> bool {
        self.said.len() >= MOST_STEPS
    }

    /// Its newest step is an end.
    pub(super) fn has_ended(&self) -> bool {
        let newest = self.said.iter().max_by_key(|said| (said.day, said.step));
        newest.is_some_and(|said| matches!(said.step, Step::Closed | Step::BrokenOff))
    }

    /// The same step of the same day was perhaps said before: then only what was missing is added.
    pub(super) fn say(&mut self, new: Said) {
        let known = self.said.iter_mut().find(|it| (it.step, it.day) == (new.step, new.day));
        let Some(known) = known else {
            self.said.push(new);
            return;
        };
        known.answering |= new.answering;
        if known.occasion == Occasion::Unknown {
            known.occasion = new.occasion;
        }
        if known.responsible == UnitNo::NONE {
            known.responsible = new.responsible;
        }
        if known.came.is_empty() {
            (known.called, known.came) = (new.called, new.came);
        }
    }

    /// A unit's newest answer to an invitation is the one that counts.
    pub(super) fn reply(&mut self, reply: Reply) {
        let same = |it: &&mut Reply| (it.unit, it.about) == (reply.unit, reply.about);
        let full = self.replies.len() >= MOST;
        match self.replies.iter_mut().find(same) {
            Some(known) => *known = reply,
            None if full => {}
            None => self.replies.push(reply),
        }
    }

    /// These were called to the meeting of that day.
    pub(super) fn call(&mut self, meeting: Date, called: &[Participant]) {
        let place = self.calls.iter().position(|(day, _)| *day == meeting);
        if place.is_none() && self.calls.len() < MOST {
            self.calls.push((meeting, Vec::new()));
        }
        let Some((_, known)) = self.calls.iter_mut().find(|(day, _)| *day == meeting) else {
            return;
        };
        for participant in called {
            if known.len() < MOST && !known.contains(participant) {
                known.push(*participant);
            }
        }
    }

    /// The unit's file holds the step.
    pub(super) fn file(&mut self, unit: UnitNo, step: Step) {
        let bit = bit(step);
        let full = self.files.len() >= MOST;
        match self.files.iter_mut().find(|(known, _)| *known == unit) {
            Some((_, bits)) => *bits |= bit,
            None if full => {}
            None => self.files.push((unit, bit)),
        }
    }
}

/// The step's bit in a file.
pub(super) fn bit(step: Step) -> u16 {
    1 << (step as u16)
}
