//! What was done to the gateway, and what came of it.

use crate::simulation::Dangers;
use std::{fmt, ops::AddAssign};

/// Lost, doubled and forbidden must stay 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Simulated days.
    pub(crate) days: u64,
    /// Everything that was made to go wrong in them.
    pub(crate) faults: u64,
    /// Processes killed by SIGKILL.
    pub(crate) kills: u64,
    /// Simulated power cuts.
    pub(crate) power_cuts: u64,
    /// Changes of a store or of an exported ledger, one at a time.
    pub(crate) flips: u64,
    /// Acknowledged, and not there afterwards.
    pub(crate) lost: u64,
    /// Done twice.
    pub(crate) doubled: u64,
    /// Sent though the law forbade it at that moment, or served, or called intact, though it was altered.
    pub(crate) forbidden: u64,
    /// What the simulation met; it tells of that itself.
    pub(crate) dangers: Dangers,
}

impl Counts {
    pub(crate) fn is_bad(&self) -> bool {
        self.lost + self.doubled + self.forbidden > 0
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        let Self { days, faults, kills, power_cuts, flips, lost, doubled, forbidden, dangers } =
            other;
        self.days += days;
        self.faults += faults;
        self.kills += kills;
        self.power_cuts += power_cuts;
        self.flips += flips;
        self.lost += lost;
        self.doubled += doubled;
        self.forbidden += forbidden;
        self.dangers += dangers;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { days, faults, kills, power_cuts, flips, lost, doubled, forbidden, .. } = self;
        write!(
            f,
            "days={days} faults={faults} kills={kills} power_cuts={power_cuts} flips={flips} "
        )?;
        write!(f, "lost={lost} doubled={doubled} forbidden={forbidden}")
    }
}
