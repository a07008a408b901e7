//! Åtgärdskoder: versioned maps between recorded codes and the steps of the contract.

mod error;
mod file;
mod map;
mod maps;
mod shape;
mod step;
#[cfg(test)]
mod tests;

pub(crate) use error::{CodeError, MapError};
pub(crate) use file::line_of;
pub(crate) use map::{Code, CodeMap};
pub(crate) use maps::CodeMaps;
pub(crate) use step::STEPS;
