//! How the command line reaches a gateway: over mutual TLS, as any record system does.

mod args;
mod call;
mod file;
mod with;

pub(super) use args::ConnectionArgs;
pub(super) use call::{Connection, exit};
pub(super) use with::with_gateway;
