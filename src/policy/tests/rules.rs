//! Every rule has a case that it opens and one that it stops.

use super::*;
use crate::policy::rule::Need;
use std::collections::BTreeMap;

/// How often a rule decided for each answer, and how often a case of its own went without it.
#[derive(Default)]
struct Seen {
    permits: usize,
    refers: usize,
    stops: usize,
}

#[test]
fn every_rule_opens_a_case_and_stops_one() {
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    let mut asked = 0;
    for rule in every_rule(sweden()) {
        let seen = seen.entry(&rule.id).or_default();
        for (kind, from, to) in rule.scope.cases() {
            for case in cases(kind, from, to) {
                asked += 1;
                let decision = case.decide();
                let by_it = decision.rule().is_some_and(|by| by.id == rule.id);
                match decision.verdict() {
                    Verdict::Permit if by_it => seen.permits += 1,
                    Verdict::Refer if by_it => seen.refers += 1,
                    _ => {}
                }
                seen.stops += usize::from(decision.verdict() != Verdict::Permit);
            }
        }
    }
    for rule in every_rule(sweden()) {
        let Seen { permits, refers, stops } = seen[rule.id.as_str()];
        let opened = if rule.needs.iter().any(|need| matches!(need, Need::Route(_))) {
            refers
        } else {
            permits
        };
        assert!(opened > 0, "no case is opened by {}", rule.id);
        let never_stops = rule.needs.is_empty() && rule.when.is_empty();
        assert!(stops > 0 || never_stops, "no case is stopped by {}", rule.id);
    }
    println!("{} rules, {asked} questions", seen.len());
}

/// With each thing supplied alone, and with nothing.
fn cases(kind: PacketKind, from: Verksamhetsgren, to: Verksamhetsgren) -> Vec<Case> {
    let bare = Case::of(kind, from, to);
    let mut neighbours = bare.clone();
    neighbours.sender.municipality = neighbours.receiver.municipality.clone();
    let mut cases = vec![neighbours, bare.clone().aged(18), bare.clone().consented(&["g1", "g2"])];
    cases.push(bare.clone().aged(18).consented(&["child"]));
    cases.push(bare.clone().consented_but("g1", |it| {
        it.kinds = PacketKinds::ALL;
        it.revoked = Some(instant(NOW));
    }));
    cases.extend(Attested::ALL.map(|what| bare.clone().attested(what)));
    cases.extend(DutyBasis::ALL.map(|basis| bare.clone().bound(basis)));
    cases.extend(DutyBasis::ALL.map(|basis| bare.clone().bound(basis).attested(Attested::OwnTask)));
    // Between two organisations, without an agreement.
    let mut strangers = bare.clone();
    strangers.sender.org = "2321000156".to_owned();
    cases.push(Case { agreements: Some(Vec::new()), ..strangers });
    cases.push(bare.clone().protected(SkyddadePersonuppgifter::SkyddadFolkbokforing));
    cases.push(bare);
    cases
}

#[test]
fn nothing_stops_a_rule_that_asks_for_nothing_but_an_agreement_or_another_way() {
    let never: Vec<_> = every_rule(sweden()).into_iter().filter(|rule| !rule.can_stop()).collect();
    let ids: Vec<_> = never.iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["nothing-secret", "orosanmalan-elsewhere", "orosanmalan-for-an-adult"]);
}

#[test]
fn each_rule_is_tried_in_every_cell_that_it_names() {
    for (rule, cells) in sweden().each_with_cells() {
        assert_eq!(cells, rule.scope.cases().count(), "{}", rule.id);
    }
}
