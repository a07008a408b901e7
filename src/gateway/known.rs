//! What the register knows of the children that were asked about lately, as it was read: a packet is decided on again within
//! moments, and to read a child's changes anew costs more than the decision.

use crate::index::{Index, IndexError};
use crate::register::{self, ChildFacts};
use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many children are kept at least; up to twice as many are.
const KEPT: usize = 2048;

type Facts = HashMap<Box<[u8]>, Arc<ChildFacts>>;

/// Children's facts by pseudonym. Never older than the index was when somebody was last told of a change.
#[derive(Default)]
pub(super) struct Known(Mutex<State>);

#[derive(Default)]
struct State {
    young: Facts,
    old: Facts,
    /// Raised with every change, so that what was read before one is not kept after it.
    changes: u64,
}

impl Known {
    /// What is known of a child now.
    pub(super) fn of(&self, index: &Index, child: &[u8]) -> Result<Arc<ChildFacts>, IndexError> {
        let before = {
            let mut state = self.state();
            if let Some(facts) = state.find(child) {
                return Ok(facts);
            }
            state.changes
        };
        let facts = Arc::new(register::known(index, child)?);
        let mut state = self.state();
        if state.changes == before {
            state.keep(child.into(), Arc::clone(&facts));
        }
        Ok(facts)
    }

    /// Something was recorded of these children, and is in the index.
    pub(super) fn forget(&self, children: &[[u8; 32]]) {
        let mut state = self.state();
        state.changes += 1;
        for child in children {
            state.young.remove(child.as_slice());
            state.old.remove(child.as_slice());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Both maps are whole after every statement that changes them.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&mut self, child: &[u8]) -> Option<Arc<ChildFacts>> {
        if let Some(facts) = self.young.get(child) {
            return Some(Arc::clone(facts));
        }
        let (child, facts) = self.old.remove_entry(child)?;
        self.keep(child, Arc::clone(&facts));
        Some(facts)
    }

    fn keep(&mut self, child: Box<[u8]>, facts: Arc<ChildFacts>) {
        if self.young.len() >= KEPT {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(child, facts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::ValueSeal;
    use crate::wire::v1::{Guardians, RecordRequest, record_request::Change};
    use jiff::Timestamp;

    const RECORDED: register::Recorded =
        register::Recorded { number: 0, at: Timestamp::UNIX_EPOCH };

    fn record(index: &Index, child: &[u8; 32], guardian: &str) {
        let guardians = vec![guardian.to_owned()];
        let change = Change::Guardians(Guardians { guardians, ..Guardians::default() });
        let request = RecordRequest { child: None, change: Some(change) };
        index.write(false, |writer| register::fold(writer, child, RECORDED, &request)).unwrap();
    }

    #[test]
    fn a_change_is_seen_at_once_and_the_rest_is_kept_in_bounds() {
        let folder = tempfile::tempdir().unwrap();
        let seal = ValueSeal::new(&[7; 32]).unwrap();
        let index = Index::open(&folder.path().join("index.redb"), seal).unwrap();
        let known = Known::default();
        let (one, other) = ([1; 32], [2; 32]);
        let guardians = |child: &[u8; 32]| known.of(&index, child).unwrap().guardians.clone();
        assert!(guardians(&one).is_empty() && guardians(&other).is_empty());
        record(&index, &one, "g1");
        known.forget(&[one]);
        assert_eq!(guardians(&one), ["g1"]);
        record(&index, &one, "g2");
        assert_eq!(guardians(&one), ["g1"], "nobody was told of the change yet");
        known.forget(&[one]);
        assert_eq!(guardians(&one), ["g2"]);
        for n in 0..3 * u32::try_from(KEPT).unwrap() {
            let mut child = [3; 32];
            child[..4].copy_from_slice(&n.to_be_bytes());
            assert!(guardians(&child).is_empty());
        }
        let state = known.state();
        assert!(state.young.len() <= KEPT && state.old.len() <= KEPT);
        assert!(state.young.len() + state.old.len() > KEPT);
    }
}
