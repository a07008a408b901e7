//! The development PKI: a CA, a revocation list, certificates and keys for trying things out, never for production.

mod authority;
mod folder;
mod gateway_keys;
mod holder;
mod issued;

pub(crate) use self::{
    authority::PkiError,
    folder::{HolderFiles, Made, make},
    gateway_keys::{GatewayKeys, keys_in},
    holder::{Holder, origin},
};

use jiff::Timestamp;
use std::path::Path;

/// Makes a development PKI in `dir`, as `stafett pki dev` does: `ca.pem`, `ca.crl`, and for each holder `NAME.pem` and `NAME.key`;
/// for each gateway also `NAME.master.key`, `NAME.ledger.key` and `NAME.ledger.vkey`.
///
/// `gateways` are `NAME:HSA-ID:HOST`, `clients` are `NAME:HSA-ID`. Overwrites nothing. Never for production.
///
/// # Errors
/// Where a holder is not of that form, or a file can't be written.
pub fn development(
    dir: &Path,
    gateways: &[&str],
    clients: &[&str],
    now: Timestamp,
) -> Result<(), DevelopmentPkiError> {
    let gateways = gateways.iter().map(|text| Holder::gateway(text));
    let holders = gateways.chain(clients.iter().map(|text| Holder::client(text)));
    let holders: Vec<Holder> = holders
        .collect::<Result<_, _>>()
        .map_err(|error| DevelopmentPkiError(error.to_string()))?;
    make(dir, &holders, now).map(drop).map_err(|error| DevelopmentPkiError(error.to_string()))
}

/// The development PKI could not be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct DevelopmentPkiError(String);

#[cfg(test)]
mod tests;
