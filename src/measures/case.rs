//! One case that isn't counted yet: what was said of it, each thing once, however often and by whomever it was said.

use super::{
    actor::Actor,
    item::{Answer, Occasion, Step},
    person::Person,
    units::UnitNo,
    word::Word,
};
use jiff::civil::Date;
use smallvec::SmallVec;

/// No case is longer: what comes after that many is counted as a case of its own.
const MOST_STEPS: usize = 200;
/// Of each of the lists beside the steps.
const MOST: usize = 64;
/// Of those called to its meetings, all together.
const MOST_CALLED: usize = 512;

/// What is kept of an open case. It tells of a child, so it prints nowhere.
pub(super) struct Case {
    pub(super) person: Person,
    /// Days since 1970 of its newest record.
    pub(super) newest: i64,
    /// The latest follow-up that a plan or a follow-up names.
    pub(super) next_follow_up: Option<Date>,
    /// In the order in which they were first said.
    pub(super) said: SmallVec<[Said; 8]>,
    /// Whom its steps name.
    people: Vec<Participant>,
    pub(super) replies: Vec<Reply>,
    /// Who was called to the meeting of which day.
    pub(super) calls: Vec<(Date, Participant)>,
    /// Which steps each unit sent or received, as bits.
    pub(super) files: SmallVec<[(UnitNo, u16); 2]>,
    /// Which packets said the steps.
    pub(super) words: Vec<Word>,
}

/// A step on a day, as it is kept.
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
    pub(super) called: Among,
    pub(super) came: Among,
}

/// Some of those whom a case names; they lie side by side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Among {
    begins: u16,
    many: u16,
}

impl Among {
    pub(super) fn is_nobody(self) -> bool {
        self.many == 0
    }
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
            said: SmallVec::new(),
            people: Vec::new(),
            replies: Vec::new(),
            calls: Vec::new(),
            files: SmallVec::new(),
            words: Vec::new(),
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

    /// The same step of the same day was perhaps said before: then only what was missing is added. `new` names nobody yet. Gives its place.
    pub(super) fn say(&mut self, new: Said, called: &[Participant], came: &[Participant]) -> usize {
        let Self { said, people, .. } = self;
        let known = said.iter().position(|it| (it.step, it.day) == (new.step, new.day));
        let place = known.unwrap_or(said.len());
        let Some(known) = said.get_mut(place) else {
            let (called, came) = (keep(people, called), keep(people, came));
            said.push(Said { called, came, ..new });
            return place;
        };
        known.answering |= new.answering;
        if known.occasion == Occasion::Unknown {
            known.occasion = new.occasion;
        }
        if known.responsible == UnitNo::NONE {
            known.responsible = new.responsible;
        }
        if known.came.is_nobody() && !came.is_empty() {
            (known.called, known.came) = (keep(people, called), keep(people, came));
        }
        place
    }

    /// Whom a step names.
    pub(super) fn people(&self, among: Among) -> &[Participant] {
        let begins = usize::from(among.begins);
        let ends = begins.saturating_add(usize::from(among.many));
        self.people.get(begins..ends).unwrap_or_default()
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
        for participant in called {
            let call = (meeting, *participant);
            if self.calls.len() < MOST_CALLED && !self.calls.contains(&call) {
                self.calls.push(call);
            }
        }
    }

    /// Who was called to the meeting of that day.
    pub(super) fn called_to(&self, meeting: Date) -> impl Iterator<Item = Participant> {
        let of_that_day = self.calls.iter().filter(move |(day, _)| *day == meeting);
        of_that_day.map(|(_, participant)| *participant)
    }

    /// Whether both have a file of it.
    pub(super) fn is_between(&self, one: UnitNo, other: UnitNo) -> bool {
        [one, other].iter().all(|unit| self.files.iter().any(|(known, _)| known == unit))
    }

    /// The unit's file holds the step. Gives the file's place, where there is room for it.
    pub(super) fn file(&mut self, unit: UnitNo, step: Step) -> Option<usize> {
        let known = self.files.iter().position(|(known, _)| *known == unit);
        let place = known.unwrap_or(self.files.len());
        match self.files.get_mut(place) {
            Some((_, bits)) => *bits |= bit(step),
            None if place < MOST => self.files.push((unit, bit(step))),
            None => return None,
        }
        Some(place)
    }
}

/// A step's lists are as bounded as a case's others, so all of them have room. Whoever comes is mostly whoever was called, and comes again
/// to the follow-up: such a list isn't kept twice.
fn keep(people: &mut Vec<Participant>, named: &[Participant]) -> Among {
    let named = named.get(..MOST).unwrap_or(named);
    if named.is_empty() {
        return Among::default();
    }
    let known = people.windows(named.len()).take(MOST).position(|known| known == named);
    let place = (u16::try_from(known.unwrap_or(people.len())), u16::try_from(named.len()));
    let (Ok(begins), Ok(many)) = place else { return Among::default() };
    if known.is_none() {
        people.extend_from_slice(named);
    }
    Among { begins, many }
}

/// The step's bit in a file.
pub(super) fn bit(step: Step) -> u16 {
    1 << (step as u16)
}
