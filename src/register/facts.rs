//! What is known of a child: the fold of every change that was recorded.

use crate::domain::{
    Attestation, Consent, InPlaceOfGuardians, Maturity, RegisterChange, SkyddadePersonuppgifter,
    Sparr,
};
use jiff::{Timestamp, civil::Date};

/// Sekretessmarkering: what a receiver is warned by (OSL 5:5).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Marking {
    pub(crate) provision: String,
    pub(crate) date: Date,
    pub(crate) authority: String,
}

/// One child as the register knows it. A child that nobody told of has no guardians and no consents, so nothing goes by consent.
#[derive(Clone)]
pub(crate) struct ChildFacts {
    pub(crate) guardians: Vec<String>,
    pub(crate) in_place: Option<InPlaceOfGuardians>,
    consent_ids: Vec<String>,
    pub(crate) consents: Vec<Consent>,
    block_ids: Vec<String>,
    pub(crate) blocks: Vec<Sparr>,
    pub(crate) attestations: Vec<Attestation>,
    pub(crate) maturity: Maturity,
    pub(crate) protection: SkyddadePersonuppgifter,
    pub(crate) whereabouts_hidden: bool,
    pub(crate) markings: Vec<Marking>,
}

impl Default for ChildFacts {
    fn default() -> Self {
        Self {
            guardians: Vec::new(),
            in_place: None,
            consent_ids: Vec::new(),
            consents: Vec::new(),
            block_ids: Vec::new(),
            blocks: Vec::new(),
            attestations: Vec::new(),
            maturity: Maturity::Unassessed,
            protection: SkyddadePersonuppgifter::None,
            whereabouts_hidden: false,
            markings: Vec::new(),
        }
    }
}

impl ChildFacts {
    /// Takes in one change that was recorded at `at`.
    pub(crate) fn apply(&mut self, change: RegisterChange, at: Timestamp) {
        match change {
            RegisterChange::Guardians { guardians, in_place } => {
                self.guardians = guardians;
                self.in_place = in_place;
            }
            RegisterChange::Consented { id, mut consent } => {
                let old = find(&self.consent_ids, &mut self.consents, &id);
                // What was taken back stays so: an old call that comes again must not undo it.
                consent.revoked = old.and_then(|old| old.revoked);
                put(&mut self.consent_ids, &mut self.consents, id, consent);
            }
            RegisterChange::ConsentRevoked { id } => {
                if let Some(consent) = find(&self.consent_ids, &mut self.consents, &id) {
                    // The first revocation counts: what was taken back stays so.
                    consent.revoked = Some(consent.revoked.map_or(at, |earlier| earlier.min(at)));
                }
            }
            RegisterChange::Blocked { id, kinds } => {
                put(&mut self.block_ids, &mut self.blocks, id, Sparr { kinds, from: at, to: None });
            }
            RegisterChange::BlockLifted { id } => {
                if let Some(block) = find(&self.block_ids, &mut self.blocks, &id) {
                    block.to = Some(block.to.map_or(at, |earlier| earlier.min(at)));
                }
            }
            RegisterChange::Attested { attestation, finding } => {
                self.maturity = finding.unwrap_or(self.maturity);
                self.attestations.push(attestation);
            }
            RegisterChange::Protected { level, whereabouts_hidden, provision, date, authority } => {
                // Protections add up: only a lift takes one away.
                self.protection = self.protection.max(level);
                self.whereabouts_hidden |= whereabouts_hidden;
                self.markings.push(Marking { provision, date, authority });
            }
            RegisterChange::ProtectionLifted { level, whereabouts_hidden } => {
                self.protection = level;
                self.whereabouts_hidden = whereabouts_hidden;
                if level == SkyddadePersonuppgifter::None && !whereabouts_hidden {
                    self.markings.clear();
                }
            }
        }
    }

    /// Why a change can't be taken in: the field at fault, and what would be right.
    pub(crate) fn objection(
        &self,
        change: &RegisterChange,
    ) -> Option<(&'static str, &'static str)> {
        match change {
            RegisterChange::ConsentRevoked { id } if !self.consent_ids.contains(id) => {
                Some(("consent_revocation.id", "no consent of that id is known for the child"))
            }
            RegisterChange::BlockLifted { id } if !self.block_ids.contains(id) => {
                Some(("block_lift.id", "no block of that id is known for the child"))
            }
            RegisterChange::Consented { id, .. } if self.was_revoked(id) => Some((
                "consent.id",
                "was taken back; right is a new id for a consent that is given anew",
            )),
            _ => None,
        }
    }

    fn was_revoked(&self, id: &str) -> bool {
        let place = self.consent_ids.iter().position(|known| known == id);
        place
            .and_then(|place| self.consents.get(place))
            .is_some_and(|consent| consent.revoked.is_some())
    }
}

fn put<T>(ids: &mut Vec<String>, values: &mut Vec<T>, id: String, value: T) {
    match find(ids, values, &id) {
        Some(old) => *old = value,
        None => {
            ids.push(id);
            values.push(value);
        }
    }
}

fn find<'v, T>(ids: &[String], values: &'v mut [T], id: &str) -> Option<&'v mut T> {
    let place = ids.iter().position(|known| known == id)?;
    values.get_mut(place)
}
