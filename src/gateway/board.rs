//! Agreements and parties as they are now, in memory: every decision asks, and the index is not read for it.

use crate::domain::PartyUnit;
use crate::index::{Index, IndexError};
use crate::register::{Common, common_on};
use jiff::civil::Date;
use std::sync::{Arc, PoisonError, RwLock};

/// What hangs there is replaced as a whole.
pub(super) struct Board {
    configured: Vec<PartyUnit>,
    now: RwLock<Arc<Common>>,
}

impl Board {
    /// The configuration's units, and what the index knows beside.
    pub(super) fn open(index: &Index, configured: Vec<PartyUnit>) -> Result<Self, IndexError> {
        let now = RwLock::new(Arc::new(common_on(index, configured.clone(), None)?));
        Ok(Self { configured, now })
    }

    pub(super) fn now(&self) -> Arc<Common> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// As it was known when a Swedish day ended; as it is now where no day is given.
    pub(super) fn on(&self, index: &Index, day: Option<Date>) -> Result<Arc<Common>, IndexError> {
        match day {
            None => Ok(self.now()),
            Some(_) => Ok(Arc::new(common_on(index, self.configured.clone(), day)?)),
        }
    }

    /// Takes in what the fold has put into the index.
    pub(super) fn renew(&self, index: &Index) -> Result<(), IndexError> {
        let new = Arc::new(common_on(index, self.configured.clone(), None)?);
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = new;
        Ok(())
    }
}
