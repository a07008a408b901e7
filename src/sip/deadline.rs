//! What is due when: time limits from the configuration, each with its source, and the days that the packets themselves name.

use super::{Case, Said, Step};
use crate::domain::{HsaId, PacketId, words};
use jiff::{ToSpan, civil::Date};

words! {
    /// What must have happened by a day.
    pub(crate) enum Deadline {
        /// From the first step of a case to the meeting.
        Meeting = "meeting",
        /// From an acute placement to the invitation to plan together.
        JointPlanning = "joint-planning",
        /// A kallelse must come so many days before its meeting.
        Notice = "notice",
        /// The reply to a kallelse, by the day that it names.
        Reply = "reply",
        /// The follow-up of a plan, by the day that it names.
        FollowUp = "follow-up",
    }
}

/// One time limit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeadlineRule {
    pub(crate) what: Deadline,
    /// Where the packet names the day itself: how long after it.
    pub(crate) days: i32,
    /// How many days before the end a reminder goes; 0 is never.
    pub(crate) remind: i32,
    /// Law, agreement or decision.
    pub(crate) source: String,
}

/// Something that somebody must do by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obligation {
    pub(crate) what: Deadline,
    /// The last day.
    pub(crate) due: Date,
    pub(crate) remind_on: Option<Date>,
    /// The unit that must do it.
    pub(crate) of: HsaId,
    /// The unit here that waits for it.
    pub(crate) waits: HsaId,
    /// The other party, where `of` is the one that waits.
    pub(crate) other: HsaId,
    /// The packet that it began with.
    pub(crate) about: PacketId,
    /// When it was done; a day ahead where somebody dated a step so.
    pub(crate) done: Option<Date>,
}

impl Obligation {
    /// When it was done, as known on a day. What is dated ahead isn't done yet.
    pub(crate) fn done_by(&self, today: Date) -> Option<Date> {
        self.done.filter(|done| *done <= today)
    }

    /// Whether it was not done in time, as known on a day.
    pub(crate) fn is_late(&self, today: Date) -> bool {
        self.done_by(today).map_or(today > self.due, |done| done > self.due)
    }

    /// Whether a reminder goes today.
    pub(crate) fn is_near(&self, today: Date) -> bool {
        // What is dated ahead, and in time, is seen to.
        self.done.is_none_or(|done| done > self.due)
            && today <= self.due
            && self.remind_on.is_some_and(|first| first <= today)
    }
}

/// What is due in one case. `called` are the days on which the same child was called to any meeting.
///
/// Only what this gateway's own units wait for: the other side's gateway sees to its own.
pub(crate) fn obligations(case: &Case, called: &[Date], rules: &[DeadlineRule]) -> Vec<Obligation> {
    let mut found = Vec::new();
    for rule in rules {
        let begun = case.said().iter().filter(|said| match rule.what {
            Deadline::Notice => said.here,
            _ => said.own,
        });
        match rule.what {
            Deadline::Meeting => found.extend(meetings(case, rule)),
            Deadline::JointPlanning => found.extend(
                begun
                    .filter(|said| said.is_placement() && is_first(case, said))
                    .map(|said| of_self(said, rule, said.day, first_from(called, said.day))),
            ),
            Deadline::Notice => found.extend(begun.filter_map(|said| notice(said, rule))),
            Deadline::Reply => found.extend(begun.filter_map(|said| reply(case, said, rule))),
            Deadline::FollowUp => {
                found.extend(begun.filter_map(|said| follow_up(case, said, rule)));
            }
        }
    }
    found
}

/// A plan or a placement is told to several: what is due by it is due once. A coded step of the same day names nothing that is due.
fn is_first(case: &Case, said: &Said) -> bool {
    let names = |it: &Said| (it.step, it.day, it.next_follow_up, it.is_placement());
    let same = |it: &&Said| it.own && names(it) == names(said);
    case.said().iter().find(same).is_some_and(|first| first.id == said.id)
}

fn first_from(days: &[Date], day: Date) -> Option<Date> {
    days.iter().copied().filter(|it| *it >= day).min()
}

