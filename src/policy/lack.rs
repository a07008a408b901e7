//! What a rule still needs, in the contract's words.

use super::{
    facts::Facts,
    rule::{Need, Route, Rule, SparrEffect},
};
use crate::domain::{Attested, DutyBasis};
use std::fmt;

/// One thing that is missing. Ordered by its word, as the contract lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack<'q> {
    Consent(&'q str),
    Attestation(Attested),
    Duty(DutyBasis),
    Agreement,
    Route(Route),
}

impl Lack<'_> {
    fn rank(self) -> u8 {
        match self {
            Self::Consent(_) => 0,
            Self::Attestation(_) => 1,
            Self::Duty(_) => 2,
            Self::Agreement => 3,
            Self::Route(_) => 4,
        }
    }

    /// Either would do.
    pub(super) fn or(self, other: Self) -> String {
        if self.rank() <= other.rank() {
            format!("{self}|{other}")
        } else {
            format!("{other}|{self}")
        }
    }
}

impl fmt::Display for Lack<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Consent(who) => write!(f, "consent:{who}"),
            Self::Attestation(what) => write!(f, "attestation:{what}"),
            Self::Duty(basis) => write!(f, "duty:{basis}"),
            Self::Agreement => f.write_str("agreement:in_force"),
            Self::Route(way) => write!(f, "route:{way}"),
        }
    }
}

impl<'q> Facts<'q> {
    /// Tells of everything that `rule` still needs; of nothing where it holds.
    pub(super) fn each_lack(&self, rule: &Rule, tell: &mut impl FnMut(Lack<'q>)) {
        let after = match rule.sparr {
            SparrEffect::NeedsLaterAttestation => self.sparr,
            SparrEffect::Stops | SparrEffect::Passes => None,
        };
        for need in &rule.needs {
            match *need {
                Need::Consent => self.each_missing_consent(tell),
                Need::Attestation(what) => {
                    if !self.is_attested(what, after) {
                        tell(Lack::Attestation(what));
                    }
                }
                Need::Duty(basis) => {
                    if !self.has_duty(basis) {
                        tell(Lack::Duty(basis));
                    }
                }
                Need::Agreement => {
                    if !self.has_agreement() {
                        tell(Lack::Agreement);
                    }
                }
                Need::Route(way) => tell(Lack::Route(way)),
            }
        }
    }
}
