//! What stands for a case while it is kept: no number of a child's lies in memory for it.

use crate::wire::heard::ChildSaid;
use std::hash::{BuildHasher, Hasher, RandomState};

/// Makes the keys of one fold. A key is two hashes, each by a secret of its own that this process drew: as many bits as a digest that
/// nobody finds a second text for, and nobody can choose cases that share a key.
#[derive(Default)]
pub(super) struct CaseKeys {
    secrets: [RandomState; 2],
    text: Vec<u8>,
}

impl CaseKeys {
    /// A child's case.
    pub(super) fn key(&mut self, child: &ChildSaid<'_>, case_id: &str) -> u128 {
        self.text.clear();
        for part in [child.number, "\n", child.number_oid, "\n", case_id] {
            self.text.extend_from_slice(part.as_bytes());
        }
        let [high, low] = self.secrets.each_ref().map(|secret| {
            let mut hasher = secret.build_hasher();
            hasher.write(&self.text);
            u128::from(hasher.finish())
        });
        high << 64 | low
    }
}
