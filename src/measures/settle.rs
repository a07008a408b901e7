//! A case is counted: its steps, replies, meetings, lead times, files.

use super::{
    actor::{Actor, Huvudman},
    case::{Case, Participant, Said, bit},
    course::{self, Taken},
    day::Month,
    item::{By, Came, Found, Item, Needed, Step},
    lead::{self, Took},
    tally::Tallies,
    units::{UnitNo, Units},
};
use jiff::civil::Date;

const REGION: u8 = 1;
const MUNICIPALITY: u8 = 2;

/// Adds the case to the counts.
pub(super) fn settle(case: &Case, units: &Units, tallies: &mut Tallies) {
    let course = course::of(case);
    steps(case, &course, tallies);
    for Took { lead, days, end } in lead::of(&course) {
        tallies.took(end.day.year(), Item::Lead(lead), end.unit, days);
    }
    for reply in &case.replies {
        let month = Month::of(reply.day);
        tallies.count(month.year, Item::Reply, reply.unit, |by| match by {
            By::Month => month.place(),
            _ => reply.answer as usize,
        });
    }
    meetings(case, tallies);
    responsible(case, tallies);
    let relevant = course.iter().find(|it| it.step != Step::ChildHealthTeamMet);
    if let (Some(first), Some(said)) = (relevant, case.said.first()) {
        files(case, first.day, tallies);
        let needed = needed(case, units);
        tallies.count(first.day.year(), Item::Case, said.unit, |_| needed as usize);
    }
}

fn steps(case: &Case, course: &[Taken], tallies: &mut Tallies) {
    for taken in course {
        let month = Month::of(taken.day);
        let item = if taken.contradictory { Item::Contradictory } else { Item::Step(taken.step) };
        tallies.count(month.year, item, taken.unit, |by| match by {
            By::Month => month.place(),
            By::Occasion => taken.occasion as usize,
            By::Sex => case.person.sex as usize,
            By::Age => case.person.age(taken.day) as usize,
            _ => taken.step as usize,
        });
    }
}

/// Of meetings that are known to have been held, since somebody came: who was called, and whether they were there.
fn meetings(case: &Case, tallies: &mut Tallies) {
    let mut days: Vec<Date> = Vec::new();
    for said in &case.said {
        if said.came.is_nobody() || days.contains(&said.day) {
            continue;
        }
        days.push(said.day);
        for participant in called(case, said) {
            let Participant { actor, unit } = participant;
            // The child and its guardians are counted where the meeting was recorded.
            let at = if unit == UnitNo::NONE { said.unit } else { unit };
            let there = case.people(said.came).iter().any(|it| match unit {
                UnitNo::NONE => it.actor == actor,
                unit => it.unit == unit,
            });
            let came = if there { Came::Came } else { Came::DidNotCome };
            tallies.count(said.day.year(), Item::Meeting(actor), at, |_| came as usize);
        }
    }
}

/// As the plan says; where it doesn't, as those were called who were to meet on that day.
fn called(case: &Case, said: &Said) -> impl Iterator<Item = Participant> {
    let as_planned = case.people(said.called).iter().copied();
    let as_called = case.called_to(said.day).filter(|_| said.called.is_nobody());
    as_planned.chain(as_called)
}

/// A change of the huvudansvarig's unit is counted at the unit that took over.
fn responsible(case: &Case, tallies: &mut Tallies) {
    let mut named: Vec<&Said> =
        case.said.iter().filter(|it| it.responsible != UnitNo::NONE).collect();
    named.sort_by_key(|said| (said.day, said.step));
    for (before, after) in named.iter().zip(named.iter().skip(1)) {
        if before.responsible != after.responsible {
            let month = Month::of(after.day);
            tallies.count(month.year, Item::Huvudansvarig, after.responsible, |_| month.place());
        }
    }
}

/// A file is what one unit sent and received of the case. What was followed up or closed without a plan doesn't stand in it as such.
fn files(case: &Case, began: Date, tallies: &mut Tallies) {
    let planned = bit(Step::Established) | bit(Step::EstablishedAtDischarge);
    for (unit, bits) in &case.files {
        if bits & !bit(Step::ChildHealthTeamMet) == 0 {
            continue;
        }
        let documented = bits & planned != 0;
        let holds = |step| documented && bits & bit(step) != 0;
        tallies.count(began.year(), Item::File, *unit, |by| {
            let found = match by {
                By::FollowedUp => holds(Step::FollowedUp),
                By::Closed => holds(Step::Closed),
                _ => documented,
            };
            (if found { Found::Yes } else { Found::No }) as usize
        });
    }
}

/// Those that the plans name; without a plan that names any, those of the units that took part or were called.
fn needed(case: &Case, units: &Units) -> Needed {
    let planned = case.said.iter().fold(0, |bits, said| bits | said.answering);
    let bits = match planned & (REGION | MUNICIPALITY) {
        0 => took_part(case, units),
        planned => planned,
    };
    match bits {
        0 => Needed::Unknown,
        bits if bits == REGION | MUNICIPALITY => Needed::Both,
        _ => Needed::One,
    }
}

fn took_part(case: &Case, units: &Units) -> u8 {
    let files = case.files.iter().filter(|(_, bits)| *bits != 0);
    let files = files.map(|(unit, _)| units.actor(*unit));
    let called = case.calls.iter().map(|(_, participant)| participant.actor);
    files.chain(called).filter_map(Actor::huvudman).fold(0, |bits, huvudman| {
        bits | match huvudman {
            Huvudman::Region => REGION,
            Huvudman::Municipality => MUNICIPALITY,
        }
    })
}
