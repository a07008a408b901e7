//! How much of a consent is taken back, and what is left of it then.

use super::{Consent, PacketKinds, Reveals};
use jiff::Timestamp;

/// Takes back a consent wholly, or within some kinds and receivers: either all, or only parts.
#[derive(Clone)]
pub(crate) struct Revocation {
    /// Nothing means all that the consent is for.
    pub(crate) kinds: Option<PacketKinds>,
    /// HSA-ids; none means all that the consent names.
    pub(crate) receivers: Vec<String>,
    /// Parts that are left out from now on; none means that nothing may go any more.
    pub(crate) parts: Reveals,
}

impl Revocation {
    /// Of everything.
    #[cfg(test)]
    pub(crate) fn whole() -> Self {
        Self { kinds: None, receivers: Vec::new(), parts: Reveals::EMPTY }
    }

    /// What `consent` becomes at `at`: consents that share its kinds and receivers among them, so that each is in one.
    /// What was taken back before stays so.
    pub(crate) fn narrow(&self, consent: Consent, at: Timestamp) -> Vec<Consent> {
        if consent.revoked.is_some() {
            return vec![consent];
        }
        let kinds = self.kinds.map_or(consent.kinds, |kinds| kinds.within(consent.kinds));
        let named = |unit: &String| {
            self.receivers.is_empty()
                || self.receivers.iter().any(|it| it.eq_ignore_ascii_case(unit))
        };
        let (inside, outside): (Vec<_>, Vec<_>) =
            consent.receivers.iter().cloned().partition(|unit| named(unit));
        let other_kinds = Consent { kinds: consent.kinds.without(kinds), ..consent.clone() };
        let other_receivers = Consent { kinds, receivers: outside, ..consent.clone() };
        let taken = if self.parts.is_empty() {
            Consent { kinds, receivers: inside, revoked: Some(at), ..consent }
        } else {
            let without_parts = consent.without_parts.and(self.parts);
            Consent { kinds, receivers: inside, without_parts, ..consent }
        };
        let mut shares = vec![other_kinds, other_receivers, taken];
        shares.retain(|share| !share.kinds.is_empty() && !share.receivers.is_empty());
        shares
    }
}

/// Whom it is about, only the register knows.
impl std::fmt::Debug for Revocation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Revocation({:?}, {} receivers)", self.kinds, self.receivers.len())
    }
}
