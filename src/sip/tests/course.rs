//! Every step from every state.

use super::super::course::Standing;
use super::*;

/// Everywhere that steps lead to.
fn reachable() -> Vec<Standing> {
    let mut found = vec![Standing::START];
    let mut n = 0;
    while let Some(standing) = found.get(n).copied() {
        for next in Step::ALL.into_iter().filter_map(|step| standing.after(step)) {
            if !found.contains(&next) {
                found.push(next);
            }
        }
        n += 1;
    }
    found
}

#[test]
fn who_was_never_heard_may_begin_anywhere() {
    for step in Step::ALL {
        assert!(Standing::START.after(step).is_some(), "{step}");
    }
}

#[test]
fn every_state_is_reached_and_none_is_a_trap() {
    let found = reachable();
    for state in State::ALL {
        assert!(found.iter().any(|it| it.state == state), "{state}");
    }
    for standing in found {
        // The child's need may be seen again, or the case can end.
        let ways = [Step::NeedSeen, Step::Closed].map(|step| standing.after(step));
        assert!(ways.iter().any(Option::is_some), "{standing:?}");
    }
}

#[test]
fn what_contradicts_is_refused() {
    for standing in reachable() {
        let can = |step| standing.after(step).is_some();
        if matches!(standing.state, State::Closed | State::BrokenOff) {
            let on = [Step::Called, Step::Met, Step::Established, Step::FollowedUp, Step::Closed];
            assert!(!on.into_iter().any(can), "{standing:?}");
        }
        if standing.state == State::Declined {
            let against = [Step::Called, Step::Met, Step::Established, Step::FollowedUp];
            assert!(!against.into_iter().any(can), "{standing:?}");
        }
        if standing.planned {
            assert!(!can(Step::Declined) && !can(Step::Offered), "{standing:?}");
        } else if standing.state != State::Unheard {
            assert!(!can(Step::FollowedUp), "{standing:?}");
        }
    }
}

#[test]
fn the_child_health_team_meets_beside_it() {
    for standing in reachable() {
        assert_eq!(standing.after(Step::ChildHealthTeamMet), Some(standing));
    }
}
