//! The fold: records in their order, cases while they are open, counts of what has been folded away.
//!
//! Time is the ledger's own: the newest record that a measure is reckoned from. So the same records always give the same report.

use super::{
    actor::Actor,
    case::{Among, Case, Participant, Reply, Said},
    day::{self, Month},
    item::{Answer, Deviation, Item, Occasion, Step, at},
    key::CaseKeys,
    person::Person,
    settle::settle,
    tally::Tallies,
    units::{UnitNo, Units},
    word::Short,
};
use crate::wire::{
    heard::{ChildSaid, Heard, HeardEvent, Named, PacketSaid, ParticipantSaid, SipSaid},
    v1::{Depth, PacketStatus},
};
use jiff::civil::Date;
use std::{
    collections::HashMap,
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    mem,
};

/// A case that has ended is kept for so many days, for what the other side says late.
const LATE: i64 = 92;
/// One that hasn't is kept for so many days without a record, and past its next follow-up. What comes after that is counted as a case of its own.
const IDLE: i64 = 400;
/// How often in days what can be folded away is looked for.
const SWEEP: i64 = 7;

/// Everything that is measured, as far as the ledger has been read.
pub(crate) struct Measures {
    pub(super) units: Units,
    cases: HashMap<u128, Kept>,
    /// Handovers that nobody has acknowledged yet: who sent them, and when.
    handed_over: HashMap<Box<[u8]>, (UnitNo, i64)>,
    /// Deviations that were told lately.
    told: HashMap<u64, i64>,
    tallies: Tallies,
    pub(super) erased: u64,
    pub(super) refused: u32,
    pub(super) withheld: u32,
    /// Days since 1970 of the newest record that counts.
    now: i64,
    swept: i64,
    keys: CaseKeys,
    /// Room for one record's.
    people: People,
}

/// A case by itself, so that looking among all of them passes over little memory.
struct Kept {
    /// Open at least until that day, as days since 1970.
    until: i64,
    /// Stands for the case's id.
    name: u64,
    case: Box<Case>,
}

/// Whom one record names.
#[derive(Default)]
struct People {
    called: Vec<Participant>,
    came: Vec<Participant>,
}

/// The bytes are no record: whoever gave them must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no record; right is the canonical bytes of a stafett.v1.Record")]
pub(crate) struct NotARecord;

/// Cases are kept by children's numbers.
impl fmt::Debug for Measures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Measures({} cases)", self.cases.len())
    }
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            units: Units::default(),
            cases: HashMap::new(),
            handed_over: HashMap::new(),
            told: HashMap::new(),
            tallies: Tallies::default(),
            erased: 0,
            refused: 0,
            withheld: 0,
            now: i64::MIN,
            swept: i64::MIN,
            keys: CaseKeys::default(),
            people: People::default(),
        }
    }
}

impl Measures {
    /// Takes in the next record of the ledger.
    ///
    /// # Errors
    /// Where the bytes are no record.
    pub(crate) fn hear(&mut self, record: &[u8]) -> Result<(), NotARecord> {
        let Heard { at, event } = Heard::read(record).ok_or(NotARecord)?;
        match event {
            HeardEvent::Packet(said) => self.packet(at, &said),
            HeardEvent::Acknowledged { packet_id, depth } => {
                self.acknowledged(at, packet_id, depth)
            }
            HeardEvent::Stopped { packet_id, status } => {
                let ended =
                    [PacketStatus::Withdrawn, PacketStatus::Expired, PacketStatus::Rejected];
                if ended.iter().any(|ended| i32::from(*ended) == status) {
                    self.handed_over.remove(packet_id);
                }
            }
            HeardEvent::Party { unit, branch } => {
                let unit = self.units.number(unit);
                if let Some(actor) = Actor::of_branch(branch) {
                    self.units.recorded(unit, actor);
                }
            }
            HeardEvent::Other => {}
        }
        Ok(())
    }

    /// The next entry of the ledger is erased.
    pub(crate) fn miss(&mut self) {
        self.erased = self.erased.saturating_add(1);
    }

    /// How many cases are kept.
    #[cfg(any(test, feature = "internals"))]
    pub(crate) fn open_cases(&self) -> usize {
        self.cases.len()
    }

    /// All counts, the open cases' among them.
    pub(super) fn settled(mut self) -> (Tallies, Units) {
        for Kept { case, .. } in self.cases.values() {
            settle(case, &self.units, &mut self.tallies);
        }
        (self.tallies, self.units)
    }

