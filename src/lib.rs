#![doc = include_str!("../README.md")]
//!
//! # Layout
//!
//! [`Gateway`] is the walk, [`Config`] what it runs by, [`Ports`] what an embedding program may put in its place,
//! [`Transport`] the port to a system that needs code, [`wire`] the contract, [`law`] the decision without a gateway, [`pki`] a PKI to try things out with.
//! Everything else is private: the map above says where what is.

mod adapter;
pub mod cli;
mod clock;
mod codes;
mod config;
mod domain;
mod error;
mod gateway;
mod index;
#[cfg(feature = "internals")]
pub mod internals;
mod journal;
pub mod law;
mod ledger;
mod measures;
mod outbox;
mod peer;
pub mod pki;
mod policy;
mod register;
mod seal;
mod server;
mod sip;
mod transport;
pub mod wire;

pub use clock::{Clock, SharedClock, SystemClock};
pub use config::{Config, ConfigErrors};
pub use domain::{After, HsaId, NotAPacketId, NotAnHsaId, PacketId, PacketStatus, Step};
pub use error::Error;
pub use gateway::{Caller, Gateway, Ports, Standing, StartError};
pub use transport::{Delivering, Handed, Hearing, Parcel, Transport, TransportError, Witnessing};
