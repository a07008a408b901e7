//! `statistics`: a cell so small that it could tell of somebody is refused.

use crate::wire::blinded::unit_of_nobody;
use crate::wire::field::{Invalid, Path, at_most, choice, day};
use crate::wire::{v1, view};
use std::collections::BTreeSet;

/// Fewer could be known.
const SMALLEST: u32 = 5;

pub(super) fn read(body: &view::Statistics<'_>) -> Result<(), Invalid> {
    let at = Path::root("statistics");
    let view::Statistics { period_from, period_to, cells } = body;
    let from = day(at.field("period_from"), period_from)?;
    if day(at.field("period_to"), period_to)? < from {
        return Err(at.field("period_to").invalid("right is period_from or later"));
    }
    if cells.is_empty() {
        return Err(at.field("cells").invalid("missing"));
    }
    at_most(at.field("cells"), cells, 10_000)?;
    let mut seen = BTreeSet::new();
    for (n, view::StatisticsCell { unit, measure, count }) in cells.iter().enumerate() {
        let at = at.item("cells", n);
        let unit = unit_of_nobody(at.field("unit"), unit)?;
        choice::<v1::StatisticsMeasure>(at.field("measure"), *measure)?;
        if *count < SMALLEST {
            let problem = "under five; right is to leave the cell out, or to merge it with others";
            return Err(at.field("count").invalid(problem));
        }
        if !seen.insert((unit, *measure)) {
            return Err(at.field("measure").invalid("counted twice for this unit"));
        }
    }
    Ok(())
}
