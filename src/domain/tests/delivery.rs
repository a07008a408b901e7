//! The acknowledgement algebra, over its whole finite space.

use crate::domain::{After, PacketStatus as S, Step};
use std::collections::HashSet;

const STATES: [S; 10] = [
    S::Queued,
    S::Held,
    S::Sent,
    S::Delivered,
    S::Imported,
    S::Read,
    S::Rejected,
    S::Expired,
    S::Withdrawn,
    S::Refused,
];

const STEPS: [Step; 11] = [
    Step::Attempt,
    Step::Fail,
    Step::Acknowledge,
    Step::Import,
    Step::Read,
    Step::Hold,
    Step::Release,
    Step::Reject,
    Step::Expire,
    Step::Withdraw,
    Step::Refuse,
];

const RECEIVERS_WORDS: [Step; 4] = [Step::Acknowledge, Step::Import, Step::Read, Step::Reject];

#[test]
fn terminal_is_terminal() {
    for state in STATES.into_iter().filter(|state| state.is_terminal()) {
        for step in STEPS {
            let moves = matches!(state.after(step), After::Moves(_));
            let read_at_last = (state, step) == (S::Imported, Step::Read);
            assert_eq!(moves, read_at_last, "{state:?} {step:?}");
        }
    }
}

#[test]
fn what_has_arrived_can_not_be_called_back_by_the_sender_alone() {
    for step in [Step::Withdraw, Step::Expire, Step::Refuse, Step::Hold, Step::Attempt] {
        for state in [S::Delivered, S::Imported, S::Read] {
            assert_eq!(state.after(step), After::Late, "{state:?} {step:?}");
        }
    }
}

#[test]
fn never_a_yes_and_then_a_no() {
    let mut seen = vec![(S::Sent, false, false)];
    let mut known = HashSet::new();
    // Every way that the receiver's words can come in, each seen from each state.
    while let Some((state, yes, no)) = seen.pop() {
        assert!(!(yes && no), "{state:?}");
        if !known.insert((state, yes, no)) {
            continue;
        }
        for step in STEPS {
            if let After::Moves(next) = state.after(step) {
                let yes = yes || matches!(next, S::Imported | S::Read);
                seen.push((next, yes, no || next == S::Rejected));
            }
        }
    }
}

#[test]
fn the_order_of_the_receivers_words_does_not_matter_unless_they_contradict() {
    for first in RECEIVERS_WORDS {
        for second in RECEIVERS_WORDS {
            let fold = |steps: [Step; 2]| {
                steps.into_iter().fold((S::Sent, 0), |(state, late), step| {
                    match state.after(step) {
                        After::Moves(next) => (next, late),
                        After::Stays => (state, late),
                        After::Late => (state, late + 1),
                    }
                })
            };
            let (one, late) = fold([first, second]);
            let (other, late_too) = fold([second, first]);
            let both = [first, second];
            let contradict = both.contains(&Step::Reject)
                && both.iter().any(|it| matches!(it, Step::Import | Step::Read));
            assert_eq!((late, late_too), if contradict { (1, 1) } else { (0, 0) }, "{both:?}");
            assert!(one == other || contradict, "{both:?}");
        }
    }
}

#[test]
fn what_was_stopped_and_had_arrived_all_the_same_is_a_deviation() {
    for state in [S::Withdrawn, S::Expired, S::Refused] {
        for step in RECEIVERS_WORDS {
            assert_eq!(state.after(step), After::Late, "{state:?} {step:?}");
        }
    }
}

#[test]
fn a_held_packet_is_never_sent_without_a_release() {
    assert_eq!(S::Held.after(Step::Attempt), After::Late);
    assert_eq!(S::Held.after(Step::Release), After::Moves(S::Queued));
}

#[test]
fn every_state_can_be_reached_and_every_waiting_one_can_end() {
    let reached: HashSet<S> = STATES
        .into_iter()
        .flat_map(|state| {
            STEPS.into_iter().filter_map(move |step| match state.after(step) {
                After::Moves(next) => Some(next),
                After::Stays | After::Late => None,
            })
        })
        .collect();
    for state in STATES {
        assert!(reached.contains(&state), "{state:?}");
        if state.is_waiting() {
            for step in [Step::Expire, Step::Withdraw, Step::Refuse] {
                let ends = matches!(state.after(step), After::Moves(next) if next.is_terminal());
                assert!(ends, "{state:?} {step:?}");
            }
        }
    }
}
