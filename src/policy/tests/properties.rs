//! The properties that hold for every question, checked over the enumerated space of facts.

use super::space::{Cell, FACTS, Fact, Point, Space};
use super::*;
use crate::domain::Reveal;

/// What a decision comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    verdict: Verdict,
    /// What the packet says; nothing unless permitted.
    says: Reveals,
}

impl Said {
    fn of(decision: &Decision) -> Self {
        let says = match decision.verdict() {
            Verdict::Permit => Reveals::ALL_BUT_NONE.without(decision.withheld()),
            Verdict::Refer | Verdict::Refuse => Reveals::EMPTY,
        };
        Self { verdict: decision.verdict(), says }
    }
}

fn same(one: &Decision, other: &Decision) -> bool {
    let of = |it: &Decision| {
        (Said::of(it), it.rule().map(|rule| rule.id.clone()), it.withheld(), it.alarm())
    };
    of(one) == of(other)
        && one.missing() == other.missing()
        && one.text() == other.text()
        && one.lagrum().eq(other.lagrum())
        && one.rules_version() == other.rules_version()
}

/// Asks every question of a space about one cell, and checks all that must hold. Gives the number of questions.
fn check(cell: &Cell, space: Space) -> usize {
    let bare = &cell.bare;
    let place = format!("{} from {} to {}", bare.kind, bare.sender.branch, bare.receiver.branch);
    let said: Vec<Said> = space
        .points()
        .map(|point| {
            let decision = sweden().decide(&cell.question(point));
            alone(bare, point, &decision, &place);
            Said::of(&decision)
        })
        .collect();
    for (one, point) in said.iter().zip(space.points()) {
        beside(bare.kind, bare.receiver.branch, point, *one, |fact, level| {
            space.neighbour(point, fact, level).map(|at| said[at])
        })
        .unwrap_or_else(|property| panic!("{place}: property {property} at {:?}", levels(point)));
    }
    said.len()
}

fn levels(point: Point) -> Vec<(Fact, usize)> {
    FACTS.iter().map(|(fact, _)| (*fact, point.level(*fact))).collect()
}

/// What holds for a decision by itself: properties 1, 5, 7 and 8.
fn alone(bare: &Case, point: Point, decision: &Decision, place: &str) {
    let verdict = decision.verdict();
    if verdict == Verdict::Permit {
        let grounded = decision.rule().is_some() && decision.lagrum().next().is_some();
        assert!(grounded && decision.rules_version() == "sweden-2026.11", "{place}: property 1");
        assert!(decision.missing().is_empty(), "{place}: permitted, and something is missing");
    }
    assert_eq!(
        verdict == Verdict::Refer,
        !decision.missing().is_empty(),
        "{place}: refer names what is missing"
    );
    let must_not_be_found = point.level(Fact::Hidden) + point.level(Fact::Protection) > 0;
    if must_not_be_found
        && bare.receiver.branch.guardian_sees_through()
        && verdict != Verdict::Refuse
    {
        let withheld = decision.withheld();
        assert!(
            withheld.contains(Reveal::Location) && withheld.contains(Reveal::Contact),
            "{place}: property 5"
        );
    }
    assert!(decision.lagrum().all(|it| !it.contains("10:15")), "{place}: property 7");
    if bare.kind == PacketKind::Orosanmalan {
        let answered =
            verdict == Verdict::Permit || (verdict == Verdict::Refer && decision.alarm());
        assert!(answered, "{place}: property 8");
    }
}

/// What holds for a decision beside those that differ from it in one fact: properties 2, 3, 6 and 8.
fn beside(
    kind: PacketKind,
    to: Verksamhetsgren,
    point: Point,
    one: Said,
    other: impl Fn(Fact, usize) -> Option<Said>,
) -> Result<(), u8> {
    let other = |fact, level| other(fact, level).unwrap_or(one);
    let opens =
        |without: Said| without.verdict == Verdict::Permit && one.verdict != Verdict::Permit;
    let consents = point.level(Fact::Consents);
    for bit in (0..4).filter(|bit| consents >> bit & 1 == 1) {
        if opens(other(Fact::Consents, consents & !(1 << bit))) {
            return Err(2);
        }
    }
    let supplied = [
        Fact::Consents,
        Fact::InPlace,
        Fact::Necessary,
        Fact::OtherAttestations,
        Fact::MaturityAttested,
        Fact::Duty,
    ];
    if supplied.into_iter().any(|fact| opens(other(fact, 0))) {
        return Err(2);
    }
    let protections = [Fact::Protection, Fact::Hidden, Fact::Sparr];
    if protections.into_iter().any(|fact| !one.says.without(other(fact, 0).says).is_empty()) {
        return Err(3);
    }
    let care_or_board = matches!(
        to,
        Verksamhetsgren::RegionCare
            | Verksamhetsgren::PublicDental
            | Verksamhetsgren::SocialBoard
            | Verksamhetsgren::SchoolHealthMunicipal
    );
    if (!care_or_board || point.level(Fact::Age) == 3)
        && one.verdict != other(Fact::Necessary, 0).verdict
    {
        return Err(6);
    }
    if kind == PacketKind::Orosanmalan && one != other(Fact::Consents, 0) {
        return Err(8);
    }
    Ok(())
}

