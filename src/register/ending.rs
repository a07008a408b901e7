//! Agreements that end soon: somebody must make a new one, or what goes by them stops.

use super::common::Common;
use jiff::civil::Date;

/// How many days before its end an agreement is warned of.
const NOTICE: u32 = 90;

/// An agreement that ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) id: String,
    /// After today.
    pub(crate) days_left: u32,
}

/// The agreements that are in force on `today` and end within 90 days, soonest first.
pub(crate) fn ending(common: &Common, today: Date) -> Vec<Ending> {
    let agreements = common.filed.iter().zip(common.agreements());
    let mut ending: Vec<Ending> = agreements
        .filter_map(|(filed, agreement)| {
            let days_left = agreement.days_left(today).filter(|days| *days <= NOTICE)?;
            Some(Ending { id: filed.id.clone(), days_left })
        })
        .collect();
    ending.sort_by_key(|it| it.days_left);
    ending
}
