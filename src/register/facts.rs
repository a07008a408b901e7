//! What is known of a child: the fold of every change that was recorded.

use super::given::GivenConsent;
use super::guardians::GuardianList;
use crate::domain::{
    Attestation, Attested, Consent, InPlaceOfGuardians, Maturity, PacketKind, PacketKinds, Party,
    RegisterChange, Revocation, SkyddadePersonuppgifter, Sparr,
};
use crate::policy::swedish_day;
use jiff::{Timestamp, civil::Date};

/// Sekretessmarkering: what a receiver is warned by (OSL 5:5).
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Marking {
    pub(crate) provision: String,
    pub(crate) date: Date,
    pub(crate) authority: String,
    pub(crate) recorded: Timestamp,
}

/// The end of a protection or a hiding.
#[derive(Clone)]
pub(crate) struct Lift {
    pub(crate) level: SkyddadePersonuppgifter,
    pub(crate) whereabouts_hidden: bool,
    pub(crate) decision: String,
    pub(crate) date: Option<Date>,
    pub(crate) recorded: Timestamp,
    /// Something was protected after it.
    pub(crate) is_past: bool,
}

/// One child as the register knows it. A child that nobody told of has no guardians and no consents, so nothing goes by consent.
#[derive(Clone)]
pub(crate) struct ChildFacts {
    pub(crate) guardians: Vec<String>,
    pub(crate) in_place: Option<InPlaceOfGuardians>,
    /// Since then they are the guardians, whatever was told again.
    pub(crate) guardians_recorded: Option<Timestamp>,
    pub(crate) guardians_learnt: Option<Timestamp>,
    /// Who decided before, each list once.
    pub(super) earlier_guardians: Vec<GuardianList>,
    /// Consents as they were given.
    pub(crate) given: Vec<GivenConsent>,
    /// Consents as they count: one that was taken back in part is several.
    pub(crate) consents: Vec<Consent>,
    pub(crate) block_ids: Vec<String>,
    pub(crate) blocks: Vec<Sparr>,
    /// What a block stopped before it was set for other kinds under the same reference, each time.
    pub(crate) earlier_blocks: Vec<(String, PacketKinds)>,
    pub(crate) attestations: Vec<Attestation>,
    /// Beside each attestation: when it was recorded, and what was found.
    pub(crate) attested: Vec<(Timestamp, Option<Maturity>)>,
    pub(crate) protection: SkyddadePersonuppgifter,
    pub(crate) whereabouts_hidden: bool,
    pub(crate) markings: Vec<Marking>,
    pub(crate) lifts: Vec<Lift>,
    /// The record by which a consent was taken back last.
    pub(crate) newest_revocation: Option<u64>,
}

impl Default for ChildFacts {
    fn default() -> Self {
        Self {
            guardians: Vec::new(),
            in_place: None,
            guardians_recorded: None,
            guardians_learnt: None,
            earlier_guardians: Vec::new(),
            given: Vec::new(),
            consents: Vec::new(),
            block_ids: Vec::new(),
            blocks: Vec::new(),
            earlier_blocks: Vec::new(),
            attestations: Vec::new(),
            attested: Vec::new(),
            protection: SkyddadePersonuppgifter::None,
            whereabouts_hidden: false,
            markings: Vec::new(),
            lifts: Vec::new(),
            newest_revocation: None,
        }
    }
}

impl ChildFacts {
    /// Takes in one change that was recorded at `at`.
    pub(crate) fn apply(&mut self, change: RegisterChange, at: Timestamp) {
        match change {
            RegisterChange::Guardians { guardians, in_place, learnt } => {
                self.set_guardians(GuardianList { guardians, in_place }, learnt, at);
            }
            RegisterChange::Consented { id, consent, form, collected_by } => {
                self.give(GivenConsent {
                    id,
                    consent,
                    form,
                    collected_by,
                    recorded: at,
                    shares: 1,
                    earlier: Vec::new(),
                });
            }
            RegisterChange::ConsentRevoked { id, revocation } => self.revoke(&id, &revocation, at),
            RegisterChange::Blocked { id, kinds } => self.block(id, kinds, at),
            RegisterChange::BlockLifted { id } => {
                if let Some(block) = find(&self.block_ids, &mut self.blocks, &id) {
                    block.to = Some(block.to.map_or(at, |earlier| earlier.min(at)));
                }
            }
            RegisterChange::Attested { attestation, finding } => {
                self.attestations.push(attestation.heard(at));
                self.attested.push((at, finding));
            }
            RegisterChange::Protected { level, whereabouts_hidden, provision, date, authority } => {
                // Protections add up: only a lift takes one away.
                self.protection = self.protection.max(level);
                self.whereabouts_hidden |= whereabouts_hidden;
                self.lifts.iter_mut().for_each(|lift| lift.is_past = true);
                self.markings.push(Marking { provision, date, authority, recorded: at });
            }
            RegisterChange::ProtectionLifted { level, whereabouts_hidden, decision, date } => {
                self.protection = level;
                self.whereabouts_hidden = whereabouts_hidden;
                if level == SkyddadePersonuppgifter::None && !whereabouts_hidden {
                    self.markings.clear();
                }
                let is_past = false;
                self.lifts.push(Lift {
                    level,
                    whereabouts_hidden,
                    decision,
                    date,
                    recorded: at,
                    is_past,
                });
            }
        }
    }

