//! The decision engine, asked from outside. Children here are only ages; nobody has a number.

mod ages;
mod agreements;
mod boards;
mod cells;
mod conflicts;
mod consents;
mod explain;
mod files;
mod local;
mod plans;
mod printed;
mod proof;
mod properties;
mod protections;
mod reports;
mod rules;
mod sip;
mod space;
mod withheld;

use super::rule::{Ground, Rule};
use super::{Decision, Question, Rules, Verdict};
use crate::domain::{
    Agreement, Agreements, Attestation, Attested, Child, Consent, Duty, DutyBasis, Giver,
    InPlaceOfGuardians, Maturity, PacketKind, PacketKinds, Party, PlanPoint, Reveals,
    SkyddadePersonuppgifter, Sparr, Verksamhetsgren,
};
use jiff::{Timestamp, ToSpan, civil::Date};
use std::sync::OnceLock;

/// 16 August 2027, ten in the morning in Sweden.
const NOW: &str = "2027-08-16T08:00:00Z";
const UNIT: &str = "SE2120001850-SK01";

fn sweden() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::sweden().unwrap())
}

/// Every rule that some case can meet.
fn every_rule(of: &Rules) -> Vec<&Rule> {
    of.each_with_cells().map(|(rule, _)| rule).collect()
}

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// A question that owns its facts: a child of seven with two guardians, and nothing supplied.
#[derive(Clone)]
struct Case {
    kind: PacketKind,
    now: Timestamp,
    sender: Party,
    receiver: Party,
    child: Option<Child>,
    guardians: Vec<String>,
    in_place: Option<InPlaceOfGuardians>,
    relatives: Vec<String>,
    plan_lacks: Vec<PlanPoint>,
    consents: Vec<Consent>,
    blocks: Vec<Sparr>,
    attestations: Vec<Attestation>,
    duty: Option<Duty>,
    /// Nothing means that one is taken for granted.
    agreements: Option<Vec<Agreement>>,
}

/// The parties of a test stand in municipality 1780 and region 17.
fn party(branch: Verksamhetsgren, unit: &str) -> Party {
    Party {
        branch,
        org: "2120001850".to_owned(),
        authority: (!branch.is_private()).then(|| "n1".to_owned()),
        municipality: Some("1780".to_owned()),
        region: Some("17".to_owned()),
        unit: Some(unit.to_owned()),
    }
}

fn case(kind: &str, from: &str, to: &str) -> Case {
    let branch = |word| Verksamhetsgren::of_word(word).unwrap();
    Case::of(PacketKind::of_word(kind).unwrap(), branch(from), branch(to))
}

impl Case {
    fn of(kind: PacketKind, from: Verksamhetsgren, to: Verksamhetsgren) -> Self {
        let receiver = party(to, UNIT);
        Self {
            kind,
            now: instant(NOW),
            sender: Party {
                municipality: Some("1784".to_owned()),
                ..party(from, "SE2321000156-BV01")
            },
            receiver,
            child: Some(Child {
                birth_date: day("2020-03-04"),
                maturity: Maturity::Unassessed,
                protection: SkyddadePersonuppgifter::None,
                whereabouts_hidden: false,
            }),
            guardians: vec!["g1".to_owned(), "g2".to_owned()],
            in_place: None,
            relatives: Vec::new(),
            plan_lacks: Vec::new(),
            consents: Vec::new(),
            blocks: Vec::new(),
            attestations: Vec::new(),
            duty: None,
            agreements: None,
        }
    }

