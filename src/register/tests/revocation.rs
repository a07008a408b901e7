//! Decisions after a consent was taken back in part, each against an oracle made by hand.

use super::{at, facts, revoked, taking};
use crate::domain::{
    Agreements, Child, Consent, ConsentForm, Giver, Maturity, PacketKind, Party, RegisterChange,
    Reveal, Reveals, SkyddadePersonuppgifter, Verksamhetsgren,
};
use crate::policy::{Question, Rules, Verdict};
use crate::register::ChildFacts;

const KINDS: [PacketKind; 2] = [PacketKind::HandoverBhv, PacketKind::SipPlan];
const UNITS: [&str; 2] = ["SE2120001850-EMI01", "SE2120001850-EMI02"];
const PARTS: [Reveal; 2] = [Reveal::Health, Reveal::FreeText];

fn subset<T: Copy>(all: [T; 2], bits: usize) -> Vec<T> {
    (0..2).filter(|n| bits >> n & 1 == 1).map(|n| all[n]).collect()
}

/// Of a guardian to everything here, without health.
fn given() -> RegisterChange {
    RegisterChange::Consented {
        id: "c1".to_owned(),
        consent: Consent {
            by: Giver::Guardian("g1".to_owned()),
            kinds: KINDS.into_iter().collect(),
            receivers: UNITS.map(str::to_owned).to_vec(),
            without_parts: Reveals::only(Reveal::Health),
            given: "2026-05-01".parse().unwrap(),
            expires: "2040-06-30".parse().unwrap(),
            revoked: None,
        },
        form: ConsentForm::Oral,
        collected_by: "SE2321000156-SSK014".parse().unwrap(),
    }
}

fn party(unit: &str, branch: Verksamhetsgren) -> Party {
    Party {
        branch,
        org: unit[2..12].to_owned(),
        authority: Some("nu".to_owned()),
        municipality: branch.is_municipal().then(|| "1780".to_owned()),
        region: Some("17".to_owned()),
        unit: Some(unit.to_owned()),
    }
}

/// What may go, as the law answers: the parts withheld, or nothing.
fn asked(rules: &Rules, known: &ChildFacts, kind: PacketKind, unit: &str) -> Option<Reveals> {
    let sender = party("SE2321000156-BVC01", Verksamhetsgren::RegionCare);
    let receiver = party(unit, Verksamhetsgren::SchoolHealthMunicipal);
    let decision = rules.decide(&Question {
        kind,
        now: at(60),
        sender: &sender,
        receiver: &receiver,
        child: Some(Child {
            birth_date: "2020-01-06".parse().unwrap(),
            maturity: Maturity::Unassessed,
            protection: SkyddadePersonuppgifter::None,
            whereabouts_hidden: false,
        }),
        guardians: &known.guardians,
        in_place_of_guardians: None,
        relatives_in_packet: &[],
        plan_lacks: &[],
        consents: &known.consents,
        blocks: &[],
        attestations: &[],
        duty: None,
        agreements: Agreements::OnRecord(&[]),
    });
    (decision.verdict() == Verdict::Permit).then(|| decision.withheld())
}

fn guardian() -> RegisterChange {
    RegisterChange::Guardians { guardians: vec!["g1".to_owned()], in_place: None, learnt: None }
}

#[test]
fn every_decision_after_is_what_was_left_and_every_one_before_stays() {
    let rules = Rules::sweden().unwrap();
    let health = Reveals::only(Reveal::Health);
    for bits in 0..64 {
        let (kinds, units, parts) = (bits & 3, bits >> 2 & 3, bits >> 4);
        let left_out: Reveals = subset(PARTS, parts).into_iter().collect();
        let part = taking(&subset(KINDS, kinds), &subset(UNITS, units), left_out);
        let before = facts([guardian(), given()]);
        let after = facts([guardian(), given(), revoked("c1", part)]);
        for (k, kind) in KINDS.into_iter().enumerate() {
            for (u, unit) in UNITS.into_iter().enumerate() {
                let inside = |named: usize, n: usize| named == 0 || named >> n & 1 == 1;
                let expected = match inside(kinds, k) && inside(units, u) {
                    false => Some(health),
                    true if left_out.is_empty() => None,
                    true => Some(health.and(left_out)),
                };
                let case = format!("{kinds:b} {units:b} {parts:b}: {kind} to {unit}");
                assert_eq!(asked(&rules, &after, kind, unit), expected, "{case}");
                assert_eq!(asked(&rules, &before, kind, unit), Some(health), "{case}, before");
            }
        }
    }
}

#[test]
fn a_closure_goes_without_consent_only_where_the_plan_s_own_was_taken_back() {
    let rules = Rules::sweden().unwrap();
    let closes = |kinds: &[PacketKind], parts| {
        let part = revoked("c1", taking(kinds, &[UNITS[0]], parts));
        let known = facts([guardian(), given(), part]);
        UNITS.map(|unit| asked(&rules, &known, PacketKind::SipClosure, unit).is_some())
    };
    let nothing = Reveals::EMPTY;
    assert_eq!(closes(&[PacketKind::SipPlan], nothing), [true, false]);
    assert_eq!(closes(&[PacketKind::HandoverBhv], nothing), [false, false]);
    let less = Reveals::only(Reveal::FreeText);
    assert_eq!(closes(&[PacketKind::SipPlan], less), [false, false], "the plan still goes");
}
