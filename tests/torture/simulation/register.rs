//! What the record systems tell the register: consents and their ends, hidden children, protected identities.

use super::clients::{Client, caller};
use super::facts::{Consent, GUARDIANS, Known};
use super::machine::Running;
use crate::support::{
    CHILDREN, change_of, consent_called, guardians, hiding, lift_by, protection, revocation,
};
use stafett::Error;
use stafett::wire::v1::record_request::Change;

impl Client {
    pub(super) async fn consent(&mut self, child: usize) {
        if self.world.model(|model| model.facts(0, child).guardians) != Known::Yes {
            let told = self.record(child, guardians(&GUARDIANS), "guardians").await;
            self.world.model(|model| {
                let facts = model.facts(0, child);
                facts.guardians = facts.guardians.max_of(told);
            });
        }
        let by = GUARDIANS[usize::from(self.world.roll(2) == 1)];
        self.next += 1;
        let id = format!("c-{}", self.next);
        let consent = Consent::asked_for(id.clone(), by);
        self.world.model(|model| model.facts(0, child).consents.push(consent));
        let given = self.record(child, consent_called(&id, by), &format!("consent {id}")).await;
        self.of_consent(child, &id, |it| it.given = given);
    }

    pub(super) async fn revoke(&self, child: usize) {
        let consents = self.world.model(|model| model.facts(0, child).consents.clone());
        let standing: Vec<_> = consents
            .iter()
            .filter(|it| it.given != Known::No && it.revoked != Known::Yes)
            .collect();
        let Some(chosen) = self.one_of(standing.len()) else { return };
        self.take_back(child, standing[chosen]).await;
    }

    pub(super) async fn take_back(&self, child: usize, consent: &Consent) {
        let (id, before) = (consent.id.clone(), consent.revoked);
        self.world.model(|model| model.takes_back(self.house, child, &id));
        let told = self.record(child, revocation(&id), &format!("revocation {id}")).await;
        self.of_consent(child, &id, |it| it.revoked = before.max_of(told));
        if told == Known::Yes {
            self.world.model(|model| model.has_taken_back(self.house, child, &id));
        }
    }

    pub(super) fn of_consent(&self, child: usize, id: &str, change: impl FnOnce(&mut Consent)) {
        let house = self.house;
        self.world.model(|model| {
            let consents = &mut model.facts(house, child).consents;
            change(consents.iter_mut().find(|it| it.id == id).unwrap());
        });
    }

    /// Hides the child, or protects its identity.
    pub(super) async fn hide(&self, child: usize, hidden: bool) {
        let house = self.house;
        let change = if hidden { hiding() } else { protection("skyddad_folkbokforing", false) };
        let set = |to: Known| {
            self.world.model(|model| {
                let facts = model.facts(house, child);
                let one = if hidden { &mut facts.hidden } else { &mut facts.protected };
                *one = one.max_of(to);
            });
        };
        set(Known::Perhaps);
        set(self.record(child, change, if hidden { "hiding" } else { "protection" }).await);
    }

    pub(super) async fn lift(&mut self, child: usize) {
        self.next += 1;
        let decision = format!("beslut-{}", self.next);
        let house = self.house;
        let facts = self.world.model(|model| model.facts(house, child).clone());
        self.world.model(|model| {
            let facts = model.facts(house, child);
            (facts.hidden, facts.protected) =
                (facts.hidden.least(Known::Perhaps), facts.protected.least(Known::Perhaps));
        });
        match self.record(child, lift_by(&decision), "lift").await {
            Known::Yes => self.world.model(|model| {
                let facts = model.facts(house, child);
                (facts.hidden, facts.protected) = (Known::No, Known::No);
            }),
            Known::No => self.world.model(|model| {
                let now = model.facts(house, child);
                (now.hidden, now.protected) = (facts.hidden, facts.protected);
            }),
            Known::Perhaps => {}
        }
    }

    /// Records a change, and says whether it is.
    pub(super) async fn record(&self, child: usize, change: Change, what: &str) -> Known {
        let what = format!("records {what} of {child}");
        let house = self.house;
        let ask = |running: Running| async move {
            running.gateway.record(&caller(house), change_of(CHILDREN[child], change)).await
        };
        self.world.model(|model| model.learns(house, child, true));
        let told = self.call(&what, ask).await;
        self.world.model(|model| model.learns(house, child, false));
        match told {
            Some(Ok(_)) => Known::Yes,
            Some(Err(Error::DiskFull | Error::Busy | Error::Invalid { .. })) => Known::No,
            Some(Err(error)) => {
                self.astonished(&what, &error);
                Known::Perhaps
            }
            None => Known::Perhaps,
        }
    }
}
