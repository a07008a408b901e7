//! Facts that decisions need: who decides for a child, what was consented to, what protects it.

mod facts;
mod log;
mod question;

pub(crate) use facts::ChildFacts;
pub(crate) use log::{fold, known};
pub(crate) use question::Case;

#[cfg(test)]
mod tests;