    fn question(&self) -> Question<'_> {
        Question {
            kind: self.kind,
            now: self.now,
            sender: &self.sender,
            receiver: &self.receiver,
            child: self.child,
            guardians: &self.guardians,
            in_place_of_guardians: self.in_place.as_ref(),
            relatives_in_packet: &self.relatives,
            plan_lacks: &self.plan_lacks,
            consents: &self.consents,
            blocks: &self.blocks,
            attestations: &self.attestations,
            duty: self.duty.as_ref(),
            agreements: self
                .agreements
                .as_deref()
                .map_or(Agreements::TakenForGranted, Agreements::OnRecord),
        }
    }

    fn decide(&self) -> Decision {
        sweden().decide(&self.question())
    }

    fn aged(mut self, years: i32) -> Self {
        self.child.as_mut().unwrap().birth_date = day("2027-03-04") - years.years();
        self
    }

    /// Claimed and attested.
    fn found(self, maturity: Maturity) -> Self {
        self.claimed(maturity).attested(Attested::Maturity)
    }

    fn claimed(mut self, maturity: Maturity) -> Self {
        self.child.as_mut().unwrap().maturity = maturity;
        self
    }

    fn protected(mut self, protection: SkyddadePersonuppgifter) -> Self {
        self.child.as_mut().unwrap().protection = protection;
        self
    }

    fn hidden(mut self) -> Self {
        self.child.as_mut().unwrap().whereabouts_hidden = true;
        self
    }

    fn consent_of(&self, by: &str) -> Consent {
        Consent {
            by: match by.strip_prefix("relative:") {
                Some(relative) => Giver::Relative(relative.to_owned()),
                None if by == "child" => Giver::Child,
                None => Giver::Guardian(by.to_owned()),
            },
            kinds: PacketKinds::from_iter([self.kind]),
            receivers: vec![UNIT.to_owned()],
            without_parts: Reveals::EMPTY,
            given: day("2027-05-10"),
            expires: day("2029-06-30"),
            revoked: None,
        }
    }

    fn consented(mut self, by: &[&str]) -> Self {
        let consents: Vec<_> = by.iter().map(|by| self.consent_of(by)).collect();
        self.consents.extend(consents);
        self
    }

    /// A consent that is not quite as the others.
    fn consented_but(mut self, by: &str, but: impl FnOnce(&mut Consent)) -> Self {
        let mut consent = self.consent_of(by);
        but(&mut consent);
        self.consents.push(consent);
        self
    }

    fn attested(self, what: Attested) -> Self {
        self.attested_but(what, |_| {})
    }

    fn attested_but(mut self, what: Attested, but: impl FnOnce(&mut Attestation)) -> Self {
        let mut attestation = Attestation {
            what,
            by: "SE2321000156-A001".to_owned(),
            at: instant("2027-08-01T08:00:00Z"),
            kinds: PacketKinds::ALL,
            receivers: None,
            expires: None,
        };
        but(&mut attestation);
        self.attestations.push(attestation);
        self
    }

    fn bound(mut self, basis: DutyBasis) -> Self {
        self.duty = Some(Duty { basis, id: "d1".to_owned(), date: day("2027-08-02") });
        self
    }

    fn blocked(self) -> Self {
        self.blocked_from("2027-07-01T08:00:00Z")
    }

    fn blocked_from(mut self, from: &str) -> Self {
        self.blocks.push(Sparr { kinds: PacketKinds::ALL, from: instant(from), to: None });
        self
    }

    fn in_guardians_place(mut self) -> Self {
        self.in_place = Some(InPlaceOfGuardians {
            decision: "b1".to_owned(),
            date: day("2027-08-02"),
            kinds: PacketKinds::ALL,
        });
        self
    }

    fn with_relative(mut self, id: &str) -> Self {
        self.relatives.push(id.to_owned());
        self
    }

    #[track_caller]
    fn permits(&self, rule: &str, lagrum: &[&str]) -> &Self {
        let decision = self.decide();
        assert_eq!(decision.verdict(), Verdict::Permit, "{decision:?} {:?}", decision.missing());
        assert_eq!(decision.rule().map(|rule| rule.id.as_str()), Some(rule));
        assert_eq!(decision.lagrum().collect::<Vec<_>>(), lagrum);
        assert!(decision.missing().is_empty());
        self
    }

    #[track_caller]
    fn refers(&self, missing: &[&str]) -> &Self {
        let decision = self.decide();
        assert_eq!(decision.verdict(), Verdict::Refer, "{decision:?}");
        assert_eq!(decision.missing(), missing, "{decision:?}");
        assert!(decision.rule().is_some() && decision.lagrum().next().is_some());
        self
    }

    #[track_caller]
    fn refuses(&self) -> &Self {
        let decision = self.decide();
        assert_eq!(decision.verdict(), Verdict::Refuse, "{decision:?}");
        assert!(decision.rule().is_none() && decision.lagrum().next().is_none());
        assert!(
            decision.missing().is_empty() && decision.withheld().is_empty() && !decision.alarm()
        );
        self
    }

    #[track_caller]
    fn withholds(&self, names: &[&str]) -> &Self {
        assert_eq!(self.decide().withheld().names().collect::<Vec<_>>(), names);
        self
    }
}
