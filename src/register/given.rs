//! A consent as it was given, and why a change to a child's facts can't be taken in.

use super::facts::ChildFacts;
use crate::domain::{Consent, ConsentForm, HsaId, PacketKinds, RegisterChange, Revocation, Sparr};
use jiff::Timestamp;

/// A consent as it was given, whatever became of it.
#[derive(Clone)]
pub(crate) struct GivenConsent {
    /// The recorder's reference.
    pub(crate) id: String,
    pub(crate) consent: Consent,
    pub(crate) form: ConsentForm,
    pub(crate) collected_by: HsaId,
    pub(crate) recorded: Timestamp,
    /// How many consents it has become by what was taken back.
    pub(crate) shares: usize,
    /// What it was before it was replaced, each time.
    pub(crate) earlier: Vec<Consent>,
}

/// The field at fault, and what would be right.
pub(crate) type Objection = (String, &'static str);

impl ChildFacts {
    /// Why a change can't be taken in.
    pub(crate) fn objection(&self, change: &RegisterChange) -> Option<Objection> {
        match change {
            RegisterChange::Guardians { guardians, in_place, learnt } => {
                self.guardians_objection(guardians, in_place.as_ref(), *learnt)
            }
            RegisterChange::ConsentRevoked { id, revocation } => {
                match self.given.iter().find(|given| given.id == *id) {
                    None => Some((
                        "consent_revocation.id".to_owned(),
                        "no consent of that id is known for the child",
                    )),
                    Some(given) => never_given(&given.consent, revocation),
                }
            }
            RegisterChange::BlockLifted { id } if !self.block_ids.contains(id) => {
                Some(("block_lift.id".to_owned(), "no block of that id is known for the child"))
            }
            // Else its lift that comes again would end what the child has set since.
            RegisterChange::Blocked { id, .. } if self.was_lifted(id) => Some((
                "block.id".to_owned(),
                "was lifted; right is a new id for a block that is set anew",
            )),
            RegisterChange::Blocked { id, kinds } if self.stopped_otherwise(id, *kinds) => Some((
                "block.id".to_owned(),
                "was set for other kinds since; right is a new id for a block that is set anew",
            )),
            RegisterChange::Consented { id, .. } if self.was_revoked(id) => Some((
                "consent.id".to_owned(),
                "was taken back; right is a new id for a consent that is given anew",
            )),
            // A narrower one may have taken its place: an old call that comes again must not undo that.
            RegisterChange::Consented { id, consent, .. } if self.was_replaced(id, consent) => {
                Some((
                    "consent.id".to_owned(),
                    "was replaced by another of the same id; right is a new id for a consent that is given anew",
                ))
            }
            // An old call that comes again must not show a child that has been hidden since.
            RegisterChange::ProtectionLifted { decision, .. } if self.was_lifted_by(decision) => {
                Some((
                    "protection_lift.decision".to_owned(),
                    "was carried out, and something was protected since; right is the decision that lifts that",
                ))
            }
            // So must none that comes late.
            RegisterChange::ProtectionLifted { date: Some(date), .. }
                if self.markings.iter().any(|marking| *date < marking.date) =>
            {
                Some((
                    "protection_lift.date".to_owned(),
                    "something was protected after that day; right is the decision that lifts that",
                ))
            }
            _ => None,
        }
    }

    fn was_lifted(&self, block: &str) -> bool {
        self.blocks_by_id().any(|(id, it)| id == block && it.to.is_some())
    }

    /// What it stopped before it was set for what it stops now.
    fn stopped_otherwise(&self, block: &str, kinds: PacketKinds) -> bool {
        self.blocks_by_id().any(|(id, it)| id == block && it.kinds != kinds)
            && self.earlier_blocks.iter().any(|(id, earlier)| id == block && *earlier == kinds)
    }

    fn blocks_by_id(&self) -> impl Iterator<Item = (&String, &Sparr)> {
        self.block_ids.iter().zip(&self.blocks)
    }

    /// Before the newest protection.
    fn was_lifted_by(&self, decision: &str) -> bool {
        self.lifts.iter().any(|lift| lift.is_past && lift.decision == decision)
    }

    /// Whether another consent has taken its place under this reference.
    fn was_replaced(&self, id: &str, consent: &Consent) -> bool {
        let given = self.given.iter().find(|given| given.id == id);
        given.is_some_and(|it| it.consent != *consent && it.earlier.contains(consent))
    }

    /// Wholly or in part.
    fn was_revoked(&self, id: &str) -> bool {
        self.shares().any(|(given, shares)| given.id == id && *shares != [given.consent.clone()])
    }
}

/// Only what a consent gave can be taken back. What was taken back before may be taken back again.
fn never_given(consent: &Consent, revocation: &Revocation) -> Option<Objection> {
    let Revocation { kinds, receivers, parts } = revocation;
    let wrong = |field: &str| format!("consent_revocation.{field}");
    if kinds.is_some_and(|kinds: PacketKinds| !kinds.without(consent.kinds).is_empty()) {
        return Some((wrong("kinds"), "one that the consent was not for"));
    }
    let named = |unit: &String| consent.receivers.iter().any(|it| it.eq_ignore_ascii_case(unit));
    if !receivers.iter().all(named) {
        return Some((wrong("receivers"), "one that the consent did not name"));
    }
    let left_out = parts.without(consent.without_parts);
    if left_out != *parts {
        return Some((wrong("parts"), "one that the consent had left out already"));
    }
    None
}
