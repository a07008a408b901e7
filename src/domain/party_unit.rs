//! A unit that packets go between, and what must hold of one wherever it is written down.

use super::{HsaId, Party, Verksamhetsgren, areas::Municipality};

/// A unit with what decisions need to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PartyUnit {
    pub(crate) unit: HsaId,
    /// What people call it.
    pub(crate) name: String,
    pub(crate) party: Party,
}

/// What is said of a unit, before it is known to be possible. A field that is there and can't be read is `has` without a value.
pub(crate) struct PartyClaim {
    pub(crate) branch: Verksamhetsgren,
    pub(crate) has_authority: bool,
    pub(crate) has_region: bool,
    pub(crate) region: Option<&'static str>,
    pub(crate) has_municipality: bool,
    pub(crate) municipality: Option<Municipality>,
}

/// What is impossible about a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartyFault {
    /// A private body has no nämnd.
    PrivateWithAuthority,
    /// The nämnd is the secrecy boundary.
    NoAuthority,
    /// The municipality lies in another region.
    OtherRegion,
    /// A municipality runs it.
    NoMunicipality,
    /// A region runs it.
    NoRegion,
}

impl PartyClaim {
    /// Everything that can't be.
    pub(crate) fn faults(&self) -> impl Iterator<Item = PartyFault> {
        let branch = self.branch;
        let authority = match (branch.is_private(), self.has_authority) {
            (true, true) => Some(PartyFault::PrivateWithAuthority),
            (false, false) => Some(PartyFault::NoAuthority),
            _ => None,
        };
        let lies_elsewhere = self
            .region
            .zip(self.municipality)
            .is_some_and(|(region, municipality)| municipality.region() != region);
        let runs = if branch.is_municipal() {
            (!self.has_municipality).then_some(PartyFault::NoMunicipality)
        } else {
            (!branch.is_private() && !self.has_region).then_some(PartyFault::NoRegion)
        };
        let elsewhere = lies_elsewhere.then_some(PartyFault::OtherRegion);
        [authority, elsewhere, runs].into_iter().flatten()
    }
}

impl PartyFault {
    /// The field at fault, and what would be right.
    pub(crate) const fn told(self) -> (&'static str, &'static str) {
        match self {
            Self::PrivateWithAuthority => {
                ("authority", "a private body has no nämnd; right is to leave it out")
            }
            Self::NoAuthority => ("authority", "missing; right is the nämnd that answers for it"),
            Self::OtherRegion => ("municipality", "lies in another region"),
            Self::NoMunicipality => {
                ("municipality", "missing; right is the municipality that runs it")
            }
            Self::NoRegion => ("region", "missing; right is the region that runs it"),
        }
    }
}

/// Whether a text is a short name that can stand in paths and identities.
pub(crate) fn is_plain_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.bytes().all(plain) && (1..=63).contains(&text.len())
}
