//! When a failed attempt is made again: from seconds up to a ceiling, spread by jitter, without end until the lifetime ends.

use std::time::Duration;

/// How the courier waits. No receiver is ever switched off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    pub(crate) first: Duration,
    pub(crate) ceiling: Duration,
}

impl Schedule {
    /// The wait after the attempt numbered `attempts` (from 1). `chance` spreads receivers' work: 0 gives three quarters
    /// of the full wait, 255 gives all of it.
    pub(crate) fn wait(&self, attempts: u32, chance: u8) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let full = self.first.saturating_mul(1 << doublings).min(self.ceiling);
        full.saturating_mul(768 + u32::from(chance)) / 1024
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: Schedule =
        Schedule { first: Duration::from_secs(2), ceiling: Duration::from_secs(3600) };

    #[test]
    fn waits_double_up_to_the_ceiling() {
        let waits: Vec<_> = (1..=14).map(|n| SCHEDULE.wait(n, 255).as_secs()).collect();
        assert_eq!(waits, [1, 3, 7, 15, 31, 63, 127, 255, 511, 1023, 2046, 3596, 3596, 3596]);
        assert_eq!(SCHEDULE.wait(u32::MAX, 255), SCHEDULE.wait(14, 255));
    }

    #[test]
    fn jitter_takes_at_most_a_quarter_away() {
        for attempts in 1..40 {
            let (least, most) = (SCHEDULE.wait(attempts, 0), SCHEDULE.wait(attempts, 255));
            assert!(least < most && least * 4 >= most * 3 - Duration::from_secs(1));
            assert!(most <= SCHEDULE.ceiling);
        }
    }
}
