//! Adapter packs: what an outside system sends becomes packets, and packets become what it takes, by data alone.

mod assemble;
mod builtin;
mod contract;
mod csv_rows;
mod error;
mod field_map;
mod json_rows;
mod known;
mod manifest;
mod map_entry;
mod map_file;
mod pack;
mod pack_file;
mod packs;
mod reading;
mod row;
mod samples;
mod source;
mod template;
#[cfg(test)]
mod tests;

use error::{PackError, RenderError};

pub(crate) use builtin::sample;
pub(crate) use error::RowError;
pub(crate) use pack::{Pack, ReadContext, Rendered, Row};
pub(crate) use packs::Packs;
pub(crate) use samples::SampleOutcome;
