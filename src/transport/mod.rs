//! How bytes leave: over gRPC to another gateway, or into a record system's folder.

mod channel;
mod grpc;
mod parcel;
mod port;
mod spool;
mod way;

pub(crate) use channel::channel;
pub(crate) use grpc::Grpc;
pub use parcel::Parcel;
pub use port::{Delivering, Handed, Hearing, Transport, TransportError, Witnessing};
pub(crate) use spool::{Spool, was_glimpsed};
pub(crate) use way::Way;
