//! A counterpart's newest heads that were verified: what it commits together it acknowledges under one head, whose signature
//! need be checked once only.

use crate::ledger::{Checkpoint, VerifierKey};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// More than a counterpart signs while its acknowledgements are on their way.
const KEPT: usize = 16;

/// Heads that a key has signed, told apart by every byte of their notes.
pub(super) struct Heads {
    key: VerifierKey,
    known: Mutex<VecDeque<(String, Arc<Checkpoint>)>>,
}

impl Heads {
    pub(super) fn of(key: VerifierKey) -> Self {
        Self { key, known: Mutex::default() }
    }

    pub(super) fn key(&self) -> &VerifierKey {
        &self.key
    }

    /// Opens a note that is one of these, or that the key has signed.
    pub(super) fn open(&self, note: &str) -> Option<Arc<Checkpoint>> {
        let known = || self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().iter().find(|(text, _)| text == note).map(|(_, head)| Arc::clone(head));
        if found.is_some() {
            return found;
        }
        // Verified outside the lock: two that come at once may both do it.
        let head = Arc::new(Checkpoint::open(note.as_bytes(), &self.key).ok()?);
        let mut known = known();
        if known.len() >= KEPT {
            known.pop_back();
        }
        known.push_front((note.to_owned(), Arc::clone(&head)));
        Some(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::{Frontier, Hash, Signer};

    #[test]
    fn a_head_is_believed_again_only_as_it_was_signed() {
        let signer = Signer::from_seed("kommun/audit", &[3; 32]).unwrap();
        let heads = Heads::of(signer.verifier().clone());
        let mut frontier = Frontier::new();
        for size in 1..=40_u64 {
            frontier.push(Hash::from([7; 32]));
            let head = Checkpoint::new("kommun/audit", size, frontier.root()).unwrap();
            let note = head.sign(&signer).unwrap();
            for _ in 0..2 {
                assert_eq!(heads.open(&note).unwrap().size(), size);
            }
            let raised = note.replacen(&format!("\n{size}\n"), &format!("\n{}\n", size + 1), 1);
            assert!(heads.open(&raised).is_none(), "its size");
            assert!(heads.open(note.get(..note.len() - 5).unwrap()).is_none(), "its signature");
        }
        assert_eq!(heads.known.lock().unwrap().len(), KEPT);
        let other = Signer::from_seed("kommun/audit", &[4; 32]).unwrap();
        let forged = Checkpoint::new("kommun/audit", 40, frontier.root()).unwrap();
        assert!(heads.open(&forged.sign(&other).unwrap()).is_none(), "its key");
    }
}
