//! The command line, one file a command.

mod acknowledge;
mod adapter;
mod args;
mod checked;
mod child_file;
mod codes;
mod config;
mod connection;
mod contract;
mod decide;
mod demo;
mod exit;
mod explained;
mod hand_over;
mod language;
mod ledger;
mod local_codes;
mod local_packs;
mod log;
mod measures;
mod open_files;
mod packets;
mod pieces;
mod pki;
mod progress;
mod questions;
mod queue;
mod register;
mod rules;
mod run;
mod serve;
mod shape;
mod sip;
mod status;
mod submit;
mod table;
mod words;

#[cfg(feature = "internals")]
pub(crate) use ledger::verified;
pub use run::run;
