//! Signs acknowledgements: whatever waits at the same moment, once.
//!
//! A group's senders are woken together, so their acknowledgements come together too; nobody waits for others that may come.

use crate::Error;
use crate::ledger::{Frontier, Hash, Signer, leaf_hash};
use crate::outbox::{signed_part, signed_together};
use crate::wire::v1;
use bytes::Bytes;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// The ledger's key, and what waits for it.
pub(super) struct Stamps {
    signer: Arc<Signer>,
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    acknowledgement: v1::Acknowledgement,
    signed: oneshot::Sender<Result<v1::Acknowledgement, Error>>,
}

impl Stamps {
    pub(super) fn of(signer: Arc<Signer>) -> Arc<Self> {
        Arc::new(Self { signer, waiting: Mutex::default() })
    }

    /// Signs one acknowledgement, together with whatever others wait by then.
    ///
    /// # Errors
    /// Where the ledger's key doesn't sign.
    pub(super) async fn sign(
        self: &Arc<Self>,
        acknowledgement: v1::Acknowledgement,
    ) -> Result<v1::Acknowledgement, Error> {
        let (signed, is_signed) = oneshot::channel();
        let is_first = {
            let mut waiting = self.waiting();
            waiting.push(Waiting { acknowledgement, signed });
            waiting.len() == 1
        };
        if is_first {
            // On a task of its own: whoever came first may stop waiting, and the others must not wait for ever.
            let stamps = Arc::clone(self);
            tokio::spawn(async move {
                // Those that were woken by the same group come in first.
                tokio::task::yield_now().await;
                stamps.sign_what_waits();
            });
        }
        is_signed.await.unwrap_or_else(|_| Err(unsigned()))
    }

    /// Signs acknowledgements that belong together.
    ///
    /// # Errors
    /// Where the ledger's key doesn't sign.
    pub(super) fn sign_all(
        &self,
        acknowledgements: &mut [v1::Acknowledgement],
    ) -> Result<(), Error> {
        let leaves: Vec<Hash> =
            acknowledgements.iter().map(|it| leaf_hash(&signed_part(it))).collect();
        let tree = Frontier::new().grow(&leaves);
        let message = signed_together(tree.size(), tree.root().as_bytes());
        let signature = self.signer.signature(&message).ok_or_else(unsigned)?;
        let signature = Bytes::copy_from_slice(signature.as_ref());
        for (index, acknowledgement) in (0..).zip(acknowledgements) {
            let path = tree.inclusion(index).ok_or_else(unsigned)?;
            let path = path.iter().map(|hash| Bytes::copy_from_slice(hash.as_bytes())).collect();
            let together = v1::SignedTogether { index, size: tree.size(), path };
            acknowledgement.together = Some(together);
            acknowledgement.signature = signature.clone();
        }
        Ok(())
    }

    fn sign_what_waits(&self) {
        let waiting = std::mem::take(&mut *self.waiting());
        let (mut acknowledgements, senders): (Vec<_>, Vec<_>) =
            waiting.into_iter().map(|it| (it.acknowledgement, it.signed)).unzip();
        let outcome = self.sign_all(&mut acknowledgements);
        for (acknowledgement, sender) in acknowledgements.into_iter().zip(senders) {
            let signed = if outcome.is_ok() { Ok(acknowledgement) } else { Err(unsigned()) };
            // Whoever no longer waits asks again, and is told the same.
            let _ = sender.send(signed);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        // The list is whole after every statement that changes it.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unsigned() -> Error {
    Error::Internal("the ledger key does not sign; the operator must look".into())
}
