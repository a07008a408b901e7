//! Lead times of a case, and what is told of many.

use super::{
    course::Taken,
    day::days_between,
    item::{Lead, Step},
    tally::Days,
};
use jiff::civil::Date;

/// A lead time and the step that ended it.
pub(super) struct Took<'c> {
    pub(super) lead: Lead,
    pub(super) days: u32,
    pub(super) end: &'c Taken,
}

/// Those of one course.
pub(super) fn of(course: &[Taken]) -> impl Iterator<Item = Took<'_>> {
    let first = |wanted: fn(Step) -> bool, from: Date| {
        course.iter().find(move |it| !it.contradictory && wanted(it.step) && it.day >= from)
    };
    let need = first(|step| step == Step::NeedSeen, Date::MIN);
    let call = first(|step| step == Step::Called, need.map_or(Date::MIN, |need| need.day));
    let meeting = call.and_then(|call| first(|step| step == Step::Met, call.day));
    let plan = first(Step::establishes, Date::MIN);
    let before = plan.and_then(|plan| {
        let mut met = course.iter().rev().filter(|it| it.step == Step::Met);
        met.find(|met| met.day <= plan.day)
    });
    let follow_up = plan.and_then(|plan| first(|step| step == Step::FollowedUp, plan.day));
    [
        (Lead::NeedToCall, need, call),
        (Lead::CallToMeeting, call, meeting),
        (Lead::MeetingToPlan, before, plan),
        (Lead::PlanToFollowUp, plan, follow_up),
    ]
    .into_iter()
    .filter_map(|(lead, from, to)| {
        let (from, end) = from.zip(to)?;
        Some(Took { lead, days: days_between(from.day, end.day)?, end })
    })
}

/// The least number of days within which so many per cent of them were done; nothing of none.
pub(super) fn percentile(days: &Days, per_cent: u64) -> Option<u32> {
    let all: u64 = days.values().map(|count| u64::from(*count)).sum();
    let wanted = (all * per_cent).div_ceil(100);
    let mut so_far = 0;
    days.iter()
        .find(|(_, count)| {
            so_far += u64::from(**count);
            so_far >= wanted
        })
        .map(|(days, _)| *days)
}
