//! What decides what the gateway does, and who it is: on record whenever it is another than before.

use super::open::Inner;
use crate::Error;
use crate::wire::v1;
use bytes::Bytes;
use std::sync::Arc;
use v1::record::Event;

impl Inner {
    /// Puts on record what is another than when it was last put there. Crash in between: the rest is put there at the next start.
    ///
    /// A fold that must wait for room is not waited for: whoever starts on a full disk must be answered, and heard when it is to stop.
    pub(super) async fn note_changes(&self) -> Result<(), Error> {
        let parts: [(&str, Vec<u8>); 4] = [
            ("configuration", self.file_digest.to_vec()),
            ("rules", self.rules_digest.to_vec()),
            ("certificate", self.tls.fingerprint().to_vec()),
            ("keys", self.keys_known_by()),
        ];
        for (what, now) in parts {
            let before = self.index.known(what)?;
            if before != now {
                let (before, now) = (Bytes::from(before), Bytes::from(now));
                let changed = v1::Changed { what: what.to_owned(), before, now };
                self.commit(None, Event::Changed(changed)).await?;
            }
        }
        Ok(())
    }

    /// Tells the master key and the ledger's key from any other, and nothing of them.
    fn keys_known_by(&self) -> Vec<u8> {
        let ledger = self.signer.verifier().to_string();
        self.keyring.pseudonym("keys", &ledger).to_vec()
    }
}

/// The same, where nobody waits for it.
pub(super) async fn in_background(gateway: Arc<Inner>) {
    // What was put on record before must be known to be.
    let noted = match gateway.caught_up().await {
        Ok(()) => gateway.note_changes().await,
        behind => behind,
    };
    if let Err(error) = noted {
        tracing::error!(%error, "a change of certificate can't be put on record");
    }
}
