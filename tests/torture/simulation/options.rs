//! What goes wrong in a run, and how often: all of it derived from its seed.

use stafett::internals::Dice;
use std::time::Duration;

/// Chances are in a thousand.
#[derive(Debug, Clone)]
pub(super) struct Options {
    /// A message never arrives.
    pub(super) lost: u64,
    /// It arrives, and its answer never does.
    pub(super) unheard: u64,
    /// It arrives again, up to six hours later.
    pub(super) doubled: u64,
    /// It takes minutes.
    pub(super) late: u64,
    /// A caller hangs up before its answer.
    pub(super) hung_up: u64,
    /// A caller sends again what it has a receipt for.
    pub(super) repeated: u64,
    /// Minutes between what one record system does.
    pub(super) pace: u64,
    /// Hours between faults of one machine.
    pub(super) trouble: u64,
    pub(super) power_cuts: bool,
    pub(super) full_disks: bool,
    pub(super) clock_jumps: bool,
    pub(super) outages: bool,
    /// Faults strike while a machine recovers.
    pub(super) in_recovery: u64,
    /// How long nothing may come before the index is synced: what a power cut takes of it, and what a restart folds again.
    pub(super) quiet: Duration,
    /// How long nothing may be due before a gateway looks at its clock.
    pub(super) glance: Duration,
}

impl Options {
    pub(super) fn of(dice: &mut Dice) -> Self {
        let mut chance = |most| if dice.happens(750) { dice.roll(most) } else { 0 };
        Self {
            lost: chance(600),
            unheard: chance(600),
            doubled: chance(800),
            late: chance(600),
            hung_up: chance(300),
            repeated: 150 + chance(450),
            in_recovery: chance(500),
            pace: 30 + dice.roll(70),
            trouble: 1 + dice.roll(7),
            power_cuts: dice.happens(800),
            full_disks: dice.happens(600),
            clock_jumps: dice.happens(600),
            outages: dice.happens(500),
            // A sync of the index is the dearest thing in a run: most have few.
            quiet: match dice.roll(8) {
                0 => Duration::from_millis(250),
                1 => Duration::from_secs(60),
                _ => Duration::from_secs(3600),
            },
            glance: Duration::from_secs(if dice.happens(125) { 30 } else { 600 }),
        }
    }
}
