//! Åtgärdskoder: versioned maps between recorded codes and the steps of the contract.

mod error;
mod file;
mod map;
mod step;
#[cfg(test)]
mod tests;

use error::MapError;

pub(crate) use error::CodeError;
pub(crate) use file::line_of;
pub(crate) use map::{Code, CodeMap, CodeMaps};
#[cfg(test)]
pub(crate) use step::STEPS;
