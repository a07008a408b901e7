//! SIP (samordnad individuell plan): the process as a fold over what each side says, where the sides differ, and what is due when.
//!
//! No national list of a SIP's states was found; steps and states here are ours.

mod case;
mod course;
mod deadline;
mod deviation;
mod said;
mod step;
#[cfg(test)]
mod tests;

pub(crate) use case::{Case, Course, Difference, Objection};
pub(crate) use course::State;
pub(crate) use deadline::{Deadline, DeadlineRule, Obligation, obligations};
pub(crate) use deviation::{Deviation, DeviationKind, deviations};
pub(crate) use said::Said;
pub(crate) use step::Step;
