//! The measures by themselves: records in, a report out.

use super::journal::Failure;
use crate::measures::{Asked, Measures};
use crate::wire::v1;

/// A fold over a ledger's records.
#[derive(Debug, Default)]
pub struct MeasuresByThemselves(Measures);

impl MeasuresByThemselves {
    /// Takes in the canonical bytes of the next record.
    ///
    /// # Errors
    /// Where they are no record.
    pub fn hear(&mut self, record: &[u8]) -> Result<(), Failure> {
        Ok(self.0.hear(record)?)
    }

    /// How many cases are kept.
    #[must_use]
    pub fn open_cases(&self) -> usize {
        self.0.open_cases()
    }

    /// Everything that is measured.
    #[must_use]
    pub fn report(self) -> v1::MeasuresReply {
        self.0.report(&Asked::default())
    }
}
