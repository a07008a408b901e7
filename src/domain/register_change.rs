//! One thing that the register is told of a child.

use super::{
    Attestation, Consent, ConsentForm, HsaId, InPlaceOfGuardians, Maturity, PacketKinds,
    Revocation, SkyddadePersonuppgifter,
};
use jiff::{Timestamp, civil::Date};

/// A change. What a child's facts are is the fold of all its changes.
#[derive(Clone)]
pub enum RegisterChange {
    /// Who decides for the child; replaces what was known.
    Guardians {
        /// All guardians, by pseudonym.
        guardians: Vec<String>,
        /// An authority's decision in their place.
        in_place: Option<InPlaceOfGuardians>,
        /// When the record system learnt it, if it says so.
        learnt: Option<Timestamp>,
    },
    /// A consent; one of the same reference is replaced.
    Consented {
        /// The recorder's reference.
        id: String,
        /// The consent.
        consent: Consent,
        /// How it was given.
        form: ConsentForm,
        /// Who collected it.
        collected_by: HsaId,
    },
    /// A consent was taken back, wholly or in part.
    ConsentRevoked {
        /// Its reference.
        id: String,
        /// How much of it.
        revocation: Revocation,
    },
    /// The child set a block.
    Blocked {
        /// The recorder's reference.
        id: String,
        /// What it stops.
        kinds: PacketKinds,
    },
    /// A block was lifted.
    BlockLifted {
        /// Its reference.
        id: String,
    },
    /// An official's judgement.
    Attested {
        /// The judgement.
        attestation: Attestation,
        /// What was found, where maturity was judged.
        finding: Option<Maturity>,
    },
    /// The child is protected, or its whereabouts are hidden.
    Protected {
        /// In the population register.
        level: SkyddadePersonuppgifter,
        /// Whether the whereabouts are hidden.
        whereabouts_hidden: bool,
        /// The marking's provision (OSL 5:5).
        provision: String,
        /// The marking's date.
        date: Date,
        /// The authority that made it.
        authority: String,
    },
    /// A protection was lifted, wholly or in part.
    ProtectionLifted {
        /// What is left in the population register.
        level: SkyddadePersonuppgifter,
        /// Whether the whereabouts are still hidden.
        whereabouts_hidden: bool,
        /// The deciding authority's reference.
        decision: String,
        /// The day of the decision, where it is told.
        date: Option<Date>,
    },
}

impl RegisterChange {
    /// Whether someone took a consent back: what waits on it is then stopped for good.
    pub fn takes_back(&self) -> bool {
        matches!(self, Self::ConsentRevoked { .. })
    }
}
