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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::routes::counterpart;
    use crate::ledger::Checkpoint;

    const ORIGIN: [u8; 32] = [9; 32];

    fn signer() -> Arc<Signer> {
        Arc::new(Signer::from_seed("kommun/audit", &[3; 32]).unwrap())
    }

    /// The acknowledgement of a packet by a receiver whose ledger has one entry.
    fn acknowledgement(n: usize) -> v1::Acknowledgement {
        let leaf = leaf_hash(b"the only entry");
        let mut frontier = Frontier::new();
        frontier.push(leaf);
        let head = Checkpoint::new("kommun/audit", 1, frontier.root()).unwrap();
        v1::Acknowledgement {
            packet_id: format!("packet {n}"),
            origin_digest: ORIGIN.to_vec().into(),
            proof: Some(v1::EntryProof {
                index: 0,
                leaf: leaf.as_bytes().to_vec().into(),
                tree_size: 1,
                inclusion: Vec::new(),
                checkpoint: head.sign(&signer()).unwrap(),
            }),
            depth: v1::Depth::Stored.into(),
            ..v1::Acknowledgement::default()
        }
    }

    fn signed(count: usize) -> Vec<v1::Acknowledgement> {
        let mut all: Vec<_> = (0..count).map(acknowledgement).collect();
        Stamps::of(signer()).sign_all(&mut all).unwrap();
        all
    }

    #[test]
    fn each_of_those_signed_together_is_believed_for_what_it_says_and_for_nothing_else() {
        for count in 1..=9 {
            let counterpart = counterpart(signer().verifier().clone());
            let believed = |told: &v1::Acknowledgement, n: usize| {
                counterpart.holds(told, &format!("packet {n}"), &ORIGIN)
            };
            let all = signed(count);
            for (n, told) in all.iter().enumerate() {
                assert!(believed(told, n), "{n} of {count}");
                let altered = |alter: &dyn Fn(&mut v1::Acknowledgement)| {
                    let mut told = told.clone();
                    alter(&mut told);
                    believed(&told, n)
                };
                assert!(!altered(&|it| it.depth = v1::Depth::Read.into()), "its depth");
                assert!(!altered(&|it| it.together = None), "its place");
                assert!(!altered(&|it| it.signature = Bytes::from_static(&[0; 64])));
                let together = |alter: &dyn Fn(&mut v1::SignedTogether)| {
                    altered(&|it| alter(it.together.as_mut().unwrap()))
                };
                assert!(!together(&|it| it.index += 1), "its index");
                assert!(!together(&|it| it.size += 1), "the size");
                assert!(!together(&|it| it.path.push(Bytes::from_static(&[0; 32]))));
                assert!(count == 1 || !together(&|it| it.path.clear()), "its path");
                // Another's place doesn't fit, though it is signed.
                let other = all[(n + 1) % count].together.clone();
                assert!(count == 1 || !altered(&|it| it.together.clone_from(&other)));
            }
        }
    }

    #[tokio::test]
    async fn what_waits_at_once_is_signed_at_once_and_whoever_gives_up_holds_nobody_up() {
        let stamps = Stamps::of(signer());
        let sign = |n| {
            let stamps = Arc::clone(&stamps);
            async move { stamps.sign(acknowledgement(n)).await }
        };
        let mut first = Box::pin(sign(0));
        // Its place is taken, and then it gives up.
        assert!(polled_once(first.as_mut()).is_none());
        drop(first);
        let others: Vec<_> = (1..8).map(|n| tokio::spawn(sign(n))).collect();
        for other in others {
            let told = other.await.unwrap().unwrap();
            assert_eq!(told.together.map(|it| it.size), Some(8));
        }
    }

    fn polled_once<F: Future>(future: std::pin::Pin<&mut F>) -> Option<F::Output> {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        match future.poll(&mut context) {
            std::task::Poll::Ready(output) => Some(output),
            std::task::Poll::Pending => None,
        }
    }
}
