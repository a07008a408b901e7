//! A clock that is set wrong, in both directions, while the gateway runs and while it doesn't.

use super::*;
use crate::clock::Clock;
use std::sync::Arc;

const DAY: SignedDuration = SignedDuration::from_hours(24);
const YEARS: SignedDuration = SignedDuration::from_hours(24 * 3_653);
const PAUSE: Duration = Duration::from_secs(90 * 24 * 3600);

#[derive(Default)]
struct TurnedClock(Mutex<(SignedDuration, Duration)>);

impl TurnedClock {
    /// Time goes by.
    fn pass(&self, by: SignedDuration) {
        let mut it = self.0.lock().unwrap();
        it.0 += by;
        it.1 += by.unsigned_abs();
    }

    /// Somebody sets it.
    fn leap(&self, by: SignedDuration) {
        self.0.lock().unwrap().0 += by;
    }
}

impl Clock for TurnedClock {
    fn now(&self) -> Timestamp {
        at(self.0.lock().unwrap().0)
    }

    fn counted(&self) -> Duration {
        self.0.lock().unwrap().1
    }
}

/// So long after the day on which these tests begin.
fn at(since: SignedDuration) -> Timestamp {
    "2027-08-16T08:00:00Z".parse::<Timestamp>().unwrap() + since
}

fn running() -> (Arc<TurnedClock>, Timekeeper) {
    let clock = Arc::new(TurnedClock::default());
    let time = Timekeeper::new(clock.clone(), PAUSE);
    assert_eq!(time.now(), at(SignedDuration::ZERO));
    (clock, time)
}

#[test]
fn it_follows_a_clock_that_runs() {
    let (clock, time) = running();
    clock.pass(DAY * 400);
    assert_eq!((time.now(), time.stands()), (at(DAY * 400), ClockStands::Right));
    clock.leap(SignedDuration::from_secs(50));
    assert_eq!(time.now(), at(DAY * 400 + SignedDuration::from_secs(50)));
    clock.leap(SignedDuration::from_secs(-55));
    assert_eq!(time.now(), at(DAY * 400 + SignedDuration::from_secs(50)), "and never goes back");
    assert_eq!(time.stands(), ClockStands::Right);
}

#[test]
fn it_counts_on_through_a_leap_of_years_and_follows_again_when_the_clock_is_set_right() {
    for leap in [YEARS, -YEARS] {
        let (clock, time) = running();
        clock.leap(leap);
        clock.pass(DAY);
        assert_eq!((time.now(), time.stands()), (at(DAY), ClockStands::Away(leap)));
        assert_eq!(time.perhaps(), leap.is_positive().then(|| at(DAY + leap)));
        clock.leap(-leap);
        clock.pass(DAY);
        assert_eq!((time.now(), time.stands()), (at(DAY * 2), ClockStands::Right));
        assert_eq!(time.perhaps(), None);
    }
}

#[test]
fn it_walks_to_a_clock_that_is_an_hour_ahead_or_behind() {
    let hour = SignedDuration::from_hours(1);
    for leap in [hour, -hour] {
        let (clock, time) = running();
        clock.leap(leap);
        let mut last = time.now();
        for minute in 1..=121 {
            clock.pass(SignedDuration::from_mins(1));
            let now = time.now();
            let step = now.duration_since(last).as_secs();
            // Within what is tolerated it stands until the clock has come.
            let slow = if minute < 119 { 30 } else { 0 };
            assert!((slow..=121).contains(&step), "{step} s in minute {minute}");
            last = now;
        }
        assert_eq!(time.stands(), ClockStands::Right);
        assert!(clock.now().duration_since(last).abs() <= TOLERATED);
    }
}

#[test]
fn a_start_believes_a_clock_that_went_on_for_no_longer_than_the_longest_pause() {
    let begun = |newest: SignedDuration| {
        let (clock, _) = running();
        let time = Timekeeper::new(clock.clone(), PAUSE);
        time.begin_after(at(newest));
        (clock, time)
    };
    let (_, time) = begun(-DAY * 89);
    assert_eq!((time.now(), time.stands()), (at(SignedDuration::ZERO), ClockStands::Right));

    let (clock, time) = begun(-YEARS);
    assert_eq!((time.now(), time.stands()), (at(-YEARS), ClockStands::Away(YEARS)));
    clock.leap(-YEARS);
    clock.pass(DAY);
    assert_eq!((time.now(), time.stands()), (at(DAY - YEARS), ClockStands::Right));

    let (clock, time) = begun(YEARS);
    clock.pass(DAY);
    assert_eq!((time.now(), time.stands()), (at(YEARS + DAY), ClockStands::Away(-YEARS)));
    // Set right, and the gateway had been down for a month.
    clock.leap(YEARS + DAY * 30);
    assert_eq!((time.now(), time.stands()), (at(YEARS + DAY * 31), ClockStands::Right));
}