/// So many days later; the last day that there is where the calendar ends.
fn later(day: Date, days: i32) -> Date {
    day.checked_add(days.days()).unwrap_or(Date::MAX)
}

fn reminded(due: Date, rule: &DeadlineRule) -> Option<Date> {
    (rule.remind > 0).then(|| due.checked_sub(rule.remind.days()).unwrap_or(Date::MIN))
}

/// What the unit that began it must do itself.
fn of_self(said: &Said, rule: &DeadlineRule, from: Date, done: Option<Date>) -> Obligation {
    let due = later(from, rule.days);
    Obligation {
        what: rule.what,
        due,
        remind_on: reminded(due, rule),
        of: said.unit.clone(),
        waits: said.unit.clone(),
        other: said.to.clone(),
        about: said.id,
        done,
    }
}

/// From each beginning of the case to a meeting, or to its end.
fn meetings(case: &Case, rule: &DeadlineRule) -> Vec<Obligation> {
    let mut found = Vec::new();
    let mut begun: Option<&Said> = None;
    let mut planned = false;
    for said in case.said() {
        let Said { step, day, .. } = said;
        match step {
            Step::NeedSeen | Step::Offered | Step::Consent | Step::Called => {
                if begun.is_none() && !planned && !said.is_placement() {
                    begun = Some(said);
                }
            }
            Step::Replied | Step::ChildHealthTeamMet => {}
            Step::Met
            | Step::Established
            | Step::EstablishedAtDischarge
            | Step::FollowedUp
            | Step::Declined
            | Step::Closed
            | Step::BrokenOff => {
                let has_plan = step.establishes() || *step == Step::FollowedUp;
                planned = (planned || has_plan) && !step.ends();
                let done = begun.take().filter(|begun| begun.own);
                found.extend(done.map(|begun| of_self(begun, rule, begun.day, Some(*day))));
            }
        }
    }
    let waiting = begun.filter(|begun| begun.own);
    found.extend(waiting.map(|begun| of_self(begun, rule, begun.day, None)));
    found
}

/// Too short a notice can't be mended: there is nothing to remind of.
fn notice(said: &Said, rule: &DeadlineRule) -> Option<Obligation> {
    let meeting = said.meeting.filter(|_| said.step == Step::Called)?;
    let due = meeting.checked_sub(rule.days.days()).ok()?;
    Some(Obligation {
        what: rule.what,
        due,
        remind_on: None,
        of: said.unit.clone(),
        waits: said.to.clone(),
        other: said.to.clone(),
        about: said.id,
        done: Some(said.day),
    })
}

fn reply(case: &Case, said: &Said, rule: &DeadlineRule) -> Option<Obligation> {
    let due = later(said.reply_by.filter(|_| said.step == Step::Called)?, rule.days);
    let answer = |it: &&Said| it.step == Step::Replied && it.about == Some(said.id);
    let answer = case.said().iter().find(answer);
    // Nobody need answer any more where the family has said no, or the case has ended.
    let done = [answer, case.end_after(said)].into_iter().flatten().map(|it| it.day).min();
    Some(Obligation {
        what: rule.what,
        due,
        remind_on: reminded(due, rule),
        of: said.to.clone(),
        waits: said.unit.clone(),
        other: said.to.clone(),
        about: said.id,
        done,
    })
}

fn follow_up(case: &Case, said: &Said, rule: &DeadlineRule) -> Option<Obligation> {
    let due = later(said.next_follow_up.filter(|_| is_first(case, said))?, rule.days);
    let after =
        case.said().iter().filter(|it| it.day > said.day || it.day == said.day && it.step.ends());
    let mut done =
        after.filter(|it| it.step == Step::FollowedUp || it.step.establishes() || it.step.ends());
    let of = said.responsible.clone().unwrap_or_else(|| said.unit.clone());
    Some(Obligation {
        what: rule.what,
        due,
        remind_on: reminded(due, rule),
        other: if of == said.unit { said.to.clone() } else { of.clone() },
        of,
        waits: said.unit.clone(),
        about: said.id,
        done: done.next().map(|it| it.day),
    })
}