/// One cell for each list of rules, and for receivers whom guardians see through and not.
fn different_cells() -> Vec<Case> {
    let mut seen = Vec::new();
    let mut cells = Vec::new();
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                let tried: Vec<_> =
                    sweden().about(kind, from, to).iter().map(|rule| rule.id.as_str()).collect();
                let alike = (tried, to.guardian_sees_through());
                if !seen.contains(&alike) {
                    seen.push(alike);
                    cells.push(Case::of(kind, from, to));
                }
            }
        }
    }
    let mut neighbours = case("handover.emi", "school_health_municipal", "school_health_municipal");
    neighbours.sender.municipality = neighbours.receiver.municipality.clone();
    cells.push(neighbours);
    cells
}

/// With STAFETT_WHOLE_SPACE set, every combination of every level is asked: minutes, and best in a release build.
#[test]
fn hold_for_all_facts_wherever_the_rules_differ() {
    let whole = std::env::var_os("STAFETT_WHOLE_SPACE").is_some();
    let spaces: &[Space] =
        if whole { &[Space::WHOLE] } else { &[Space::DECIDERS, Space::SUPPLIED] };
    let cells = different_cells();
    let mut asked = 0;
    for case in &cells {
        let cell = Cell::of(case.clone());
        asked += spaces.iter().map(|space| check(&cell, *space)).sum::<usize>();
    }
    println!("{asked} questions about the {} cells that differ", cells.len());
    assert_eq!(asked, cells.len() * spaces.iter().map(|space| space.size()).sum::<usize>());
}

#[test]
fn hold_for_every_kind_from_everybody_to_everybody() {
    let mut asked = 0;
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                asked += check(&Cell::of(Case::of(kind, from, to)), Space::COARSE);
            }
        }
    }
    println!("{asked} questions about all cells");
    assert_eq!(asked, 27 * 9 * 9 * Space::COARSE.size());
}

#[test]
fn a_revocation_changes_every_decision_from_its_moment_and_none_before() {
    let at = instant("2027-08-10T12:00:00Z");
    let before = instant("2027-08-10T11:59:59.999999999Z");
    let mut changed = 0;
    for bare in different_cells() {
        for age in [7, 13, 16, 18] {
            for attested in [
                None,
                Some(Attested::Necessary),
                Some(Attested::Maturity),
                Some(Attested::Menprovning),
            ] {
                let mut with = bare
                    .clone()
                    .aged(age)
                    .claimed(Maturity::Mature)
                    .consented(&["g1", "g2", "child"]);
                with = attested.into_iter().fold(with, Case::attested);
                for giver in 0..3 {
                    let mut revoked = with.clone();
                    revoked.consents[giver].revoked = Some(at);
                    let mut without = with.clone();
                    without.consents.remove(giver);
                    for now in [before, at, instant(NOW)] {
                        for case in [&mut revoked, &mut with, &mut without] {
                            case.now = now;
                        }
                        let expected = if now < at { &with } else { &without };
                        assert!(
                            same(&revoked.decide(), &expected.decide()),
                            "{} at {age}",
                            bare.kind
                        );
                        changed += usize::from(!same(&with.decide(), &without.decide()));
                    }
                }
            }
        }
    }
    assert!(changed > 0);
}

#[test]
fn the_same_question_gets_the_same_answer_in_any_order_and_from_any_copy_of_the_rules() {
    let copy = Rules::sweden().unwrap();
    for bare in different_cells() {
        let cell = Cell::of(bare);
        for place in (0..Space::WHOLE.size()).step_by(4999) {
            let question = cell.question(Space::WHOLE.point(place));
            let answer = sweden().decide(&question);
            let reversed = |list: &[Consent]| list.iter().rev().cloned().collect::<Vec<_>>();
            let consents = reversed(question.consents);
            let attestations: Vec<_> = question.attestations.iter().rev().cloned().collect();
            let shuffled =
                Question { consents: &consents, attestations: &attestations, ..question };
            assert!(same(&answer, &copy.decide(&shuffled)));
            assert!(same(&answer, &sweden().decide(&question)));
        }
    }
}

#[test]
fn no_rule_cites_osl_10_15_a_and_every_rule_says_why_in_both_languages() {
    for rule in every_rule(sweden()) {
        let Ground::Lagrum(grounds) = &rule.ground else {
            continue;
        };
        assert!(grounds.iter().all(|lagrum| !lagrum.cite.contains("10:15")), "{}", rule.id);
        assert!(
            rule.text.sv != rule.text.en
                && rule.text.sv.ends_with('.')
                && rule.text.en.ends_with('.')
        );
    }
}
