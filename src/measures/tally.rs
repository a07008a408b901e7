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
    /// By year, then by the item's place.
    counts: BTreeMap<i16, Vec<Rows>>,
    days: BTreeMap<(i16, Item), BTreeMap<UnitNo, Days>>,
}

/// What is counted of one item in a year: a row for each unit, all of them in one piece, since a count is looked up for every step of a country.
#[derive(Debug, Default, Clone)]
struct Rows {
    /// By the units' numbers. Of each the count, then the cells of its divisions in their order.
    cells: Vec<u32>,
    /// Where no unit was named.
    of_none: Vec<u32>,
}

impl Rows {
    fn row(&mut self, width: usize, unit: UnitNo) -> &mut [u32] {
        let Some(place) = unit.place() else {
            self.of_none.resize(width, 0);
            return &mut self.of_none;
        };
        let begins = place.saturating_mul(width);
        let ends = begins.saturating_add(width);
        if self.cells.len() < ends {
            self.cells.resize(ends, 0);
        }
        self.cells.get_mut(begins..ends).unwrap_or_default()
    }

    /// The units of which anything was counted.
    fn tallies(&self, item: Item) -> BTreeMap<UnitNo, Tally> {
        let named = self.cells.chunks_exact(width(item)).enumerate();
        let named = named.map(|(place, row)| (UnitNo::at(place), row));
        let none = self.of_none.chunks_exact(width(item)).map(|row| (UnitNo::NONE, row));
        let tallied = named.chain(none).filter_map(|(unit, row)| Some((unit, tally(item, row)?)));
        tallied.collect()
    }
}

/// How many cells a row of an item has.
fn width(item: Item) -> usize {
    item.divided().iter().fold(1, |width, by| width + by.values().len())
}

/// A row with its divisions apart; nothing where nothing was counted.
fn tally(item: Item, row: &[u32]) -> Option<Tally> {
    let (count, mut cells) = row.split_first().filter(|(count, _)| **count > 0)?;
    let mut by = Vec::new();
    for division in item.divided() {
        let (own, rest) = cells.split_at_checked(division.values().len())?;
        by.push(own.to_vec());
        cells = rest;
    }
    Some(Tally { count: *count, by })
}

impl Tallies {
    /// Counts one. `at` gives the place in each division; what has no place there is counted at the first.
    pub(super) fn count(&mut self, year: i16, item: Item, unit: UnitNo, at: impl Fn(By) -> usize) {
        let items = self.counts.entry(year).or_default();
        let place = item.place();
        if items.len() <= place {
            items.resize_with(place + 1, Rows::default);
        }
        let Some(rows) = items.get_mut(place) else { return };
        let row = rows.row(width(item), unit);
        let mut add = |place: usize| {
            if let Some(cell) = row.get_mut(place) {
                *cell = cell.saturating_add(1);
            }
        };
        add(0);
        let mut begins = 1;
        for by in item.divided() {
            let (place, many) = (at(*by), by.values().len());
            add(begins + if place < many { place } else { 0 });
            begins += many;
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
        self.counts.keys().copied().collect()
    }

    /// The rows of an item in a year.
    pub(super) fn rows(&self, year: i16, item: Item) -> BTreeMap<UnitNo, Tally> {
        let rows = self.counts.get(&year).and_then(|items| items.get(item.place()));
        rows.map(|rows| rows.tallies(item)).unwrap_or_default()
    }

    /// What its lead times took at a unit.
    pub(super) fn days(&self, year: i16, item: Item) -> Option<&BTreeMap<UnitNo, Days>> {
        self.days.get(&(year, item))
    }
}
