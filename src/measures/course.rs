//! A case's steps in the order of their days, each with its occasion, and which of them can't be.

use super::{
    case::{Case, Said},
    item::{Occasion, Step},
    units::UnitNo,
};
use jiff::civil::Date;

/// A step as it is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) step: Step,
    pub(super) day: Date,
    pub(super) unit: UnitNo,
    pub(super) occasion: Occasion,
    /// It contradicts what went before.
    pub(super) contradictory: bool,
}

/// Of a whole case.
pub(super) fn of(case: &Case) -> Vec<Taken> {
    let mut course: Vec<Taken> = case.said.iter().map(taken).chain(meetings(case)).collect();
    course.sort_by_key(|taken| (taken.day, taken.step));
    occasions(&mut course);
    contradictions(&mut course);
    course
}

fn taken(said: &Said) -> Taken {
    let Said { step, day, unit, occasion, .. } = said;
    let occasion = match step {
        Step::EstablishedAtDischarge => Occasion::Discharge,
        _ => *occasion,
    };
    Taken { step: *step, day: *day, unit: *unit, occasion, contradictory: false }
}

/// Who came to a plan or its follow-up met on that day, unless a meeting of that day was said.
fn meetings(case: &Case) -> impl Iterator<Item = Taken> {
    let said_to_have_met = |day| case.said.iter().any(|it| it.step == Step::Met && it.day == day);
    let mut days: Vec<Date> = Vec::new();
    case.said.iter().filter_map(move |said| {
        if said.came.is_nobody() || said_to_have_met(said.day) || days.contains(&said.day) {
            return None;
        }
        days.push(said.day);
        Some(Taken { step: Step::Met, occasion: Occasion::Unknown, ..taken(said) })
    })
}

/// A step is about what was said last; one before anything was said, about what is said first.
fn occasions(course: &mut [Taken]) {
    let said = |taken: &&Taken| taken.occasion != Occasion::Unknown;
    let mut now = course.iter().find(said).map_or(Occasion::Unknown, |taken| taken.occasion);
    for taken in course {
        match taken.occasion {
            Occasion::Unknown => taken.occasion = now,
            said => now = said,
        }
    }
}

/// A plan after a no; a follow-up or an end of what was never established; an end after an end.
fn contradictions(course: &mut [Taken]) {
    let (mut declined, mut planned, mut ended) = (false, false, false);
    for taken in course {
        match taken.step {
            Step::NeedSeen | Step::Offered | Step::Consent | Step::Called => {
                // What begins again has no plan yet.
                planned &= !ended;
                (declined, ended) = (false, false);
            }
            Step::Declined => declined = true,
            Step::Established | Step::EstablishedAtDischarge if declined => {
                taken.contradictory = true;
            }
            Step::Established | Step::EstablishedAtDischarge => (planned, ended) = (true, false),
            Step::FollowedUp => taken.contradictory = !planned || ended,
            Step::Closed if !planned || ended => taken.contradictory = true,
            Step::BrokenOff if ended => taken.contradictory = true,
            Step::Closed | Step::BrokenOff => ended = true,
            Step::Replied | Step::Met | Step::ChildHealthTeamMet => {}
        }
    }
}