    fn packet(&mut self, at: i64, said: &PacketSaid<'_>) {
        let sender = self.units.number(said.sender_unit);
        let receiver = self.units.number(said.receiver_unit);
        self.unsay(said, sender);
        if said.refused || said.came_too_late {
            let stopped = said.refused && said.sip.is_some();
            self.refused = self.refused.saturating_add(u32::from(stopped));
            return;
        }
        let (of_sender, of_receiver) = Actor::of_ends(said.kind);
        for (unit, actor) in [(sender, of_sender), (receiver, of_receiver)] {
            if let Some(actor) = actor {
                self.units.told(unit, actor);
            }
        }
        let counts = said.sip.is_some() || said.deviation.is_some();
        if counts || said.kind.starts_with("handover.") {
            self.pass(at.div_euclid(86_400));
        }
        if let Some(sip) = &said.sip {
            self.sip(at, said, sip, (sender, receiver));
        } else if said.deviation.is_some() {
            self.deviation(at, said, sender);
        } else if said.kind.starts_with("handover.") {
            if said.incoming {
                self.took_over(at, sender);
            } else {
                self.handed_over.insert(said.packet_id.into(), (sender, self.now));
            }
        }
    }

    fn acknowledged(&mut self, at: i64, packet_id: &[u8], depth: i32) {
        let Some((sender, _)) = self.handed_over.remove(packet_id) else { return };
        self.pass(at.div_euclid(86_400));
        if depth != i32::from(Depth::Rejected) {
            self.took_over(at, sender);
        }
    }

    fn took_over(&mut self, at: i64, sender: UnitNo) {
        let month = Month::of(day::day_of(at));
        self.tallies.count(month.year, Item::HandedOver, sender, |_| month.place());
    }

    fn deviation(&mut self, at: i64, said: &PacketSaid<'_>, sender: UnitNo) {
        let Some(deviation) = &said.deviation else { return };
        let mut same = DefaultHasher::new();
        if deviation.blinded_case.is_empty() {
            said.packet_id.hash(&mut same);
        } else {
            let mut parties = deviation.parties.clone();
            parties.sort_unstable();
            (deviation.kind, parties, deviation.blinded_case, deviation.happened_on)
                .hash(&mut same);
        }
        if self.told.insert(same.finish(), self.now).is_some() {
            return;
        }
        let kind = at_or(&Deviation::ALL, deviation.kind, Deviation::Unknown);
        let day = day::day(deviation.happened_on).unwrap_or_else(|| day::day_of(at));
        let month = Month::of(day);
        self.tallies.count(month.year, Item::Deviation(kind), sender, |_| month.place());
    }

    fn sip(
        &mut self,
        at: i64,
        said: &PacketSaid<'_>,
        sip: &SipSaid<'_>,
        (sender, receiver): (UnitNo, UnitNo),
    ) {
        // Most who are named are one of the two at hand.
        let ends = [(said.sender_unit, sender), (said.receiver_unit, receiver)];
        let mut people = mem::take(&mut self.people);
        self.name(sip, ends, &mut people);
        let responsible = self.unit(sip.responsible_unit, ends);
        if let Some(step) = Step::of_contract(sip.step) {
            let new = Said {
                step,
                day: day::day(sip.day).unwrap_or_else(|| day::day_of(at)),
                unit: sender,
                occasion: at_or(&Occasion::ALL, sip.occasion, Occasion::Unknown),
                answering: sip.answering.iter().fold(0, |bits, huvudman| match huvudman {
                    1 => bits | 1,
                    2 => bits | 2,
                    _ => bits,
                }),
                responsible,
                called: Among::default(),
                came: Among::default(),
            };
            match said.child.as_ref().filter(|child| !child.number.is_empty()) {
                Some(child) => {
                    let case = self.case(child, said.case_id);
                    let place = take(case, new, sip, &people);
                    case.told(Short::of(said.packet_id), place, (sender, receiver));
                }
                None => self.of_nobody(said, new, sip, receiver),
            }
        } else {
            self.withheld = self.withheld.saturating_add(1);
        }
        self.people = people;
    }

    /// What the packet says in the place of another of its sender's, in the same case, is all that was said.
    fn unsay(&mut self, said: &PacketSaid<'_>, sender: UnitNo) {
        for replaced in said.replaces.iter().filter_map(|id| Short::of_text(id)) {
            if let Some(child) = said.child.as_ref().filter(|child| !child.number.is_empty()) {
                let known = self.cases.get_mut(&self.keys.key(child, said.case_id));
                known.into_iter().for_each(|kept| kept.case.unsay(replaced, sender));
            } else {
                let name = hash_of(said.case_id.as_bytes());
                let named = self.cases.values_mut().filter(|kept| kept.name == name);
                named.for_each(|kept| kept.case.unsay(replaced, sender));
            }
        }
    }

