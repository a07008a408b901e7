//! One rule of law, as a rule file states it, ready to be tried.

use super::scope::Scope;
use crate::domain::{Attested, DutyBasis, Reveals, words};
use jiff::civil::Date;
use std::{fmt, sync::Arc};

/// A ground for disclosure, or for handing a case to a person.
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) text: Arc<Text>,
    pub(crate) mark: Mark,
    pub(crate) ground: Ground,
    pub(super) scope: Scope,
    /// Tried in this order where several rules are about one case.
    pub(super) order: Option<u8>,
    /// Facts without which it does not apply.
    pub(super) when: Vec<Condition>,
    /// What a person can supply, in the order of the contract's words.
    pub(super) needs: Vec<Need>,
    /// Whether a case that lacks something is told to wait for it.
    pub(super) offered: bool,
    pub(super) alarm: bool,
    pub(super) sparr: SparrEffect,
    pub(super) withholds: Reveals,
    /// A statutory duty asks for what the packet tells of relatives.
    pub(super) relatives_travel: bool,
    pub(super) left_out_parts_travel: bool,
    /// Skyddad folkbokföring does not stop the automatic route.
    pub(super) passes_protection: bool,
}

/// What a person is told.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) sv: String,
    pub(crate) en: String,
}

/// What a rule rests on.
pub(crate) enum Ground {
    /// Provisions of law; never empty.
    Lagrum(Vec<Lagrum>),
    /// The packet's contents are checked to hold nothing secret.
    NothingSecret,
}

/// Provision: law, SFS number, chapter and section, and the day as of which its wording was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lagrum {
    pub(crate) cite: String,
    pub(crate) wording: Date,
}

words! {
    /// How sure a reading of the law is.
    pub(crate) enum Mark {
        /// Read in the law's text or a named source.
        Verified = "V",
        /// Concluded from such texts.
        Derived = "D",
        /// Known, but not found in a text.
        Known = "K",
        /// Unsure: opens nothing by itself.
        Unsure = "U",
    }
}

words! {
    /// A fact that a rule can require and that nobody can supply.
    pub(crate) enum Condition {
        /// The child has not turned 18.
        Under18 = "under_18",
        /// The person has turned 18.
        From18 = "from_18",
        /// Both parties belong to one municipality.
        SameMunicipality = "same_municipality",
        /// A consent that named the receiver for the plan has been taken back.
        PlanConsentRevoked = "plan_consent_revoked",
    }
}

words! {
    /// What a child's block does to a ground.
    pub(crate) enum SparrEffect {
        /// The block goes first.
        Stops = "stops",
        /// The attestation must be later than the block.
        NeedsLaterAttestation = "needs_later_attestation",
        /// A statutory duty, or nothing secret: the block doesn't matter.
        Passes = "passes",
    }
}

words! {
    /// The way a case goes instead.
    pub(crate) enum Route {
        /// A person carries it.
        Manual = "manual",
        /// It must be addressed to the social board.
        SocialBoard = "social_board",
    }
}

/// Something that a person can supply. Ordered as the contract names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// The consent of those whom the child's age and maturity ask for.
    Consent,
    Attestation(Attested),
    Duty(DutyBasis),
    /// An agreement in force between the two organisations.
    Agreement,
    /// Nothing opens the rule; the case goes another way.
    Route(Route),
}

impl Need {
    /// What `consent`, `agreement`, `attestation:<what>`, `duty:<basis>` or `route:<way>` stands for.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word.split_once(':') {
            None if word == "consent" => Some(Self::Consent),
            None => (word == "agreement").then_some(Self::Agreement),
            Some(("attestation", what)) => Attested::of_word(what).map(Self::Attestation),
            Some(("duty", basis)) => DutyBasis::of_word(basis).map(Self::Duty),
            Some(("route", way)) => Route::of_word(way).map(Self::Route),
            Some(_) => None,
        }
    }
}

impl Rule {
    /// Whether facts can be against it. `decide` takes agreements for granted, and a way instead is always there.
    pub(crate) fn can_stop(&self) -> bool {
        let supplied = |need: &Need| !matches!(need, Need::Agreement | Need::Route(_));
        !self.when.is_empty() || self.needs.iter().any(supplied)
    }

    /// Whether it opens nothing, and hands the case to a person.
    pub(crate) fn only_routes(&self) -> bool {
        self.needs.iter().any(|need| matches!(need, Need::Route(_)))
    }

    /// Whether no case meets the facts of both.
    pub(super) fn excludes(&self, other: &Self) -> bool {
        let limbs =
            [(Condition::Under18, Condition::From18), (Condition::From18, Condition::Under18)];
        limbs.iter().any(|(a, b)| self.when.contains(a) && other.when.contains(b))
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.id)
    }
}
