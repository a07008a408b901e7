//! Facts that decisions need: who decides for a child, what was consented to, what protects it; who the parties are, and
//! what they have agreed.

mod common;
mod ending;
mod facts;
mod given;
mod guardians;
mod log;
mod question;
mod told;

pub(crate) use common::Common;
pub(crate) use ending::{Ending, ending};
pub(crate) use facts::ChildFacts;
pub(crate) use guardians::learnt_ahead;
pub(crate) use log::{
    Recorded, TakenBack, common_on, fold, fold_common, known, known_on, taken_back,
};
pub(crate) use question::Case;
pub(crate) use told::{agreements, child, parties};

#[cfg(test)]
mod tests;
