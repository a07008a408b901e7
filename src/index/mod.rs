//! What must be found fast, folded from the journal: delete it, and it is built again.
//!
//! Invariant: nothing here is the truth. Keys hold no personal data, values are sealed, and no sync stands on the accept path.

mod cases;
mod error;
mod hurry;
mod layers;
mod own_file;
mod recent;
mod replaced;
mod rows;
mod sealed;
mod store;
mod tables;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use cases::{CaseKey, CaseRow, Heard};
pub(crate) use error::IndexError;
pub(crate) use replaced::Replacement;
pub(crate) use rows::{PacketKey, PacketRow, Place, Side, number_of};
pub(crate) use sealed::ValueSeal;
pub(crate) use store::{Index, Page};
pub(crate) use tables::{Lane, LedgerKey};
pub(crate) use writer::IndexWriter;
