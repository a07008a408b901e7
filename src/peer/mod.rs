//! Who is at the other end: certificate to `VerifiedPeer`, and what a known peer may do.
//!
//! Invariant: a `VerifiedPeer` exists only where a handshake under our own rules has ended well.

mod chain;
mod connector;
mod current;
mod directory;
mod endpoint;
mod keep_fresh;
mod material;
mod own;
mod plain_file;
mod private_file;
mod refusal;
mod revocation;
mod self_check;
mod subject;
mod tls;
mod trust;
mod verified;
mod verifier;

pub(crate) use self::{
    connector::Connector,
    directory::{Answering, Directory, KnownPeer, Right, Tells, Unauthorised},
    endpoint::Endpoint,
    keep_fresh::keep_fresh,
    material::{Fault, Files, Part, Revocation},
    plain_file::{TextFault, read_text, text_of},
    private_file::{create_private, create_public, read_private},
    refusal::{Refusal, Refusals},
    tls::Tls,
    verified::VerifiedPeer,
};

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
