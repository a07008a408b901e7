//! Statutory duties to disclose, and the decisions they rest on.

use super::words::words;
use jiff::civil::Date;

/// A duty that asks for a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duty {
    /// The provision.
    pub(crate) basis: DutyBasis,
    /// Reference of the decision, report or inquiry.
    pub(crate) id: String,
    /// The day of it.
    pub(crate) date: Date,
}

words! {
    /// Provisions that make disclosure a duty.
    pub(crate) enum DutyBasis {
        /// To report concern for a child.
        Sol19_1 = "sol_19_1",
        /// To tell the reporter what became of it.
        Sol19_6 = "sol_19_6",
        /// To answer in an investigation.
        Sol20_6 = "sol_20_6",
        /// To notify the region of a health examination.
        Sol22_7 = "sol_22_7",
        /// The board's decision of a doctor's examination.
        Lvu32 = "lvu_32",
    }
}
