//! `[keys]`: the two files that a gateway's secrets are in, each one line of base64.

use super::{
    table::{At, Table},
    text,
};
use crate::{
    ledger::{Signer, VerifierKey},
    peer::read_private,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{fmt, path::Path};
use zeroize::Zeroizing;

/// Thirty-two secret bytes, wiped when dropped.
type Secret = Zeroizing<[u8; 32]>;

/// A gateway's own keys.
#[derive(Clone)]
pub(crate) struct Keys {
    /// Wraps every data key.
    pub(crate) master: Secret,
    /// The Ed25519 seed that checkpoints and acknowledgements are signed with.
    pub(crate) ledger: Secret,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// What others check our ledger with.
    pub(crate) fn verifier(&self, origin: &str) -> Option<VerifierKey> {
        Signer::from_seed(origin, &self.ledger).ok().map(|signer| signer.verifier().clone())
    }
}

pub(super) fn read(mut table: Table<'_>, base: &Path) -> Option<Keys> {
    let right = "a file made by `stafett pki keys`";
    let master = table.required("master", right, |path| key(&text::path(path, base)?));
    let ledger = table.required("ledger", right, |path| key(&text::path(path, base)?));
    if let (Some(master), Some(At { value, line })) = (&master, &ledger)
        && master.value == *value
    {
        table.wrong(*line, "ledger", "the same key as keys.master; right is one of its own");
    }
    table.finish();
    Some(Keys { master: master?.value, ledger: ledger?.value })
}

fn key(path: &Path) -> Result<Secret, String> {
    let shown = path.display();
    let text = read_private(path).map_err(|error| format!("{shown} {error}"))?;
    let mut bytes = Zeroizing::new([0; 32]);
    match STANDARD.decode_slice(text.trim_ascii(), bytes.as_mut_slice()) {
        Ok(32) if bytes.windows(2).all(|pair| pair.first() == pair.last()) => Err(format!(
            "{shown} is a placeholder, all its bytes are the same; right is a file made by `stafett pki keys`"
        )),
        Ok(32) => Ok(bytes),
        _ => Err(format!("{shown} holds no key; right is 32 bytes as one line of base64")),
    }
}
