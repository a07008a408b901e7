//! Process measures of SIPs, computed from ledger entries alone: a fold over records in their order, and a report that tells of nobody.

mod actor;
mod case;
mod count;
mod course;
mod day;
mod fold;
mod item;
mod key;
mod lead;
mod person;
mod report;
mod settle;
mod suppress;
mod tally;
mod units;
mod word;

pub(crate) use day::Month;
pub(crate) use fold::Measures;
pub(crate) use report::Asked;

#[cfg(test)]
mod tests;
