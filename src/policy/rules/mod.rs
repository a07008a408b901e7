//! The law as data: rule files, read and checked when they are loaded, compiled to a table.

mod check;
mod error;
mod local;
mod read;
mod source;
mod table;

pub(crate) use error::RuleError;
#[cfg(test)]
pub(super) use source::Source;
pub(crate) use table::Rules;
