//! Judgements of named officials: the program checks that they were made and never makes them.

use super::{PacketKind, PacketKinds, Party, words::words};
use jiff::{SignedDuration, Timestamp, civil::Date};

/// One official's judgement, put on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attestation {
    /// What was judged.
    pub(crate) what: Attested,
    /// HSA-id of the official.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Timestamp,
    /// For which packets.
    pub(crate) kinds: PacketKinds,
    /// HSA-ids of the units it is about; none means any.
    pub(crate) receivers: Option<Vec<String>>,
    /// The last day it holds, if it has one.
    pub(crate) expires: Option<Date>,
}

words! {
    /// What an official can attest.
    pub(crate) enum Attested {
        /// Needed for necessary care or support (OSL 25:12, 26:9).
        Necessary = "necessary",
        /// Harm test: disclosure harms nobody.
        Menprovning = "menprovning",
        /// The child's maturity has been assessed.
        Maturity = "maturity",
        /// Necessary for the sender's own task (OSL 10:2).
        OwnTask = "own_task",
        /// The interest in disclosure clearly outweighs (OSL 10:27).
        GeneralClause = "general_clause",
    }
}

/// The clock of whoever tells us something differs from ours by so much all the time.
pub(crate) const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_secs(60);

impl Attestation {
    /// The same, heard of at a moment. One that seems to be made shortly after that was made just then: else what hides a child
    /// would be held for want of an attestation that it brings along.
    #[must_use]
    pub(crate) fn heard(self, moment: Timestamp) -> Self {
        let early = self.at.duration_since(moment);
        let at = if early <= CLOCKS_DIFFER { self.at.min(moment) } else { self.at };
        Self { at, ..self }
    }

    /// Whether it counts at `now`, a moment of the Swedish day `today`, for a packet of this kind to this receiver.
    pub(crate) fn counts(
        &self,
        kind: PacketKind,
        receiver: &Party,
        now: Timestamp,
        today: Date,
    ) -> bool {
        self.at <= now
            && self.expires.is_none_or(|last| today <= last)
            && self.kinds.contains(kind)
            && self.receivers.as_ref().is_none_or(|units| receiver.is_named_in(units))
    }
}
