//! A sender or receiver, as secrecy sees it.

use super::Verksamhetsgren;

/// The authority, its independent branch, or the private body that stands on one side of a secrecy boundary.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Party {
    /// What it acts as.
    pub(crate) branch: Verksamhetsgren,
    /// Organisation number of the legal person.
    pub(crate) org: String,
    /// Nämnd; a private body has none.
    pub(crate) authority: Option<String>,
    /// Four-digit code, where it belongs to a municipality.
    pub(crate) municipality: Option<String>,
    /// Two-digit code, where it belongs to a region.
    pub(crate) region: Option<String>,
    /// HSA-id of the unit, which is what consents and attestations name.
    pub(crate) unit: Option<String>,
}

impl Party {
    /// Whether both belong to one municipality. Not known is not the same.
    pub(crate) fn shares_municipality_with(&self, other: &Self) -> bool {
        self.municipality.is_some() && self.municipality == other.municipality
    }

    /// Whether its unit is among `units`. HSA-ids are compared without regard to case.
    pub(crate) fn is_named_in(&self, units: &[String]) -> bool {
        self.unit
            .as_ref()
            .is_some_and(|unit| units.iter().any(|named| named.eq_ignore_ascii_case(unit)))
    }
}
