//! A region's or municipality's own rules. They can only narrow what the law allows, and never touch a report of concern.

use super::{
    rule::{Condition, Need, Text},
    scope::Scope,
};
use crate::domain::Reveals;
use std::{fmt, sync::Arc};

/// Something that is asked for, or held back, beside what the law says.
pub(crate) struct LocalRule {
    pub(crate) id: String,
    pub(super) text: Arc<Text>,
    /// Who decided it, and when.
    pub(crate) source: String,
    pub(super) scope: Scope,
    /// Facts without which it does not apply. None of them can be supplied, so that supplying something never closes a case.
    pub(super) when: Vec<Condition>,
    /// What a person must supply beside what the law asks for.
    pub(super) needs: Vec<Need>,
    pub(super) withholds: Reveals,
    /// Nothing of the sort is handed over at all.
    pub(super) refuses: bool,
}

impl fmt::Debug for LocalRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalRule({})", self.id)
    }
}
