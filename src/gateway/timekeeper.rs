//! The time that decisions and deadlines go by. It follows the machine's clock, counts on by itself where that clock leaps, and
//! never goes back: a clock set wrong must not bring a withdrawn consent to life, lift a hiding or end a packet's lifetime.
//!
//! The clock is held against a count that nobody can set. Where the two agree, the clock is right. Where they differ by no more than a
//! day, time walks towards the clock, at half or double speed. Where they differ by more, time is what was counted, an operator is
//! alarmed, and the leap is put on record; that ends when the clock comes back, or at the next start.
//!
//! At the start there is no count yet, only the newest record. A clock that is later than it by less than the longest pause is right;
//! any other is as one that leapt.

use crate::clock::SharedClock;
use jiff::{SignedDuration, Timestamp};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Clocks are corrected by less than this all the time.
const TOLERATED: SignedDuration = SignedDuration::from_secs(60);
/// A clock that is wrong by no more than this was set by hand, or for another zone.
const WALKED: SignedDuration = SignedDuration::from_hours(24);

/// How the clock stands to the time that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClockStands {
    Right,
    /// Time walks towards it.
    Near(SignedDuration),
    /// It is so far ahead, or behind, and not believed.
    Away(SignedDuration),
}

pub(super) struct Timekeeper {
    clock: SharedClock,
    longest_pause: SignedDuration,
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone, Copy)]
struct Kept {
    /// The latest time that was told.
    time: Timestamp,
    /// The count at which it was.
    counted: Duration,
    /// Whether the clock was right once since the start.
    believed: bool,
    stands: ClockStands,
}

impl Timekeeper {
    pub(super) fn new(clock: SharedClock, longest_pause: Duration) -> Self {
        let longest_pause = SignedDuration::try_from(longest_pause).unwrap_or(SignedDuration::MAX);
        Self { clock, longest_pause, kept: Mutex::default() }
    }

    /// Takes in when the newest record was made, before anything else is asked.
    pub(super) fn begin_after(&self, newest: Timestamp) {
        let counted = self.clock.counted();
        let stands = ClockStands::Right;
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Kept { time: newest, counted, believed: false, stands });
    }

    /// Now.
    pub(super) fn now(&self) -> Timestamp {
        self.look().time
    }

    pub(super) fn stands(&self) -> ClockStands {
        self.look().stands
    }

    /// Now, where the clock agrees with the count: only by that may anything be ended for good.
    pub(super) fn sure(&self) -> Option<Timestamp> {
        let Kept { time, stands, .. } = self.look();
        (stands == ClockStands::Right).then_some(time)
    }

    /// Later than now, where the clock says so and is not believed: what ends by then may have ended.
    pub(super) fn perhaps(&self) -> Option<Timestamp> {
        let Kept { time, stands, .. } = self.look();
        match stands {
            ClockStands::Away(ahead) if ahead.is_positive() => time.saturating_add(ahead).ok(),
            _ => None,
        }
    }

    fn look(&self) -> Kept {
        let (says, counted) = (self.clock.now(), self.clock.counted());
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let first = Kept { time: says, counted, believed: true, stands: ClockStands::Right };
        let next = kept.map_or(first, |kept| self.next(kept, says, counted));
        *kept = Some(next);
        next
    }

    fn next(&self, last: Kept, says: Timestamp, counted: Duration) -> Kept {
        let passed = counted.saturating_sub(last.counted);
        let after = |passed: Duration| {
            let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
            last.time.saturating_add(passed).unwrap_or(Timestamp::MAX)
        };
        let count = after(passed);
        let away = says.duration_since(count);
        let woke = !last.believed && away.is_positive() && away <= self.longest_pause;
        if woke || away.abs() <= TOLERATED {
            let (time, stands) = (says.max(last.time), ClockStands::Right);
            return Kept { time, counted, believed: true, stands };
        }
        let (time, stands) = match away.abs() <= WALKED {
            true if away.is_positive() => {
                (after(passed.saturating_mul(2)).min(says), ClockStands::Near(away))
            }
            true => (after(passed / 2), ClockStands::Near(away)),
            false => (count, ClockStands::Away(away)),
        };
        Kept { time, counted, stands, ..last }
    }
}

#[cfg(test)]
mod tests;
