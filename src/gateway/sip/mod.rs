//! SIP: what was heard of each case, who may hear of it, what can't be said, and what is due.

mod check;
mod clerk;
mod days;
mod escalate;
mod heard;
mod list;
mod made;
mod own;
mod reference;
mod show;
mod told;

pub(super) use clerk::{Work, keep_time};
pub(super) use heard::{hear, unhear};
