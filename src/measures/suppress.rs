//! What must not be told of a table: small counts, and whatever would give one away by difference.
//!
//! A table has a row for each unit and one for all of them; each row has its count and some divisions of it that add up to it, and
//! the units add up to all, cell by cell. What is told of it must leave every hidden count of somebody uncertain, and no sum of hidden
//! counts that can be worked out may be small itself.

mod inner;

use super::{count::is_small, tally::Tally};
use inner::Inner;

/// Which cells of a table are hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hidden {
    pub(super) all: HiddenRow,
    /// In the order of the table's rows.
    pub(super) rows: Vec<HiddenRow>,
}

/// Of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HiddenRow {
    pub(super) count: bool,
    pub(super) by: Vec<Vec<bool>>,
}

impl HiddenRow {
    fn of(tally: &Tally, hidden: bool) -> Self {
        let by = tally.by.iter().map(|cells| vec![hidden; cells.len()]).collect();
        Self { count: hidden, by }
    }
}

/// Finds them. `all` is the sum of the rows.
pub(super) fn hidden(all: &Tally, rows: &[&Tally]) -> Hidden {
    let everything = is_small(all.count);
    let mut hidden = Hidden {
        all: HiddenRow::of(all, everything),
        rows: rows.iter().map(|row| HiddenRow::of(row, everything)).collect(),
    };
    if everything {
        return hidden;
    }
    // A row whose count is hidden is hidden whole: any two such rows can then stand for each other.
    let counts: Vec<u32> = rows.iter().map(|row| row.count).collect();
    for (row, hide) in hidden.rows.iter_mut().zip(in_a_line(&counts)) {
        if hide {
            row.count = true;
            row.by.iter_mut().flatten().for_each(|cell| *cell = true);
        }
    }
    let dead: Vec<bool> = hidden.rows.iter().map(|row| row.count).collect();
    for (at, cells) in all.by.iter().enumerate() {
        // A column likewise.
        let columns = in_a_line(cells);
        let values = rows.iter().map(|row| row.by.get(at).cloned().unwrap_or_default()).collect();
        let inner = Inner::hide(values, &dead, &columns);
        if let Some(all) = hidden.all.by.get_mut(at) {
            *all = columns;
        }
        for (row, found) in hidden.rows.iter_mut().zip(inner) {
            if let Some(cells) = row.by.get_mut(at) {
                *cells = found;
            }
        }
    }
    hidden
}

/// Of counts whose sum is told: the small ones, and as many of the next larger as it takes for no one, and no small sum, to be worked out.
fn in_a_line(counts: &[u32]) -> Vec<bool> {
    let mut hidden: Vec<bool> = counts.iter().map(|count| is_small(*count)).collect();
    loop {
        let (mut number, mut sum) = (0, 0_u32);
        for (count, _) in
            counts.iter().zip(&hidden).filter(|(count, hidden)| **hidden && **count > 0)
        {
            number += 1;
            sum = sum.saturating_add(*count);
        }
        if number == 0 || (number > 1 && !is_small(sum)) {
            return hidden;
        }
        let shown = counts
            .iter()
            .enumerate()
            .filter(|(at, count)| **count > 0 && hidden.get(*at) == Some(&false));
        let next = shown.min_by_key(|(at, count)| (**count, *at)).map(|(at, _)| at);
        match next.and_then(|at| hidden.get_mut(at)) {
            Some(next) => *next = true,
            // Everything is hidden, and the sum is told: there is only one, which is no small one then.
            None => return hidden,
        }
    }
}
