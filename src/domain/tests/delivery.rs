//! The acknowledgement algebra, over its whole finite space.

use crate::domain::{PacketStatus as S, Step};

const STATES: [S; 9] = [
    S::Queued,
    S::Held,
    S::Sent,
    S::Delivered,
    S::Imported,
    S::Rejected,
    S::Expired,
    S::Withdrawn,
    S::Refused,
];

const STEPS: [Step; 10] = [
    Step::Attempt,
    Step::Fail,
    Step::Acknowledge,
    Step::Import,
    Step::Hold,
    Step::Release,
    Step::Reject,
    Step::Expire,
    Step::Withdraw,
    Step::Refuse,
];

#[test]
fn terminal_is_terminal() {
    for state in STATES {
        for step in STEPS {
            let next = state.next(step);
            if state.is_terminal() {
                let refused = next.expect_err("nothing follows an end");
                assert_eq!((refused.from, refused.step), (state, step));
            }
        }
    }
}

#[test]
fn what_has_arrived_can_not_be_called_back_by_the_sender_alone() {
    for step in [Step::Withdraw, Step::Expire, Step::Refuse, Step::Hold, Step::Attempt] {
        assert!(S::Delivered.next(step).is_err(), "{step:?}");
    }
}

#[test]
fn a_held_packet_is_never_sent_without_a_release() {
    assert!(S::Held.next(Step::Attempt).is_err());
    assert_eq!(S::Held.next(Step::Release), Ok(S::Queued));
}

#[test]
fn every_state_but_the_first_two_can_be_reached_and_every_waiting_one_can_end() {
    let reached: std::collections::HashSet<S> = STATES
        .into_iter()
        .flat_map(|state| STEPS.into_iter().filter_map(move |step| state.next(step).ok()))
        .collect();
    for state in STATES {
        assert!(reached.contains(&state), "{state:?}");
        if state.is_waiting() {
            for step in [Step::Expire, Step::Withdraw, Step::Refuse] {
                assert!(state.next(step).is_ok_and(S::is_terminal), "{state:?} {step:?}");
            }
        }
    }
}
