//! The kinds of actor that a unit can be, as far as the ledger lets one tell.

use crate::domain::{Verksamhetsgren, words};

words! {
    /// Kind of actor, in the order of the contract's `SipParty`; those without a unit are the child and its guardians.
    pub(super) enum Actor {
        /// Not told.
        Unknown = "unknown",
        /// The child.
        Child = "child",
        /// A guardian.
        Guardian = "guardian",
        /// A health care unit.
        HealthCare = "health_care",
        /// A dental care unit.
        DentalCare = "dental_care",
        /// Social services.
        SocialServices = "social_services",
        /// A school.
        School = "school",
        /// The medical part of pupil health.
        SchoolHealth = "school_health",
        /// The rest of pupil health.
        PupilSupport = "pupil_support",
        /// Somebody else.
        Other = "other",
    }
}

/// Which huvudman a kind of actor belongs to. Schools have huvudmän of their own, and SIP's two are region and municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Huvudman {
    Region,
    Municipality,
}

impl Actor {
    /// A number of the contract's `SipParty`.
    pub(super) fn of_party(party: i32) -> Self {
        usize::try_from(party)
            .ok()
            .and_then(|at| Self::ALL.get(at).copied())
            .unwrap_or(Self::Unknown)
    }

    /// What a recorded unit's branch makes it.
    pub(super) fn of_branch(branch: &str) -> Option<Self> {
        use Verksamhetsgren as Branch;
        Some(match Branch::of_word(branch)? {
            Branch::RegionCare | Branch::PrivateCare => Self::HealthCare,
            Branch::PublicDental => Self::DentalCare,
            Branch::SocialBoard => Self::SocialServices,
            Branch::SchoolHealthMunicipal | Branch::SchoolHealthPrivate => Self::SchoolHealth,
            Branch::PupilSupportMunicipal => Self::PupilSupport,
            Branch::SchoolMunicipal | Branch::SchoolPrivate => Self::School,
        })
    }

    /// What handing over or taking a packet of this kind tells of its sender and its receiver: the law lets nobody else.
    pub(super) fn of_ends(kind: &str) -> (Option<Self>, Option<Self>) {
        match kind {
            "handover.bhv" => (Some(Self::HealthCare), Some(Self::SchoolHealth)),
            "handover.emi" => (Some(Self::SchoolHealth), Some(Self::SchoolHealth)),
            "inquiry.answer" => (None, Some(Self::SocialServices)),
            "placement.notice" | "placement.end" | "inquiry.request" | "orosanmalan.feedback" => {
                (Some(Self::SocialServices), None)
            }
            _ => (None, None),
        }
    }

    /// Nothing where the word alone doesn't tell.
    pub(super) fn huvudman(self) -> Option<Huvudman> {
        match self {
            Self::HealthCare | Self::DentalCare => Some(Huvudman::Region),
            Self::SocialServices => Some(Huvudman::Municipality),
            Self::Unknown
            | Self::Child
            | Self::Guardian
            | Self::School
            | Self::SchoolHealth
            | Self::PupilSupport
            | Self::Other => None,
        }
    }

    /// Its place among all.
    pub(super) fn place(self) -> usize {
        self as usize
    }
}
