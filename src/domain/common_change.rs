//! One thing that the register is told of organisations, not of any child: agreements and parties.

use super::{Agreement, HsaId, PartyUnit};
use jiff::civil::Date;

/// A change that decisions about everybody see.
#[derive(Debug, Clone)]
pub(crate) enum CommonChange {
    /// Two organisations agreed; an agreement of the same reference is replaced.
    Agreed { id: String, agreement: Agreement, reference: String },
    /// An agreement ends before its time.
    AgreementEnded { id: String, last_day: Date },
    /// A unit is a party, or another party than before, from a day on.
    Party { party: PartyUnit, functions: Vec<String>, from: Date },
    /// A unit is no party any more after its last day.
    PartyEnded { unit: HsaId, last_day: Date },
}
