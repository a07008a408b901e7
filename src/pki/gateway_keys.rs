//! The keys that a gateway has besides its certificate's: one wraps data keys, one signs the ledger.

use super::{authority::PkiError, folder::written};
use crate::{
    ledger::{Signer, VerifierKey},
    peer::{create_private, create_public},
};
use aws_lc_rs::rand;
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    fs,
    path::{Path, PathBuf},
};
use zeroize::Zeroizing;

/// Where the keys were written.
#[derive(Debug)]
pub(crate) struct GatewayKeys {
    /// For `keys.master`.
    pub(crate) master: PathBuf,
    /// For `keys.ledger`.
    pub(crate) ledger: PathBuf,
    /// For `peer.ledger_key` at the gateways that deliver to this one.
    pub(crate) ledger_key: VerifierKey,
}

/// Makes a gateway's keys in a folder of their own, which is made where it is missing.
pub(crate) fn keys_in(dir: &Path, origin: &str) -> Result<GatewayKeys, PkiError> {
    fs::create_dir_all(dir).map_err(|error| PkiError::Write(dir.to_owned(), error))?;
    gateway_keys(dir, "", origin)
}

/// Makes both keys, and a `ledger.vkey` to hand to others. Overwrites nothing.
pub(super) fn gateway_keys(
    dir: &Path,
    prefix: &str,
    origin: &str,
) -> Result<GatewayKeys, PkiError> {
    let file = |name| dir.join(format!("{prefix}{name}"));
    let (master, _) = key(file("master.key"))?;
    let (ledger, seed) = key(file("ledger.key"))?;
    let signer = Signer::from_seed(origin, &seed).map_err(|_| PkiError::Randomness)?;
    let ledger_key = signer.verifier().clone();
    written(create_public, file("ledger.vkey"), &format!("{ledger_key}\n"))?;
    Ok(GatewayKeys { master, ledger, ledger_key })
}

/// Thirty-two random bytes, written as one line of base64.
fn key(path: PathBuf) -> Result<(PathBuf, Zeroizing<[u8; 32]>), PkiError> {
    let mut bytes = Zeroizing::new([0; 32]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| PkiError::Randomness)?;
    let line = Zeroizing::new(format!("{}\n", STANDARD.encode(bytes.as_slice())));
    Ok((written(create_private, path, &line)?, bytes))
}
