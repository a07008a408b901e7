//! A case as its sides tell it.

use super::*;

fn course(case: &Case, side: &str) -> Course {
    case.courses().into_iter().find(|course| course.side == side).unwrap()
}

#[test]
fn what_is_heard_late_takes_its_own_days_place() {
    let steps = [
        said(1, BUP, Step::Established, day(5, 20)),
        said(2, BUP, Step::Called, day(5, 3)),
        said(3, BUP, Step::FollowedUp, day(8, 1)),
        said(4, BUP, Step::Met, day(5, 20)),
    ];
    // Whatever the order in which they are heard.
    for turn in 0..steps.len() {
        let mut heard = steps.to_vec();
        heard.rotate_left(turn);
        let course = course(&Case::of(heard), "SE2321000156");
        assert_eq!((course.state, course.since), (State::FollowedUp, day(8, 1)));
        assert_eq!(course.contradicted, []);
    }
}

#[test]
fn the_same_thing_twice_is_one_thing() {
    let case =
        Case::of([said(1, BUP, Step::Closed, day(6, 1)), said(2, BUP, Step::Closed, day(6, 1))]);
    assert_eq!(course(&case, "SE2321000156").contradicted, []);
    assert!(case.objection(&said(3, BUP, Step::Closed, day(6, 1))).is_none());
    assert!(case.objection(&said(3, BUP, Step::Closed, day(6, 2))).is_some());
}

#[test]
fn an_objection_names_the_state_that_it_met() {
    let case = Case::of([said(1, BUP, Step::Declined, day(4, 2))]);
    let objection = case.objection(&said(2, BUP, Step::Established, day(5, 1))).unwrap();
    assert_eq!((objection.met, objection.since), (State::Declined, Some(day(4, 2))));
    // They may have changed their mind.
    assert!(case.objection(&said(2, BUP, Step::Consent, day(5, 1))).is_none());
    // An established plan of an earlier day makes the refusal impossible, not itself.
    let objection = case.objection(&said(2, BUP, Step::Established, day(4, 1))).unwrap();
    assert_eq!((objection.step, objection.met), (Step::Declined, State::Established));
}

#[test]
fn each_side_is_held_to_its_own_word_alone() {
    let case = Case::of([said(1, SOC, Step::Declined, day(4, 2))]);
    assert!(case.objection(&said(2, BUP, Step::Established, day(5, 1))).is_none());
    // Units of one organisation are one side.
    assert!(case.objection(&said(2, SCHOOL, Step::Established, day(5, 1))).is_some());
}

#[test]
fn sides_that_disagree_show_and_nobody_is_overruled() {
    let case = Case::of([
        said(1, SOC, Step::Declined, day(4, 2)),
        said(2, BUP, Step::Established, day(5, 1)),
    ]);
    let found = case.differences();
    let [Difference { one, other }] = found.as_slice() else { panic!("one difference") };
    assert_eq!((one.state, other.state), (State::Declined, State::Established));
    assert!(case.is_open());
}

#[test]
fn an_end_counts_until_the_other_side_goes_on_after_it() {
    let ended = [
        said(1, BUP, Step::Established, day(4, 2)),
        said(2, SOC, Step::Established, day(4, 2)),
        said(3, SOC, Step::Closed, day(6, 1)),
    ];
    assert_eq!(Case::of(ended.clone()).differences(), []);
    let on = said(4, BUP, Step::FollowedUp, day(7, 1));
    assert_eq!(Case::of(ended.into_iter().chain([on])).differences().len(), 1);
}

#[test]
fn a_no_of_the_same_day_is_believed() {
    let case =
        Case::of([said(1, BUP, Step::Declined, day(4, 2)), said(2, BUP, Step::Consent, day(4, 2))]);
    assert_eq!(course(&case, "SE2321000156").state, State::Declined);
    assert!(!case.is_open());
}
