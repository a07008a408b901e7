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
}

/// What a unit is from a day on.
#[derive(Debug, Clone)]
pub(super) struct Stage {
    /// The configuration's has none: it has always been so.
    pub(super) from: Option<Date>,
    pub(super) recorded: Option<Timestamp>,
    /// Nothing where it is no party any more.
    pub(super) party: Option<(PartyUnit, Vec<String>)>,
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
                let filed = Filed { id, reference, recorded: at, ended: None };
                match self.place(&filed.id) {
                    None => {
                        self.agreements.push(agreement);
                        self.filed.push(filed);
                    }
                    Some(place) => {
                        if let Some((old, paper)) = self.at(place) {
                            *old = agreement;
                            *paper = filed;
                        }
                    }
                }
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

    /// By day; of two for one day, what was recorded later counts.
    fn stage(&mut self, unit: HsaId, stage: Stage) {
        let stages = self.parties.entry(unit).or_default();
        stages.push(stage);
        stages.sort_by_key(|stage| stage.from);
    }

    /// Why a change can't be taken in.
    pub(crate) fn objection(&self, change: &CommonChange) -> Option<Objection> {
        match change {
            CommonChange::Agreed { id, .. } => {
                let ended = self.filed.iter().any(|it| it.id == *id && it.ended.is_some());
                let problem = "was ended; right is a new id for an agreement that is made anew";
                ended.then(|| ("agreement.id".to_owned(), problem))
            }
            CommonChange::AgreementEnded { id, last_day } => match self.agreement(id) {
                None => Some(("agreement_end.id".to_owned(), "no agreement of that id is known")),
                Some(known) if *last_day < known.from || *last_day > known.to => {
                    let problem = "right is one of the agreement's own days";
                    Some(("agreement_end.last_day".to_owned(), problem))
                }
                Some(_) => None,
            },
            CommonChange::Party { .. } => None,
            CommonChange::PartyEnded { unit, .. } => {
                let known = self.parties.contains_key(unit);
                (!known).then(|| ("party_end.unit".to_owned(), "no such party is known"))
            }
        }
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
