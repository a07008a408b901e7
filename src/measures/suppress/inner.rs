//! The inside of a table: cells whose row and column are both told.
//!
//! A hidden cell is uncertain where it stands in the corner of a rectangle of hidden cells: one can then be added to two of its corners and
//! taken from the other two, and everything that is told stays as it is.

use super::super::count::is_small;

/// One division of a table, without its sums.
pub(super) struct Inner {
    values: Vec<Vec<u32>>,
    hidden: Vec<Vec<bool>>,
}

/// A cell by its row and column.
type At = (usize, usize);

impl Inner {
    /// Which cells are hidden, where these rows and columns are hidden whole.
    pub(super) fn hide(values: Vec<Vec<u32>>, rows: &[bool], columns: &[bool]) -> Vec<Vec<bool>> {
        let hidden = values.iter().zip(rows).map(|(cells, dead)| {
            let cells = cells.iter().zip(columns);
            cells.map(|(value, column)| *dead || *column || is_small(*value)).collect()
        });
        let hidden = hidden.collect();
        let mut inner = Self { values, hidden };
        let lines = Lines {
            rows: rows.iter().map(|dead| !dead).collect(),
            columns: columns.iter().map(|dead| !dead).collect(),
        };
        // Each turn hides at least one cell more, so it ends.
        while inner.small_sums(&lines) | inner.certain(&lines) {}
        inner.hidden
    }

    /// Hides one cell more in every line that is told and whose hidden cells have a small sum. Whether there was any.
    fn small_sums(&mut self, told: &Lines) -> bool {
        let mut found = false;
        let height = self.values.len();
        let rows =
            indices(&told.rows).map(|row| (0..told.columns.len()).map(|c| (row, c)).collect());
        let columns =
            indices(&told.columns).map(|column| (0..height).map(|r| (r, column)).collect());
        let lines: Vec<Vec<At>> = rows.chain(columns).collect();
        for line in lines {
            let hidden = line.iter().filter(|at| self.is_hidden(**at));
            let sum = hidden.fold(0_u32, |sum, at| sum.saturating_add(self.value(*at)));
            if is_small(sum) {
                let shown = line.iter().filter(|at| !self.is_hidden(**at) && self.value(**at) > 0);
                if let Some(next) = shown.min_by_key(|at| self.value(**at)).copied() {
                    found |= self.hide_one(next);
                }
            }
        }
        found
    }

    /// Hides a rectangle around every hidden cell that has none. Whether there was any.
    fn certain(&mut self, told: &Lines) -> bool {
        let mut found = false;
        for row in indices(&told.rows) {
            for column in indices(&told.columns) {
                let at = (row, column);
                if self.is_hidden(at) && self.value(at) > 0 && !self.is_uncertain(at) {
                    found |= self.surround(at);
                }
            }
        }
        found
    }

    fn is_uncertain(&self, at: At) -> bool {
        let (row, column) = at;
        let width = self.hidden.get(row).map_or(0, Vec::len);
        let beside = (0..width).filter(|it| *it != column && self.is_hidden((row, *it)));
        beside.into_iter().any(|other| {
            (0..self.values.len()).any(|below| {
                below != row
                    && self.is_hidden((below, column))
                    && self.is_hidden((below, other))
                    && self.can_turn(at, (below, other))
            })
        })
    }

    /// Hides the rectangle that loses least.
    fn surround(&mut self, at: At) -> bool {
        let (row, column) = at;
        let width = self.hidden.get(row).map_or(0, Vec::len);
        let others = (0..self.values.len()).filter(|below| *below != row);
        let corners = others.flat_map(|below| {
            (0..width).filter(move |other| *other != column).map(move |other| (below, other))
        });
        let best = corners
            .filter(|corner| self.can_turn(at, *corner))
            .min_by_key(|corner| self.loss(at, *corner));
        let Some((below, other)) = best else { return false };
        let corners = [(row, other), (below, column), (below, other)];
        corners.into_iter().fold(false, |found, corner| self.hide_one(corner) | found)
    }

    /// Whether one can be moved around the rectangle, in one direction at least.
    fn can_turn(&self, (row, column): At, (below, other): At) -> bool {
        let has = |at| self.value(at) > 0;
        (has((row, column)) && has((below, other))) || (has((row, other)) && has((below, column)))
    }

    /// What would be hidden that is told now.
    fn loss(&self, (row, column): At, (below, other): At) -> u64 {
        let corners = [(row, other), (below, column), (below, other)];
        let told = corners.into_iter().filter(|at| !self.is_hidden(*at));
        told.map(|at| u64::from(self.value(at)) + 1).sum()
    }

    fn value(&self, (row, column): At) -> u32 {
        self.values.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or_default()
    }

    fn is_hidden(&self, (row, column): At) -> bool {
        self.hidden.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or_default()
    }

    fn hide_one(&mut self, (row, column): At) -> bool {
        let cell = self.hidden.get_mut(row).and_then(|cells| cells.get_mut(column));
        cell.is_some_and(|cell| !std::mem::replace(cell, true))
    }
}

/// Rows and columns whose sums are told.
struct Lines {
    rows: Vec<bool>,
    columns: Vec<bool>,
}

fn indices(told: &[bool]) -> impl Iterator<Item = usize> + use<> {
    let told: Vec<usize> =
        told.iter().enumerate().filter(|(_, told)| **told).map(|(at, _)| at).collect();
    told.into_iter()
}