    /// What was found in this matter: a child may be mature enough for one thing and not for another. Of several judgements the
    /// last made counts, and of two of one moment the last recorded.
    pub(crate) fn maturity_in(
        &self,
        kind: PacketKind,
        receiver: &Party,
        now: Timestamp,
        today: Date,
    ) -> Maturity {
        self.last_found(|it| it.counts(kind, receiver, now, today))
    }

    /// What was found of those judgements that count on `day`, in whatever matter, as far as they were made by `now`: the last
    /// made, as in a matter.
    pub(crate) fn maturity_on(&self, day: Date, now: Timestamp) -> Maturity {
        self.last_found(|it| {
            it.at <= now && swedish_day(it.at) <= day && it.expires.is_none_or(|last| day <= last)
        })
    }

    fn last_found(&self, counts: impl Fn(&Attestation) -> bool) -> Maturity {
        let judged = self.attestations.iter().zip(&self.attested);
        judged
            .filter(|(it, _)| it.what == Attested::Maturity && counts(it))
            .max_by_key(|(it, _)| it.at)
            .and_then(|(_, (_, finding))| *finding)
            .unwrap_or(Maturity::Unassessed)
    }

    /// A consent of the same reference is replaced, unless something of it was taken back: an old call that comes again
    /// must not undo that.
    fn give(&mut self, given: GivenConsent) {
        let mut from = 0;
        for old in &mut self.given {
            if old.id == given.id {
                let counting = self.consents.get_mut(from).filter(|_| old.shares == 1);
                if let Some(counting) = counting.filter(|it| **it == old.consent) {
                    *counting = given.consent.clone();
                    let mut earlier = std::mem::take(&mut old.earlier);
                    if old.consent != given.consent {
                        earlier.push(old.consent.clone());
                    }
                    *old = GivenConsent { earlier, ..given };
                }
                return;
            }
            from += old.shares;
        }
        self.consents.push(given.consent.clone());
        self.given.push(given);
    }

    /// A block of the same reference is replaced, unless it is the same: that stands from when it was set.
    fn block(&mut self, id: String, kinds: PacketKinds, at: Timestamp) {
        let block = Sparr { kinds, from: at, to: None };
        match find(&self.block_ids, &mut self.blocks, &id) {
            Some(old) if old.kinds == kinds && old.to.is_none() => {}
            Some(old) => {
                self.earlier_blocks.push((id, old.kinds));
                *old = block;
            }
            None => {
                self.block_ids.push(id);
                self.blocks.push(block);
            }
        }
    }

    fn revoke(&mut self, id: &str, revocation: &Revocation, at: Timestamp) {
        let mut from = 0;
        for given in &mut self.given {
            let until = from + given.shares;
            if given.id == id && until <= self.consents.len() {
                let old: Vec<Consent> = self.consents.drain(from..until).collect();
                let new: Vec<Consent> =
                    old.into_iter().flat_map(|share| revocation.narrow(share, at)).collect();
                given.shares = new.len();
                self.consents.splice(from..from, new);
                return;
            }
            from = until;
        }
    }

    /// What a consent has become: itself alone where nothing of it was taken back in part.
    pub(crate) fn shares(&self) -> impl Iterator<Item = (&GivenConsent, &[Consent])> {
        self.given.iter().scan(0, |from, given| {
            let until = *from + given.shares;
            let shares = self.consents.get(*from..until).unwrap_or_default();
            *from = until;
            Some((given, shares))
        })
    }
}

fn find<'v, T>(ids: &[String], values: &'v mut [T], id: &str) -> Option<&'v mut T> {
    let place = ids.iter().position(|known| known == id)?;
    values.get_mut(place)
}
