//! The kind of body that a party is, as far as secrecy tells them apart.

use super::words::words;

words! {
    /// Branch of activity: the authority's independent branch (OSL 8:2), or the private body, that a party acts as.
    pub(crate) enum Verksamhetsgren {
        /// A region's health care.
        RegionCare = "region_care",
        /// A region's dental care.
        PublicDental = "public_dental",
        /// Private health or dental care.
        PrivateCare = "private_care",
        /// Socialnämnd.
        SocialBoard = "social_board",
        /// The medical part of a municipal school's pupil health (EMI).
        SchoolHealthMunicipal = "school_health_municipal",
        /// The medical part of a private school's pupil health.
        SchoolHealthPrivate = "school_health_private",
        /// A municipal school's psychologist, counsellor and special educator.
        PupilSupportMunicipal = "pupil_support_municipal",
        /// A municipal school.
        SchoolMunicipal = "school_municipal",
        /// A private school.
        SchoolPrivate = "school_private",
    }
}

impl Verksamhetsgren {
    /// Whether it is no authority: what binds it is a duty of silence, not OSL.
    pub(crate) const fn is_private(self) -> bool {
        matches!(self, Self::PrivateCare | Self::SchoolHealthPrivate | Self::SchoolPrivate)
    }

    /// Whether a guardian can come to see what it receives, through its records or its staff.
    pub(crate) const fn guardian_sees_through(self) -> bool {
        !matches!(self, Self::SocialBoard)
    }

    /// Whether a municipality runs it.
    pub(crate) const fn is_municipal(self) -> bool {
        matches!(
            self,
            Self::SocialBoard
                | Self::SchoolHealthMunicipal
                | Self::PupilSupportMunicipal
                | Self::SchoolMunicipal
        )
    }
}
