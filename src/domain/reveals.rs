//! What a part of a packet reveals, and what a decision withholds.

use super::words::words;

words! {
    /// One thing that a part can reveal.
    pub(crate) enum Reveal {
        /// Who the child is.
        Identity = "identity",
        /// How to reach the child or those around it.
        Contact = "contact",
        /// Where the child is or will be.
        Location = "location",
        /// Health and care.
        Health = "health",
        /// Social circumstances.
        Social = "social",
        /// A relative.
        Relative = "relative",
        /// Who works with the child.
        Staff = "staff",
        /// Text that no program can vouch for.
        FreeText = "free_text",
        /// Nothing that a rule could withhold.
        None = "none",
    }
}

/// A set of things that parts reveal. Bit n is the contract's n-th word.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Reveals(u16);

impl Reveals {
    /// The empty set.
    pub(crate) const EMPTY: Self = Self(0);
    /// Everything that can be withheld: all but `none`.
    pub(crate) const ALL_BUT_NONE: Self = Self(Self::only(Reveal::None).0 - 1);

    /// The set of one.
    pub(crate) const fn only(reveal: Reveal) -> Self {
        Self(1 << reveal as u16)
    }

    /// The set whose bits these are; bits without a word are dropped.
    pub(crate) const fn from_bits(bits: u16) -> Self {
        Self(bits & (Self::ALL_BUT_NONE.0 | Self::only(Reveal::None).0))
    }

    /// Its bits, as the redaction table writes them.
    pub(crate) const fn bits(self) -> u16 {
        self.0
    }

    /// Whether nothing is in it.
    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `reveal` is in it.
    pub(crate) const fn contains(self, reveal: Reveal) -> bool {
        self.0 & Self::only(reveal).0 != 0
    }

    /// What is in either.
    #[must_use]
    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in it and not in `other`.
    #[must_use]
    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Its words, in the contract's order.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        Reveal::ALL.into_iter().filter(move |reveal| self.contains(*reveal)).map(Reveal::word)
    }
}

impl FromIterator<Reveal> for Reveals {
    fn from_iter<I: IntoIterator<Item = Reveal>>(reveals: I) -> Self {
        reveals.into_iter().fold(Self::EMPTY, |set, reveal| set.and(Self::only(reveal)))
    }
}

impl std::fmt::Debug for Reveals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
