//! HSA-id: the national identity of a unit, function or system in Swedish care.

use std::{fmt, str::FromStr};

/// An HSA-id, kept in upper case so that comparison ignores case.
///
/// Shape: an optional `TSTNMT` (Inera's test namespace), `SE`, ten or twelve digits, `-`, then one or more of `A-Z0-9`;
/// at most 31 characters after the test prefix. Source: openEHR SE guide; RIV-TA accepts 32.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HsaId(Box<str>);

/// The text is no HSA-id; whoever wrote it must correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an HSA-id; right is SE, ten digits, a hyphen, then letters or digits, 31 characters at most"
)]
pub struct NotAnHsaId;

const TEST_PREFIX: &str = "TSTNMT";
const LONGEST: usize = 31;

impl HsaId {
    /// The identity as text, in upper case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HsaId {
    type Err = NotAnHsaId;

    fn from_str(text: &str) -> Result<Self, NotAnHsaId> {
        if text.len() > TEST_PREFIX.len() + LONGEST || !text.is_ascii() {
            return Err(NotAnHsaId);
        }
        let upper = text.to_ascii_uppercase();
        let national = match upper.strip_prefix(TEST_PREFIX) {
            // Inera's test identities leave out SE.
            Some(rest) => rest,
            None => upper.strip_prefix("SE").ok_or(NotAnHsaId)?,
        };
        let (number, suffix) = national.split_once('-').ok_or(NotAnHsaId)?;
        let digits = matches!(number.len(), 10 | 12) && number.bytes().all(|b| b.is_ascii_digit());
        let named = !suffix.is_empty() && suffix.bytes().all(|b| b.is_ascii_alphanumeric());
        if !digits || !named || national.len() + "SE".len() > LONGEST {
            return Err(NotAnHsaId);
        }
        Ok(Self(upper.into_boxed_str()))
    }
}

impl fmt::Display for HsaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for HsaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HsaId({})", self.0)
    }
}
