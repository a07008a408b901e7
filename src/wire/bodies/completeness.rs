//! How much of a body must be there, and the checks that depend on it.

use crate::domain::HsaId;
use crate::wire::field::{Invalid, Path, choice, line, note, optional_day, present, short_note};

/// A packet comes whole from its sender, and cut down from another gateway, where what could be withheld may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::wire) enum Completeness {
    Whole,
    CutDown,
}

impl Completeness {
    pub(in crate::wire) fn is_whole(self) -> bool {
        self == Self::Whole
    }

    pub(super) fn required(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        match self {
            Self::Whole => present(path, text),
            Self::CutDown => Ok(()),
        }
    }

    /// One line that must be there.
    pub(super) fn line(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        line(path, text)
    }

    /// A note that must be there.
    pub(super) fn note(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        note(path, text)
    }

    /// A bounded text that must be there.
    pub(super) fn short_note(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        short_note(path, text)
    }

    /// A day that must be there.
    pub(super) fn day(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        optional_day(path, text).map(drop)
    }

    /// An HSA-id that must be there.
    pub(super) fn unit(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        unit(path, text)
    }

    /// A word of the contract that must be there.
    pub(super) fn choice<T: TryFrom<i32>>(
        self,
        path: Path<'_>,
        number: i32,
    ) -> Result<(), Invalid> {
        if self == Self::CutDown && number == 0 {
            return Ok(());
        }
        choice::<T>(path, number).map(drop)
    }

    /// A list that must hold something.
    pub(super) fn some<T>(self, path: Path<'_>, list: &[T]) -> Result<(), Invalid> {
        if self == Self::Whole && list.is_empty() { Err(path.invalid("missing")) } else { Ok(()) }
    }

    /// A message that must be there; it is read where it is.
    pub(super) fn message<'m, M>(
        self,
        path: Path<'_>,
        message: Option<&'m M>,
    ) -> Result<Option<&'m M>, Invalid> {
        match (self, message) {
            (Self::Whole, None) => Err(path.invalid("missing")),
            (_, message) => Ok(message),
        }
    }
}

/// An HSA-id; may be empty.
pub(super) fn unit(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.is_empty() || text.parse::<HsaId>().is_ok() {
        Ok(())
    } else {
        Err(path.invalid("not an HSA-id"))
    }
}
