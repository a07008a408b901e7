//! May this packet go from this party to this party, now? Pure: it knows no clock, no I/O, and of ours only `domain`.
//!
//! The law is data, in `rules/*.toml`; the top of `rules/sweden.toml` explains the keys. Rules are read and checked when
//! they are loaded, and compiled to a table by kind, sender and receiver. They are tried in their order, and the first that
//! holds permits. Where none holds, the first that a person can still open says what is missing; else the packet is refused.
//! Local packs are applied to that answer, and can only lower it.
//!
//! # Where the law can be read in two ways
//!
//! A jurist must confirm these. Each has a test.
//!
//! | question | reading here |
//! |---|---|
//! | Whom does a consent name? | The receiving unit's HSA-id, nothing wider. A receiver without a unit is named by nobody. |
//! | A mature child of 15-17 says nothing, the guardians consent | Not enough: the child alone decides. |
//! | A child of 12-14, unassessed | Waits for the assessment, and for the guardians, who are needed in any case. |
//! | A block where consents and OSL 25:11 are all there is | Refused, also for handovers that a later attestation (25:12) would open. |
//! | A part left out of a consent that was revoked or has expired | Stays out on other grounds until the same giver consents anew. |
//! | A part left out of a consent, and a statutory duty | Stays out, save from an orosanmälan: nobody can thin one out. |
//! | Does a duty ask for relatives' data? | Each that is a ground does: SoL 19:1, 19:6, 20:6, 22:7, LVU 32. OSL 10:2 is none. |
//! | A plan's consent is revoked | A closure says case, status and date; the child's identity is withheld too. An expiry is no revocation. |
//! | Who took part in the case? | Whoever a guardian's or the child's consent named for the plan; a relative's doesn't count. |
//! | `placement.*` to a school (U) | Consent, or an attested harm test. OSL 10:2 is not accepted. |
//! | `exam.request` to private care (U) | The same, by analogy; the duty of SoL 22:7 does not reach there. |
//! | An answer before a decision to investigate | Consent, 25:12, 26:9, or a school's harm test, 10:2 or 10:27; but it is told to wait for the decision. |
//! | School health in 26:9 | Municipal only, also from 18 years. |
//! | What discloses nothing secret, inside one organisation | Needs no agreement: nobody agrees with itself. |
//! | No agreement is in force | Referred (`agreement:in_force`), not refused: the organisations can make one. |
//! | Whoever is born on 29 February | Turns on that day in leap years, on 1 March in others. |

mod consents;
mod decide;
mod decision;
mod explain;
mod facts;
mod lack;
mod local;
mod permitted;
mod question;
mod rule;
mod rules;
mod scope;
#[cfg(test)]
mod tests;
mod withheld;
mod words;

pub(crate) use decision::{Decision, Verdict};
pub(crate) use explain::{Explanation, Outcome};
pub(crate) use facts::swedish_day;
pub(crate) use permitted::{Answer, Permitted, Referred};
pub(crate) use question::Question;
pub(crate) use rule::{Rule, Text};
pub(crate) use rules::{RuleError, Rules};
