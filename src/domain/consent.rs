//! Who has lifted secrecy, for what, towards whom and until when.

use super::{PacketKind, PacketKinds, Party, Reveals, words::words};
use jiff::{Timestamp, civil::Date};

/// A waiver of secrecy (OSL 12:2). It names its receivers and always expires.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Consent {
    /// Who gave it.
    pub(crate) by: Giver,
    /// For which packets.
    pub(crate) kinds: PacketKinds,
    /// HSA-ids of the units that may receive.
    pub(crate) receivers: Vec<String>,
    /// Parts that the giver left out.
    pub(crate) without_parts: Reveals,
    /// The day it was given.
    pub(crate) given: Date,
    /// The last day it holds.
    pub(crate) expires: Date,
    /// The moment it was taken back.
    pub(crate) revoked: Option<Timestamp>,
}

/// The person who consents.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Giver {
    /// Vårdnadshavare, by pseudonym.
    Guardian(String),
    /// The child, or the person once grown up.
    Child,
    /// A relative whom the packet tells of, by pseudonym.
    Relative(String),
}

words! {
    /// How a consent was given.
    pub(crate) enum ConsentForm {
        /// Said, and noted by whoever collected it.
        Oral = "oral",
        /// Signed.
        Written = "written",
    }
}

impl Giver {
    /// As the contract writes it: a guardian's pseudonym, `child` or `relative:<pseudonym>`.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Guardian(guardian) => guardian.clone(),
            Self::Child => "child".to_owned(),
            Self::Relative(relative) => format!("relative:{relative}"),
        }
    }
}

impl Consent {
    /// Whether it is about packets of this kind to this receiver.
    pub(crate) fn covers(&self, kind: PacketKind, receiver: &Party) -> bool {
        self.kinds.contains(kind) && receiver.is_named_in(&self.receivers)
    }

    /// Whether it is a relative's, about what the packet tells of that relative.
    pub(crate) fn is_relatives(&self) -> bool {
        matches!(self.by, Giver::Relative(_))
    }

    /// Whether it has been given by `today`.
    pub(crate) fn is_given(&self, today: Date) -> bool {
        self.given <= today
    }

    /// Whether it has been taken back by `now`.
    pub(crate) fn is_revoked(&self, now: Timestamp) -> bool {
        self.revoked.is_some_and(|revoked| revoked <= now)
    }

    /// Whether it counts at `now`, which is a moment of the Swedish day `today`.
    pub(crate) fn is_in_force(&self, now: Timestamp, today: Date) -> bool {
        self.is_given(today) && today <= self.expires && !self.is_revoked(now)
    }
}

/// Who gave it is a person, if only by pseudonym.
impl std::fmt::Debug for Consent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Consent({:?}, {} receivers)", self.kinds, self.receivers.len())
    }
}

/// Authority's decision in the guardians' place (LVU 11 §).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InPlaceOfGuardians {
    /// The board's reference of its decision.
    pub(crate) decision: String,
    /// The day of the decision.
    pub(crate) date: Date,
    /// What it decides.
    pub(crate) kinds: PacketKinds,
}

impl InPlaceOfGuardians {
    /// The only basis that can stand in for guardians.
    pub(crate) const BASIS: &str = "lvu_11";
}
