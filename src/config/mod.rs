//! The configuration file becomes a `Config`, all of it checked before a port opens.

mod codes;
mod cross;
mod deliver;
mod digest;
mod errors;
mod folder;
mod gateway;
mod keys;
mod limits;
mod load;
mod party;
mod peers;
mod policy;
mod retention;
mod sip;
mod table;
mod text;
mod tls;

pub use self::{errors::ConfigErrors, load::Config};
pub(crate) use self::{
    limits::{Courier, Limits, Witness},
    retention::Retention,
    sip::Function,
    text::plain_name,
};

#[cfg(test)]
mod tests;
