//! Store-and-forward: what waits, when it is tried, what came of it.

mod acknowledgement;
mod attempt;
mod courier;
mod desk;
mod fold;
mod held;
mod import;
mod schedule;

pub(crate) use acknowledgement::{Counterpart, signed_part};
pub(crate) use courier::Courier;
pub(crate) use desk::{ChildLock, Deciding, Desk, Route};
pub(crate) use fold::{Stepped, begin, note, step, warned};
pub(crate) use schedule::Schedule;
