//! What the register of one house was told of one child, and what the law makes of it.

/// What a record system knows of something that it asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Known {
    #[default]
    No,
    /// It asked, and heard no answer that it could count on.
    Perhaps,
    Yes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Handover,
    Placement,
    Concern,
    Kallelse,
}

impl Known {
    pub(super) fn max_of(self, other: Self) -> Self {
        if self as u8 >= other as u8 { self } else { other }
    }

    pub(super) fn least(self, other: Self) -> Self {
        if self as u8 <= other as u8 { self } else { other }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Consent {
    pub(super) id: String,
    pub(super) by: &'static str,
    pub(super) given: Known,
    pub(super) revoked: Known,
    /// Packets that surely rested on it when it was first asked to be taken back.
    pub(super) rested: Vec<String>,
    /// How often the register was asked to learn something before that, this consent's end aside.
    pub(super) acts_before: u64,
}

/// What the register of one house knows of one child, as far as its record system was told.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    pub(super) guardians: Known,
    pub(super) consents: Vec<Consent>,
    pub(super) hidden: Known,
    pub(super) protected: Known,
    /// How often the register was asked to learn something.
    pub(super) acts: u64,
}

pub(super) const GUARDIANS: [&str; 2] = ["g1", "g2"];

impl Consent {
    /// One that nobody has answered for yet.
    pub(super) fn asked_for(id: String, by: &'static str) -> Self {
        let (given, revoked) = (Known::Perhaps, Known::No);
        Self { id, by, given, revoked, rested: Vec::new(), acts_before: 0 }
    }
}

impl Kind {
    /// Whose consent it needs: the region knows of two guardians, the municipality of one.
    fn asked(self) -> &'static [&'static str] {
        match self {
            Self::Concern | Self::Placement => &[],
            Self::Handover => &GUARDIANS,
            Self::Kallelse => &GUARDIANS[..1],
        }
    }
}

/// Where the child is, and how to reach it, as the contract has it.
pub(super) const WHEREABOUTS: &[&str] = &["contact", "location"];

impl Facts {
    /// Whether somebody took a consent back, as far as its gateway may know.
    pub(super) fn may_stop_for_good(&self, kind: Kind) -> bool {
        kind == Kind::Handover && self.consents.iter().any(|it| it.revoked != Known::No)
    }

    /// What is held back of a packet now: one thing, or two that may both be so.
    pub(super) fn withheld(&self, kind: Kind) -> Vec<&'static [&'static str]> {
        match self.hidden.max_of(self.protected) {
            // The social board must know where to look.
            _ if kind == Kind::Concern => vec![&[]],
            Known::No => vec![&[]],
            Known::Perhaps => vec![&[], WHEREABOUTS],
            Known::Yes => vec![WHEREABOUTS],
        }
    }

    /// Whether the law surely forbids it now.
    pub(super) fn forbids(&self, kind: Kind) -> bool {
        let by = |guardian: &str| {
            self.consents
                .iter()
                .any(|it| it.by == guardian && it.given != Known::No && it.revoked != Known::Yes)
        };
        match kind {
            Kind::Concern => false,
            Kind::Placement => self.protected == Known::Yes,
            Kind::Handover | Kind::Kallelse => {
                self.protected == Known::Yes
                    || self.guardians == Known::No
                    || !kind.asked().iter().all(|guardian| by(guardian))
            }
        }
    }

    /// Whether the law surely lets it go now.
    pub(super) fn permits(&self, kind: Kind) -> bool {
        let by = |guardian: &str| {
            self.consents
                .iter()
                .any(|it| it.by == guardian && it.given == Known::Yes && it.revoked == Known::No)
        };
        match kind {
            Kind::Concern => true,
            Kind::Placement => self.protected == Known::No,
            Kind::Handover | Kind::Kallelse => {
                self.protected == Known::No
                    && self.guardians == Known::Yes
                    && kind.asked().iter().all(|guardian| by(guardian))
            }
        }
    }
}
