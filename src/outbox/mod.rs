//! Store-and-forward: what waits, when it is tried, what came of it.

mod acknowledgement;
mod arrived;
mod attempt;
mod courier;
mod cut_short;
mod desk;
mod fold;
mod hear;
mod held;
mod import;
mod judged;
mod line;
mod pace;
mod schedule;
mod watch;

pub(crate) use acknowledgement::{Counterpart, signed_part};
pub(crate) use attempt::FRESH;
pub(crate) use courier::{Courier, PER_FOLDER};
pub(crate) use desk::{ChildLock, Deciding, Desk, Imported, Route};
pub(crate) use fold::{Stepped, begin, miss, note, step, touch};
pub(crate) use judged::{Judged, Stop};
pub(crate) use schedule::Schedule;

#[cfg(test)]
mod tests;
