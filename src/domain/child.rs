//! What a decision must know of the child; nothing here tells who it is.

use super::words::words;
use jiff::civil::Date;

/// Age, maturity and protection of one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Child {
    /// Its Swedish birth day.
    pub(crate) birth_date: Date,
    /// Counts only beside an attestation of maturity.
    pub(crate) maturity: Maturity,
    /// Its protection in the population register.
    pub(crate) protection: SkyddadePersonuppgifter,
    /// Whether its whereabouts are hidden. Only a lift ends that; time never does.
    pub(crate) whereabouts_hidden: bool,
}

impl Child {
    /// Whole years on a Swedish day. Whoever is born on 29 February turns on 1 March where the year has no such day.
    pub(crate) fn age_on(&self, day: Date) -> i16 {
        let birth = self.birth_date;
        let turned = (day.month(), day.day()) >= (birth.month(), birth.day());
        day.year() - birth.year() - i16::from(!turned)
    }

    /// As `must_not_be_found`.
    pub(crate) fn must_not_be_found(&self) -> bool {
        must_not_be_found(self.protection, self.whereabouts_hidden)
    }
}

/// Whether everything that leads to a child must be kept from readers a guardian can see through.
pub(crate) fn must_not_be_found(
    protection: SkyddadePersonuppgifter,
    whereabouts_hidden: bool,
) -> bool {
    whereabouts_hidden || protection != SkyddadePersonuppgifter::None
}

words! {
    /// Protected personal data in the population register: a state that changes routing.
    pub(crate) enum SkyddadePersonuppgifter {
        /// No protection.
        None = "none",
        /// Confidentiality marking: a warning that travels (OSL 5:5).
        Sekretessmarkering = "sekretessmarkering",
        /// Protected population registration: stops automatic routes.
        SkyddadFolkbokforing = "skyddad_folkbokforing",
    }
}

words! {
    /// Whether an official found the child mature enough to decide in the matter.
    pub(crate) enum Maturity {
        /// Found mature.
        Mature = "mature",
        /// Found not mature.
        NotMature = "not_mature",
        /// Nobody has assessed it.
        Unassessed = "unassessed",
    }
}
