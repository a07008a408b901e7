//! The tonic services: thin, one file a service; errors become gRPC status in one table.

mod bodies;
mod exchange;
mod gateway;
mod health;
mod ledger;
mod limit;
mod listener;
mod measures;
mod pieces;
mod register;
mod serve;
mod sip;
mod status;
mod strict;
mod witness;

pub(crate) use listener::{Caller as ConnectedCaller, Connection, IsPeer, listen};
pub(crate) use serve::serve;
