//! How much is sent to one receiver at once. After an outage one packet tries, then twice as many each time: nobody is run over by
//! what has gathered, and no receiver is ever given up.

use super::Schedule;
use crate::transport::TransportError;
use std::time::Duration;

/// What came of an attempt, as far as it concerns other packets for the same receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// There was nothing to do.
    Untried,
    /// The receiver answered, whatever it said.
    Answered,
    /// The receiver can't be reached.
    Unanswered,
    /// The receiver answered that it can't take more now.
    Full,
}

impl Ended {
    pub(super) fn of(error: TransportError) -> Self {
        match error {
            TransportError::Busy => Self::Full,
            error if error.is_the_receivers() => Self::Unanswered,
            _ => Self::Answered,
        }
    }
}

/// Whoever is busy says so, and is not for long: it isn't left alone for an hour as one that is away.
const FULL_AT_MOST: Duration = Duration::from_secs(60);

/// One receiver's pace.
#[derive(Debug)]
pub(super) struct Pace {
    window: usize,
    under_way: usize,
    failures: u32,
    /// Attempts that began before the newest failure say nothing new when they fail too.
    epoch: u64,
    /// Milliseconds since 1970: no attempt before.
    until: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { window: 1, under_way: 0, failures: 0, epoch: 0, until: i64::MIN }
    }
}

impl Pace {
    /// How many more may be started at `now`, in milliseconds since 1970. What is urgent waits for no rest but its own; it tries then
    /// for all.
    pub(super) fn free(&self, now: i64, urgent: bool) -> usize {
        let rests = now < self.until && !urgent;
        if rests { 0 } else { self.window.saturating_sub(self.under_way) }
    }

    /// How many are under way.
    pub(super) fn under_way(&self) -> usize {
        self.under_way
    }

    /// When the next attempt may be made after a failure; nothing where one may be made at any time.
    pub(super) fn resting_until(&self, now: i64) -> Option<i64> {
        (now < self.until).then_some(self.until)
    }

    /// Counts an attempt that starts. What it returns goes to [`Self::ended`].
    pub(super) fn starts(&mut self) -> u64 {
        self.under_way += 1;
        self.epoch
    }

    /// Takes in how an attempt ended. `most` may be under way at once; `chance` spreads the waits.
    pub(super) fn ended(
        &mut self,
        epoch: u64,
        ended: Ended,
        now: i64,
        (schedule, chance, most): (Schedule, u8, usize),
    ) {
        self.under_way = self.under_way.saturating_sub(1);
        match ended {
            Ended::Untried => {}
            Ended::Answered => {
                self.failures = 0;
                self.until = i64::MIN;
                self.window = self.window.saturating_mul(2).min(most);
            }
            Ended::Unanswered | Ended::Full if epoch == self.epoch => {
                self.epoch += 1;
                self.failures = self.failures.saturating_add(1);
                self.window = 1;
                let wait: Duration = schedule.wait(self.failures, chance);
                let wait = if ended == Ended::Full { wait.min(FULL_AT_MOST) } else { wait };
                self.until =
                    now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
            }
            Ended::Unanswered | Ended::Full => {}
        }
    }

    /// A person wants it tried at once.
    pub(super) fn hurry(&mut self) {
        self.until = i64::MIN;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: Schedule =
        Schedule { first: Duration::from_secs(2), ceiling: Duration::from_secs(3600) };
    const BY: (Schedule, u8, usize) = (SCHEDULE, 255, 16);

    fn start_all(pace: &mut Pace, now: i64) -> Vec<u64> {
        (0..pace.free(now, false)).map(|_| pace.starts()).collect()
    }

    #[test]
    fn it_begins_with_one_and_doubles_up_to_the_most() {
        let mut pace = Pace::default();
        let mut widths = Vec::new();
        for _ in 0..7 {
            let round = start_all(&mut pace, 0);
            widths.push(round.len());
            for epoch in round {
                pace.ended(epoch, Ended::Answered, 0, BY);
            }
        }
        assert_eq!(widths, [1, 2, 8, 16, 16, 16, 16]);
    }

    #[test]
    fn many_that_fail_together_are_one_failure_and_then_one_packet_tries() {
        let mut pace = Pace::default();
        for _ in 0..5 {
            let epoch = pace.starts();
            pace.ended(epoch, Ended::Answered, 0, BY);
        }
        let round = start_all(&mut pace, 0);
        assert_eq!(round.len(), 16);
        for epoch in round {
            pace.ended(epoch, Ended::Unanswered, 1_000, BY);
        }
        // The first wait of the schedule, not the sixteenth.
        assert_eq!((pace.free(1_000, false), pace.resting_until(1_000)), (0, Some(2_998)));
        assert_eq!(pace.free(2_998, false), 1);
        let probe = pace.starts();
        assert_eq!(pace.free(2_998, false), 0, "no herd behind the one that tries");
        pace.ended(probe, Ended::Unanswered, 2_998, BY);
        assert_eq!(pace.resting_until(2_998), Some(2_998 + 3_996));
    }

    #[test]
    fn it_never_rests_longer_than_the_ceiling_and_never_gives_up() {
        let mut pace = Pace::default();
        let mut now = 0;
        for _ in 0..10_000 {
            assert_eq!(pace.free(now, false), 1);
            let probe = pace.starts();
            pace.ended(probe, Ended::Unanswered, now, BY);
            let until = pace.resting_until(now).unwrap();
            assert!(until - now <= 3_600_000);
            now = until;
        }
        pace.starts();
        pace.ended(10_000, Ended::Answered, now, BY);
        assert_eq!(pace.free(now, false), 2);
    }

    #[test]
    fn whoever_is_busy_is_asked_again_within_a_minute_however_often_it_was() {
        let (mut pace, mut now) = (Pace::default(), 0);
        for epoch in 0..100 {
            assert_eq!(pace.free(now, false), 1, "one alone asks");
            pace.starts();
            pace.ended(epoch, Ended::of(TransportError::Busy), now, BY);
            let until = pace.resting_until(now).unwrap();
            assert!(until - now <= 60_000);
            now = until;
        }
        pace.starts();
        pace.ended(100, Ended::of(TransportError::Unreachable), now, BY);
        assert!(pace.resting_until(now).unwrap() - now > 60_000, "away is another matter");
    }

    #[test]
    fn a_person_can_have_it_tried_at_once() {
        let mut pace = Pace::default();
        let probe = pace.starts();
        pace.ended(probe, Ended::Unanswered, 0, BY);
        assert_eq!(pace.free(0, false), 0);
        pace.hurry();
        assert_eq!(pace.free(0, false), 1);
    }

    #[test]
    fn what_is_urgent_does_not_wait_until_a_receiver_has_rested_but_one_alone_tries() {
        let mut pace = Pace::default();
        let probe = pace.starts();
        pace.ended(probe, Ended::Unanswered, 0, BY);
        assert_eq!((pace.free(1, false), pace.free(1, true)), (0, 1));
        let urgent = pace.starts();
        assert_eq!(pace.free(1, true), 0);
        pace.ended(urgent, Ended::Answered, 1, BY);
        assert_eq!(pace.free(1, false), 2, "who answers one takes from all");
    }
}
