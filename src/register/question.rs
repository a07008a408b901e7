//! Turns a packet and what is known of its child into the question that the law is asked.

use super::facts::ChildFacts;
use crate::domain::{
    Agreement, Agreements, Attestation, Attested, Child, Duty, Packet, PacketKind, Party,
    PlanPoint, Reveal,
};
use crate::policy::{Question, swedish_day};
use jiff::{Timestamp, civil::Date};
use std::sync::Arc;

/// Everything that a question borrows, taken from the packet so that the packet itself can go into the answer.
pub(crate) struct Case {
    kind: PacketKind,
    /// Nothing where the packet tells of no child.
    birth_date: Option<Date>,
    relatives: Vec<String>,
    plan_lacks: Vec<PlanPoint>,
    duty: Option<Duty>,
    attestations: Vec<Attestation>,
    facts: Arc<ChildFacts>,
}

/// Stands for a relative whom the sender did not name. No pseudonym is spelt so: nobody can consent for it.
const UNNAMED: &str = "?";

/// The relatives that the packet tells of: those whom its sender named, and an unnamed one where it tells of more.
fn relatives(packet: &Packet) -> Vec<String> {
    let named = &packet.header.relatives;
    let tells = packet.reveals.contains(Reveal::Relative);
    if named.is_empty() && tells { vec![UNNAMED.to_owned()] } else { named.clone() }
}

impl Case {
    pub(crate) fn of(packet: &Packet, facts: Arc<ChildFacts>, now: Timestamp) -> Self {
        let header = &packet.header;
        // A packet speaks for its own necessity; a child's maturity is the register's to know.
        let own = header.attestations.iter().filter(|it| it.what != Attested::Maturity);
        Self {
            kind: packet.kind,
            birth_date: header.child.as_ref().map(|child| child.birth_date),
            relatives: relatives(packet),
            plan_lacks: packet.plan_lacks.clone(),
            duty: header.duty.clone(),
            attestations: own
                .map(|it| it.clone().heard(now))
                .chain(facts.attestations.iter().cloned())
                .collect(),
            facts,
        }
    }

    pub(crate) fn question<'c>(
        &'c self,
        sender: &'c Party,
        receiver: &'c Party,
        agreements: &'c [Agreement],
        now: Timestamp,
    ) -> Question<'c> {
        let facts = &self.facts;
        Question {
            kind: self.kind,
            now,
            sender,
            receiver,
            child: self.birth_date.map(|birth_date| Child {
                birth_date,
                maturity: facts.maturity_in(self.kind, receiver, now, swedish_day(now)),
                protection: facts.protection,
                whereabouts_hidden: facts.whereabouts_hidden,
            }),
            guardians: &facts.guardians,
            in_place_of_guardians: facts.in_place.as_ref(),
            relatives_in_packet: &self.relatives,
            plan_lacks: &self.plan_lacks,
            consents: &facts.consents,
            blocks: &facts.blocks,
            attestations: &self.attestations,
            duty: self.duty.as_ref(),
            agreements: Agreements::OnRecord(agreements),
        }
    }
}
