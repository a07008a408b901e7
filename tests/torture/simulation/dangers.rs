//! The situations that the simulation is for. A long run that never met one of them has shown nothing about it.

use super::packet::Packet;
use std::{fmt, ops::AddAssign};

/// How often each was met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Dangers {
    /// A child was hidden after its packet was accepted whole, and before it left.
    pub(super) hidden_meanwhile: u64,
    /// A consent was taken back while a packet that rested on it waited.
    pub(super) taken_back: u64,
    /// A packet left while the register was about to learn something of its child.
    pub(super) overlapped: u64,
    /// A process ended between the entry of an attempt and that of its outcome.
    pub(super) cut_short: u64,
    /// The entry of an attempt waited for room, and its decision grew old.
    pub(super) entry_late: u64,
    /// A packet came after another had taken its place.
    pub(super) came_replaced: u64,
    /// A gateway made a reminder or a deviation of its own.
    pub(super) reminded: u64,
    /// A kallelse that nobody took went to the substitute.
    pub(super) substituted: u64,
}

/// A network's silence is shorter, in seconds.
const LATE: i64 = 60;

impl Dangers {
    pub(super) fn look_at(&mut self, packet: &Packet) {
        for two in packet.history.windows(2) {
            let [(_, one, then), (_, next, now)] = two else { continue };
            match (one.as_str(), next.as_str()) {
                ("attempted", "attempted") => self.cut_short += 1,
                ("attempted", "attempt-failed") if now - then > LATE => self.entry_late += 1,
                _ => {}
            }
        }
    }

    /// Those that a long run must have met, and did not.
    pub(super) fn never_met(&self) -> Vec<&'static str> {
        self.named().into_iter().filter(|(_, times)| *times == 0).map(|(name, _)| name).collect()
    }

    fn named(&self) -> [(&'static str, u64); 8] {
        let Self { hidden_meanwhile, overlapped, cut_short, entry_late, came_replaced, .. } = *self;
        [
            ("hidden_meanwhile", hidden_meanwhile),
            ("overlapped", overlapped),
            ("cut_short", cut_short),
            ("entry_late", entry_late),
            ("came_replaced", came_replaced),
            ("reminded", self.reminded),
            ("substituted", self.substituted),
            ("taken_back", self.taken_back),
        ]
    }
}

impl AddAssign for Dangers {
    fn add_assign(&mut self, other: Self) {
        let Self { hidden_meanwhile, overlapped, cut_short, entry_late, .. } = other;
        let Self { came_replaced, reminded, substituted, taken_back, .. } = other;
        self.hidden_meanwhile += hidden_meanwhile;
        self.overlapped += overlapped;
        self.cut_short += cut_short;
        self.entry_late += entry_late;
        self.came_replaced += came_replaced;
        self.reminded += reminded;
        self.substituted += substituted;
        self.taken_back += taken_back;
    }
}

impl fmt::Display for Dangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.named().map(|(name, times)| format!("{name}={times}"));
        f.write_str(&all.join(" "))
    }
}
