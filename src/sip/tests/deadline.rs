//! What is due, what was late, who stayed away.

use super::*;

fn rule(what: Deadline, days: i32, remind: i32) -> DeadlineRule {
    DeadlineRule { what, days, remind, source: "an agreement".to_owned() }
}

fn one(case: &Case, rule: DeadlineRule) -> Obligation {
    let mut found = obligations(case, &[], &[rule]);
    assert_eq!(found.len(), 1);
    found.remove(0)
}

#[test]
fn a_meeting_is_due_from_the_first_step_of_each_case() {
    let limit = rule(Deadline::Meeting, 21, 5);
    let begun = [said(1, BUP, Step::NeedSeen, day(3, 1)), said(2, BUP, Step::Offered, day(3, 4))];
    let waiting = one(&Case::of(begun.clone()), limit.clone());
    assert_eq!((waiting.due, waiting.remind_on), (day(3, 22), Some(day(3, 17))));
    assert!(!waiting.is_near(day(3, 16)) && waiting.is_near(day(3, 17)));
    assert!(!waiting.is_late(day(3, 22)) && waiting.is_late(day(3, 23)));
    // Whoever says that they met.
    let met = said(3, SOC, Step::Met, day(3, 22));
    let kept = one(&Case::of(begun.clone().into_iter().chain([met])), limit.clone());
    assert!(!kept.is_late(day(12, 1)) && !kept.is_near(day(3, 18)));
    let declined = said(3, BUP, Step::Declined, day(3, 10));
    let over = one(&Case::of(begun.into_iter().chain([declined])), limit.clone());
    assert!(!over.is_late(day(12, 1)));
    let others = Case::of([said(1, SOC, Step::NeedSeen, day(3, 1))]);
    assert_eq!(obligations(&others, &[], &[limit]), []);
}

#[test]
fn a_kallelse_without_an_answer_is_late_the_day_after() {
    let mut call = said(1, BUP, Step::Called, day(5, 3));
    call.reply_by = Some(day(5, 10));
    let mut answer = said(2, SOC, Step::Replied, day(5, 9));
    let waiting = one(&Case::of([call.clone(), answer.clone()]), rule(Deadline::Reply, 0, 2));
    assert_eq!((waiting.of.as_str(), waiting.waits.as_str()), (SOC, BUP));
    assert!(waiting.is_late(day(5, 11)), "the answer is to another kallelse");
    answer.about = Some(call.id);
    let answered = one(&Case::of([call, answer]), rule(Deadline::Reply, 0, 2));
    assert!(!answered.is_late(day(5, 11)) && !answered.is_near(day(5, 10)));
}

#[test]
fn too_short_a_notice_is_told_by_whoever_got_it() {
    let mut call = said(1, SOC, Step::Called, day(5, 3));
    call.meeting = Some(day(5, 12));
    let limit = |days| rule(Deadline::Notice, days, 3);
    assert!(!one(&Case::of([call.clone()]), limit(9)).is_late(day(5, 3)));
    let late = one(&Case::of([call.clone()]), limit(10));
    assert!(late.is_late(day(5, 3)));
    assert_eq!((late.of.as_str(), late.waits.as_str()), (SOC, BUP));
    // Between two units of one gateway its own side hears of it too.
    call.own = true;
    assert!(one(&Case::of([call.clone()]), limit(10)).is_late(day(5, 3)));
    call.here = false;
    assert_eq!(obligations(&Case::of([call]), &[], &[limit(10)]), []);
}

#[test]
fn a_follow_up_is_due_once_and_of_the_huvudansvarigs_unit() {
    let plan = |number, to| {
        let mut plan = said(number, BUP, Step::Established, day(5, 20));
        (plan.next_follow_up, plan.to) = (Some(day(9, 1)), unit(to));
        plan.responsible = Some(unit(SOC));
        plan
    };
    // A code of the same day, which the record system had told before, names no follow-up.
    let coded = said(1, BUP, Step::Established, day(5, 20));
    let both = [coded, plan(2, SOC), plan(3, SCHOOL)];
    let due = one(&Case::of(both.clone()), rule(Deadline::FollowUp, 0, 14));
    assert_eq!((due.of.as_str(), due.remind_on), (SOC, Some(day(8, 18))));
    assert!(due.is_late(day(9, 2)));
    let looked = said(4, SOC, Step::FollowedUp, day(9, 1));
    let done = one(&Case::of(both.into_iter().chain([looked])), rule(Deadline::FollowUp, 0, 14));
    assert!(!done.is_late(day(12, 1)));
}

