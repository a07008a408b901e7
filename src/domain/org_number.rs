//! Organisationsnummer: which legal person a party belongs to.

use super::luhn;
use std::{fmt, str::FromStr};

/// Ten digits whose check digit holds and whose third digit is at least 2.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgNumber([u8; 10]);

/// The text is no organisation number; whoever wrote it must correct it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not an organisation number; right is ten digits without a hyphen, with a check digit that holds"
)]
pub struct NotAnOrgNumber;

impl OrgNumber {
    /// The ten digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for OrgNumber {
    type Err = NotAnOrgNumber;

    fn from_str(text: &str) -> Result<Self, NotAnOrgNumber> {
        let digits: [u8; 10] = text.as_bytes().try_into().map_err(|_| NotAnOrgNumber)?;
        match digits {
            [_, _, b'2'..=b'9', ..] if luhn::holds(&digits) => Ok(Self(digits)),
            _ => Err(NotAnOrgNumber),
        }
    }
}

impl fmt::Display for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for OrgNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OrgNumber({self})")
    }
}
