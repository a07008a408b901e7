//! The law as data: rule files, read and checked when they are loaded, compiled to a table.

mod check;
mod error;
mod read;
mod source;
mod table;

#[cfg(test)]
pub(super) use source::Source;
pub(crate) use table::Rules;
