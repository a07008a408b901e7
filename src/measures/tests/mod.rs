//! Courses told by hand, and what is counted of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod audit;
mod auditors;
mod damaged;
mod folded;
mod funnel;
mod kept;
mod ledger;
mod people;
mod rest;
mod suppressed;

use super::{
    fold::Measures,
    item::{By, Item},
    tally::Tally,
};

/// What was counted of an item in all, before anything is suppressed.
fn counted(measures: Measures, year: i16, item: Item) -> Tally {
    let (tallies, _) = measures.settled();
    let mut all = Tally::none(item);
    for tally in tallies.rows(year, item).values() {
        all.add(tally);
    }
    all
}

/// One cell of it.
fn cell(tally: &Tally, item: Item, by: By, value: &str) -> u32 {
    let at = item.divided().iter().position(|it| *it == by).unwrap();
    let place = by.values().iter().position(|it| *it == value).unwrap();
    tally.by[at][place]
}
