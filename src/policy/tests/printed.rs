//! What prints tells which rule and how much, and never whom: what is missing names guardians.

use super::*;
use crate::domain::CutDown;

struct Letter;

impl CutDown for Letter {
    fn cut_down(&mut self, _: Reveals) {}
}

#[test]
fn decisions_print_without_those_they_are_about() {
    let case = case("handover.bhv", "region_care", "school_health_municipal");
    let printed = format!("{:?}", case.decide());
    assert_eq!(printed, "Decision(refer, Some(Rule(handover-bhv-by-consent)), 2 missing)");
    let answer = sweden().judge(&case.question(), Letter);
    assert_eq!(format!("{answer:?}"), format!("Answer({printed})"));
    assert_eq!(format!("{:?}", sweden()), "Rules(sweden-2026.11)");
    let rule = case.decide().rule().map(|rule| format!("{rule:?}"));
    assert_eq!(rule.unwrap(), "Rule(handover-bhv-by-consent)");
}

#[test]
fn a_local_rule_prints_by_its_id() {
    let pack = "version = \"x\"\n[[rule]]\nid = \"closes\"\nsv = \"a\"\nen = \"b\"\nsource = \"s\"\n\
                kinds = [\"sip.plan\"]\nfrom = [\"any\"]\nto = [\"any\"]\nrefuses = true\n";
    let rules = Rules::sweden().unwrap().narrowed_by("x.toml", pack).unwrap();
    let plan = case("sip.plan", "region_care", "social_board");
    let decision = rules.decide(&plan.question());
    assert_eq!(format!("{:?}", decision.narrowed_by().next()), "Some(LocalRule(closes))");
}
