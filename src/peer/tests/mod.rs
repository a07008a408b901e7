//! What is let in, and what is not.

mod directory;
mod files;
mod foreign;
mod handshake;
mod parts;
mod reload;
mod server;
mod subject;