#[test]
fn an_acute_placement_asks_for_joint_planning_in_whatever_case() {
    let mut placed = said(1, BUP, Step::NeedSeen, day(2, 1));
    placed.acute = true;
    let case = Case::of([placed]);
    let limit = rule(Deadline::JointPlanning, 14, 4);
    let of = |called: &[Date]| obligations(&case, called, std::slice::from_ref(&limit)).remove(0);
    assert!(of(&[]).is_late(day(2, 16)) && of(&[day(1, 30)]).is_late(day(2, 16)));
    assert!(!of(&[day(2, 15)]).is_late(day(2, 16)));
    assert!(of(&[day(2, 16)]).is_late(day(2, 16)));
    // It is no case of its own that a meeting is due in.
    assert_eq!(obligations(&case, &[], &[rule(Deadline::Meeting, 21, 5)]), []);
}

#[test]
fn who_stayed_away_is_told_once() {
    let plan = |number, to| {
        let mut plan = said(number, BUP, Step::Established, day(5, 20));
        (plan.stayed_away, plan.to) = (vec![unit(SCHOOL), unit(BUP)], unit(to));
        plan
    };
    let case = Case::of([plan(1, SOC), plan(2, SCHOOL)]);
    let found = deviations(&case, &[], day(6, 1));
    assert_eq!(found.len(), 1, "and not the one that tells it");
    assert_eq!((found[0].kind, found[0].of.as_str()), (DeviationKind::MissedMeeting, SCHOOL));
}

/// A typing error ahead of time neither keeps a limit nor breaks one that hasn't passed.
#[test]
fn what_is_dated_ahead_is_not_done_yet() {
    let mut plan = said(1, BUP, Step::Established, day(5, 20));
    plan.next_follow_up = Some(day(9, 1));
    let ahead = said(2, BUP, Step::FollowedUp, day(12, 1));
    let due = one(&Case::of([plan, ahead]), rule(Deadline::FollowUp, 0, 14));
    assert!(!due.is_late(day(6, 1)) && !due.is_near(day(8, 17)));
    assert!(due.is_near(day(8, 18)) && !due.is_late(day(9, 1)));
    assert!(due.is_late(day(9, 2)) && due.is_late(day(12, 24)));
}

#[test]
fn a_placement_that_several_are_told_of_asks_for_joint_planning_once() {
    let placed = |number, to| {
        let mut placed = said(number, BUP, Step::NeedSeen, day(2, 1));
        (placed.acute, placed.to) = (true, unit(to));
        placed
    };
    let limit = rule(Deadline::JointPlanning, 14, 4);
    let due = one(&Case::of([placed(1, SOC), placed(2, SCHOOL)]), limit);
    assert_eq!(due.about, id(1));
}

#[test]
fn a_case_that_has_ended_asks_for_nothing_more() {
    let mut call = said(1, BUP, Step::Called, day(5, 3));
    call.reply_by = Some(day(5, 10));
    for end in [Step::Declined, Step::Closed, Step::BrokenOff] {
        let over = Case::of([call.clone(), said(2, SOC, end, day(5, 8))]);
        let due = one(&over, rule(Deadline::Reply, 0, 2));
        assert!(!due.is_late(day(5, 11)) && !due.is_near(day(5, 9)), "{end}");
        let late = Case::of([call.clone(), said(2, SOC, end, day(5, 12))]);
        assert!(one(&late, rule(Deadline::Reply, 0, 2)).is_late(day(5, 11)), "{end}");
    }
    // A plan that is ended on its own day is followed up by nobody.
    let mut plan = said(1, BUP, Step::FollowedUp, day(5, 20));
    plan.next_follow_up = Some(day(9, 1));
    let closed = said(2, BUP, Step::Closed, day(5, 20));
    let due = one(&Case::of([plan, closed]), rule(Deadline::FollowUp, 0, 14));
    assert!(!due.is_late(day(9, 2)) && !due.is_near(day(8, 20)));
}

#[test]
fn a_plan_that_was_first_heard_of_at_its_follow_up_is_a_plan() {
    let followed = said(1, BUP, Step::FollowedUp, day(3, 1));
    let called = said(2, BUP, Step::Called, day(6, 1));
    assert_eq!(
        obligations(&Case::of([followed, called]), &[], &[rule(Deadline::Meeting, 21, 5)]),
        []
    );
}
