//! Counts that are kept: by year, item and unit, each with its divisions. They grow with months and units, not with events.

use super::{
    item::{By, Item},
    units::UnitNo,
};
use std::collections::BTreeMap;

/// One count and its divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: u32,
    /// In the order of the item's divisions, and of their values.
    pub(super) by: Vec<Vec<u32>>,
}

impl Tally {
    pub(super) fn none(item: Item) -> Self {
        let by = item.divided().iter().map(|by| vec![0; by.values().len()]);
        Self { count: 0, by: by.collect() }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        for (cells, others) in self.by.iter_mut().zip(&other.by) {
            for (cell, other) in cells.iter_mut().zip(others) {
                *cell = cell.saturating_add(*other);
            }
        }
    }
}

/// Days that lead times took, each with how many took it.
pub(super) type Days = BTreeMap<u32, u32>;

/// All counts.
#[derive(Debug, Default, Clone)]
pub(super) struct Tallies {
    counts: BTreeMap<(i16, Item), BTreeMap<UnitNo, Tally>>,
    days: BTreeMap<(i16, Item), BTreeMap<UnitNo, Days>>,
}

impl Tallies {
    /// Counts one. `at` gives the place in each division; what has no place there is counted at the first.
    pub(super) fn count(&mut self, year: i16, item: Item, unit: UnitNo, at: impl Fn(By) -> usize) {
        let rows = self.counts.entry((year, item)).or_default();
        let tally = rows.entry(unit).or_insert_with(|| Tally::none(item));
        tally.count = tally.count.saturating_add(1);
        for (by, cells) in item.divided().iter().zip(&mut tally.by) {
            let place = at(*by);
            let place = if place < cells.len() { place } else { 0 };
            if let Some(cell) = cells.get_mut(place) {
                *cell = cell.saturating_add(1);
            }
        }
    }

    /// Counts one lead time.
    pub(super) fn took(&mut self, year: i16, item: Item, unit: UnitNo, days: u32) {
        self.count(year, item, unit, |_| 0);
        let took = self.days.entry((year, item)).or_default().entry(unit).or_default();
        let count = took.entry(days).or_default();
        *count = count.saturating_add(1);
    }

    pub(super) fn years(&self) -> Vec<i16> {
        let mut years: Vec<i16> = self.counts.keys().map(|(year, _)| *year).collect();
        years.dedup();
        years
    }

    /// The rows of an item in a year.
    pub(super) fn rows(&self, year: i16, item: Item) -> Option<&BTreeMap<UnitNo, Tally>> {
        self.counts.get(&(year, item))
    }

    /// What its lead times took at a unit.
    pub(super) fn days(&self, year: i16, item: Item) -> Option<&BTreeMap<UnitNo, Days>> {
        self.days.get(&(year, item))
    }
}