    /// After a revocation an end says which case it is of, and no more: it is that of its name between its parties, where there is one
    /// alone. Of several, siblings' perhaps, none has ended for sure.
    fn of_nobody(&mut self, said: &PacketSaid<'_>, end: Said, sip: &SipSaid<'_>, receiver: UnitNo) {
        let case_id = said.case_id;
        let name = hash_of(case_id.as_bytes());
        let Self { cases, now, .. } = self;
        let ends = end.step == Step::Closed && !case_id.is_empty();
        let is_it = |kept: &&mut Kept| {
            ends && kept.name == name && kept.case.is_between(end.unit, receiver)
        };
        let mut named = cases.values_mut().filter(is_it);
        let alone = named.next().filter(|_| named.next().is_none());
        match alone.filter(|kept| !kept.case.is_full()) {
            Some(Kept { until, case, .. }) => {
                case.newest = *now;
                *until = now.saturating_add(LATE);
                let place = take(case, end.clone(), sip, &People::default());
                case.told(Short::of(said.packet_id), place, (end.unit, receiver));
            }
            None => self.withheld = self.withheld.saturating_add(1),
        }
    }

    /// Parties as they were named, which tells of each unit what it is.
    fn name(&mut self, sip: &SipSaid<'_>, ends: [(&str, UnitNo); 2], people: &mut People) {
        people.called.clear();
        people.came.clear();
        for (named, ParticipantSaid { party, unit }) in sip.people() {
            let (actor, unit) = (Actor::of_party(party), self.unit(unit, ends));
            self.units.told(unit, actor);
            let list = match named {
                Named::Called => &mut people.called,
                Named::Came => &mut people.came,
            };
            list.push(Participant { actor, unit });
        }
    }

    fn unit(&mut self, name: &str, ends: [(&str, UnitNo); 2]) -> UnitNo {
        let at_hand = ends.into_iter().find(|(end, _)| *end == name);
        at_hand.map_or_else(|| self.units.number(name), |(_, unit)| unit)
    }

    /// The case, of which something is said now; it begins with that where nothing was said of it before.
    fn case(&mut self, child: &ChildSaid<'_>, case_id: &str) -> &mut Case {
        let Self { keys, cases, units, tallies, now, .. } = self;
        let kept = cases.entry(keys.key(child, case_id)).or_insert_with(|| {
            let case = Box::new(Case::of(Person::of(child)));
            Kept { until: i64::MIN, name: hash_of(case_id.as_bytes()), case }
        });
        let Kept { until, case, .. } = kept;
        if case.is_full() {
            settle(case, units, tallies);
            **case = Case::of(case.person);
        }
        case.newest = *now;
        *until = now.saturating_add(LATE);
        case
    }

    /// It is that day now. What nothing more is to be heard of is folded away.
    fn pass(&mut self, today: i64) {
        self.now = self.now.max(today);
        if self.now.saturating_sub(self.swept) < SWEEP {
            return;
        }
        self.swept = self.now;
        let Self { cases, units, tallies, now, handed_over, told, .. } = self;
        let before = |days: i64| now.saturating_sub(days);
        cases.retain(|_, Kept { until, case, .. }| {
            if *until < *now {
                *until = kept_until(case);
            }
            let kept = *until >= *now;
            if !kept {
                settle(case, units, tallies);
            }
            kept
        });
        handed_over.retain(|_, (_, since)| *since >= before(IDLE));
        told.retain(|_, since| *since >= before(LATE));
    }
}

/// What a record says of a case beside its files. Gives the place of its step.
fn take(case: &mut Case, said: Said, sip: &SipSaid<'_>, people: &People) -> usize {
    if said.step == Step::Replied && sip.attendance != 0 {
        case.reply(Reply {
            unit: said.unit,
            day: said.day,
            about: hash_of(sip.about),
            answer: Answer::of_contract(sip.attendance, sip.absence),
        });
    }
    case.next_follow_up = case.next_follow_up.max(day::day(sip.next_follow_up));
    if said.step != Step::Called {
        return case.say(said, &people.called, &people.came);
    }
    // A kallelse's are kept by the day of its meeting.
    if let Some(meeting) = day::day(sip.meeting) {
        case.call(meeting, &people.called);
    }
    case.say(said, &[], &people.came)
}

/// The last day on which a case is open.
fn kept_until(case: &Case) -> i64 {
    if case.has_ended() {
        return case.newest.saturating_add(LATE);
    }
    let idle = case.newest.saturating_add(IDLE);
    let planned = case.next_follow_up.map_or(i64::MIN, |day| days_since_1970(day) + LATE);
    // A date far ahead is an error, and would keep the case for ever.
    planned.clamp(idle, idle.saturating_add(IDLE))
}

fn days_since_1970(day: Date) -> i64 {
    day.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24
}

fn at_or<T: Copy>(words: &[T], number: i32, otherwise: T) -> T {
    at(words, number).unwrap_or(otherwise)
}

fn hash_of(bytes: &[u8]) -> u64 {
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    hash.finish()
}
