//! `stafett decide`: questions in, decisions out, one JSON value a line, from the engine that production uses.
//!
//! Exit codes: 0 when every line was answered, also where the answer is that a question can't be read (the summary says
//! how many); 74 when reading or writing failed.

mod lines;
#[cfg(test)]
mod tests;

pub(crate) use lines::{Manner, Options, Summary, run};
