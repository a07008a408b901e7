//! Agreements and parties: the configuration's units, and the fold of every change that was recorded.

use super::given::Objection;
use crate::domain::{Agreement, CommonChange, HsaId, PartyUnit};
use jiff::{Timestamp, civil::Date};
use std::collections::BTreeMap;

/// What decisions about everybody rest on. Small, and held in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Common {
    agreements: Vec<Agreement>,
    /// Beside each agreement.
    pub(super) filed: Vec<Filed>,
    pub(super) parties: BTreeMap<HsaId, Vec<Stage>>,
}

/// An agreement's paper.
#[derive(Debug, Clone)]
pub(super) struct Filed {
    pub(super) id: String,
    pub(super) reference: String,
    pub(super) recorded: Timestamp,
    /// When its end before its time was recorded.
    pub(super) ended: Option<Timestamp>,
    /// What was agreed before it was replaced, and where that is filed, each time.
    earlier: Vec<(Agreement, String)>,
}

/// What a unit is from a day on.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// The configuration's has none: it has always been so.
    pub(super) from: Option<Date>,
    pub(super) recorded: Option<Timestamp>,
    pub(super) party: StagedParty,
}

/// A unit with its functions; nothing where it is no party any more.
type StagedParty = Option<(PartyUnit, Vec<String>)>;

/// What was recorded for that day, in the order in which it was.
fn of_day(stages: &[Stage], from: Option<Date>) -> impl DoubleEndedIterator<Item = &Stage> {
    stages.iter().filter(move |stage| stage.from == from)
}

impl Common {
    /// What the configuration says, before anything was recorded.
    pub(crate) fn of(configured: impl IntoIterator<Item = PartyUnit>) -> Self {
        let stage = |unit: PartyUnit| {
            let key = unit.unit.clone();
            (key, vec![Stage { from: None, recorded: None, party: Some((unit, Vec::new())) }])
        };
        Self { parties: configured.into_iter().map(stage).collect(), ..Self::default() }
    }

    /// Takes in one change that was recorded at `at`.
    pub(crate) fn apply(&mut self, change: CommonChange, at: Timestamp) {
        match change {
            CommonChange::Agreed { id, agreement, reference } => {
                let place = self.place(&id);
                let Some((old, paper)) = place.and_then(|place| self.at(place)) else {
                    let (ended, earlier) = (None, Vec::new());
                    self.agreements.push(agreement);
                    self.filed.push(Filed { id, reference, recorded: at, ended, earlier });
                    return;
                };
                if old.is_same_as(&agreement) && paper.reference == reference {
                    return;
                }
                let before = std::mem::replace(old, agreement);
                let filed_before = std::mem::replace(&mut paper.reference, reference);
                paper.earlier.push((before, filed_before));
                (paper.recorded, paper.ended) = (at, None);
            }
            CommonChange::AgreementEnded { id, last_day } => {
                let place = self.place(&id);
                if let Some((agreement, paper)) = place.and_then(|place| self.at(place)) {
                    // An end is never taken back: what comes later can only be earlier still.
                    agreement.to = agreement.to.min(last_day);
                    paper.ended = Some(at);
                }
            }
            CommonChange::Party { party, functions, from } => {
                let unit = party.unit.clone();
                let party = Some((party, functions));
                self.stage(unit, Stage { from: Some(from), recorded: Some(at), party });
            }
            CommonChange::PartyEnded { unit, last_day } => {
                // There is no day after the last that the calendar has.
                let from = last_day.tomorrow().ok();
                if from.is_some() {
                    self.stage(unit, Stage { from, recorded: Some(at), party: None });
                }
            }
        }
    }

    /// By day; of two for one day, what was recorded later counts. What is told again stands from when it was first told.
    fn stage(&mut self, unit: HsaId, stage: Stage) {
        let stages = self.parties.entry(unit).or_default();
        if of_day(stages, stage.from).next_back().is_some_and(|it| it.party == stage.party) {
            return;
        }
        stages.push(stage);
        stages.sort_by_key(|stage| stage.from);
    }

    /// Why a change can't be taken in.
    pub(crate) fn objection(&self, change: &CommonChange) -> Option<Objection> {
        match change {
            CommonChange::Agreed { id, agreement, reference } => {
                let problem = match self.filed.iter().find(|it| it.id == *id)? {
                    it if it.ended.is_some() => {
                        "was ended; right is a new id for an agreement that is made anew"
                    }
                    // A narrower one may have taken its place: an old call that comes again must not undo that.
                    it if self.was_replaced(it, agreement, reference) => {
                        "was replaced by another of the same id; right is a new id for an agreement that is made anew"
                    }
                    _ => return None,
                };
                Some(("agreement.id".to_owned(), problem))
            }
            CommonChange::AgreementEnded { id, last_day } => match self.agreement(id) {
                None => Some(("agreement_end.id".to_owned(), "no agreement of that id is known")),
                Some(known) if *last_day < known.from || *last_day > known.to => {
                    let problem = "right is one of the agreement's own days";
                    Some(("agreement_end.last_day".to_owned(), problem))
                }
                Some(_) => None,
            },
            CommonChange::Party { party, functions, from } => {
                let told = Some((party.clone(), functions.clone()));
                let problem = "was recorded otherwise for that day since; right is a later day";
                self.was_corrected(&party.unit, Some(*from), &told)
                    .then(|| ("party.from".to_owned(), problem))
            }
            CommonChange::PartyEnded { unit, .. } if !self.parties.contains_key(unit) => {
                Some(("party_end.unit".to_owned(), "no such party is known"))
            }
            CommonChange::PartyEnded { unit, last_day } => {
                let from = last_day.tomorrow().ok();
                let problem = "it was recorded since that the unit is a party the day after; right is a later day";
                self.was_corrected(unit, from, &None)
                    .then(|| ("party_end.last_day".to_owned(), problem))
            }
        }
    }

    /// Whether another has taken the place of such an agreement.
    fn was_replaced(&self, filed: &Filed, agreement: &Agreement, reference: &str) -> bool {
        let is_it = |it: &Agreement, paper: &str| it.is_same_as(agreement) && paper == reference;
        let stands = self.agreement(&filed.id).is_some_and(|it| is_it(it, &filed.reference));
        !stands && filed.earlier.iter().any(|(it, paper)| is_it(it, paper))
    }

    /// Whether something else was recorded of the unit for that day after it was recorded to be so.
    fn was_corrected(&self, unit: &HsaId, from: Option<Date>, party: &StagedParty) -> bool {
        let stages = self.parties.get(unit).map(Vec::as_slice).unwrap_or_default();
        let mut latest_first = of_day(stages, from).rev();
        let stands = latest_first.next().is_some_and(|it| it.party == *party);
        !stands && latest_first.any(|it| it.party == *party)
    }

    /// All agreements that are on record, in force or not.
    pub(crate) fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    /// The agreement of this reference.
    pub(crate) fn agreement(&self, id: &str) -> Option<&Agreement> {
        self.agreements.get(self.place(id)?)
    }

    /// What a unit is on that Swedish day; nothing where it is no party.
    pub(crate) fn party(&self, unit: &HsaId, today: Date) -> Option<&PartyUnit> {
        let began = |stage: &&Stage| stage.from.is_none_or(|from| from <= today);
        let stage = self.parties.get(unit)?.iter().rfind(began)?;
        stage.party.as_ref().map(|(party, _)| party)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.filed.iter().position(|it| it.id == id)
    }

    fn at(&mut self, place: usize) -> Option<(&mut Agreement, &mut Filed)> {
        self.agreements.get_mut(place).zip(self.filed.get_mut(place))
    }
}
