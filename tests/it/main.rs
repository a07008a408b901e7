//! Stories that are told through the public interface, and a test for each invariant of the house.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod acknowledgements;
mod after_outage;
mod balp;
mod beside;
mod changed;
mod clock;
mod closure;
mod commands;
mod common;
mod concern;
mod consent;
mod contract;
mod cut_short;
mod delivery;
mod drain;
mod duplicates;
mod early_word;
mod erasure;
mod erasure_faults;
mod expiry;
mod extract;
mod forged;
mod full_disk;
mod guardians;
mod halt;
mod handover;
mod hang_up;
mod health;
mod house;
mod identity;
mod import;
mod incomplete_plan;
mod index_aside;
mod kinds;
mod leaks;
mod ledger;
mod left_over;
mod limits;
mod local_pack;
mod lost_answer;
mod measures;
mod narrow;
mod new_ledger;
mod no_word;
mod open_files;
mod operator;
mod order;
mod outside;
mod own_codes;
mod policy;
mod process;
mod protection;
mod published;
mod queue;
mod quick_answer;
mod receiver;
mod red_team;
mod refusals;
mod refused_there;
mod register;
mod register_refusals;
mod release;
mod replaced_unsent;
mod replacement;
mod restart;
mod revocation;
mod rollback;
mod send_again;
mod sip;
mod sip_days;
mod sip_secrecy;
mod sip_substitute;
mod sip_time;
mod stopped_full;
mod stream;
mod submit;
mod syncs;
mod told;
mod two_kinds;
mod whose_case;
mod withdrawal;
mod witness;
mod witness_missing;
