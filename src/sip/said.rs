//! One thing that one side said of a case.

use super::Step;
use crate::domain::{HsaId, PacketId};
use jiff::civil::Date;

/// A step, and what came with it that time limits depend on.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The packet that said it.
    pub(crate) id: PacketId,
    /// Whether it was handed over here; else it came from another gateway.
    pub(crate) own: bool,
    /// Whether its receiver is served here: of what came from another gateway always, of what was handed over here perhaps.
    pub(crate) here: bool,
    /// Its place in the order in which things were heard here.
    pub(crate) number: u64,
    /// The unit that says it, and the one that it was told.
    pub(crate) unit: HsaId,
    pub(crate) to: HsaId,
    pub(crate) step: Step,
    /// The Swedish day of the step.
    pub(crate) day: Date,
    /// It is about an acute placement.
    pub(crate) acute: bool,
    /// Of a kallelse or inbjudan.
    pub(crate) meeting: Option<Date>,
    pub(crate) reply_by: Option<Date>,
    /// Units that were called and did not come.
    pub(crate) stayed_away: Vec<HsaId>,
    /// The packet that is answered.
    pub(crate) about: Option<PacketId>,
    pub(crate) next_follow_up: Option<Date>,
    /// The huvudansvarig's unit.
    pub(crate) responsible: Option<HsaId>,
}

impl Said {
    /// An acute placement: joint planning is due, and no step of a course is taken by it.
    pub(crate) fn is_placement(&self) -> bool {
        self.acute && self.step == Step::NeedSeen
    }

    /// Whose word it is: the organisation in front of the unit's name. Units of one organisation are one side.
    pub(crate) fn side(&self) -> &str {
        self.unit.as_str().split('-').next().unwrap_or_default()
    }
}
