//! A plan that lacks a point waits for a whole one, whatever ground it has.

use super::*;
use crate::policy::{Outcome, Text};

/// A plan that both guardians let go.
fn plan() -> Case {
    case("sip.plan", "social_board", "region_care").consented(&["g1", "g2"])
}

fn lacking(case: Case, points: &[PlanPoint]) -> Case {
    Case { plan_lacks: points.to_vec(), ..case }
}

#[test]
fn what_is_missing_is_listed_in_both_languages() {
    assert_eq!(plan().decide().verdict(), Verdict::Permit);
    let case = lacking(plan(), &[PlanPoint::Goals, PlanPoint::NextFollowUp]);
    let decision = case.decide();
    assert_eq!(decision.verdict(), Verdict::Refer);
    assert_eq!(decision.missing(), ["plan:goals", "plan:next_follow_up"]);
    assert_eq!(decision.rule().unwrap().id, "sip-by-consent");
    let Text { sv, en } = decision.text();
    assert!(sv.starts_with("Uppgifter i en samordnad") && en.starts_with("Information in a coord"));
    assert!(
        sv.ends_with("Planen är inte hel. Det saknas: barnets egna mål; dag för uppföljning. Ersätt den med en hel."),
        "{sv}"
    );
    assert!(
        en.ends_with("The plan is not whole. Missing: the child's own goals; the day of the follow-up. Replace it with a whole one."),
        "{en}"
    );
}

#[test]
fn it_comes_beside_what_the_law_asks_for_and_never_opens_anything() {
    let mut case = plan();
    case.consents.pop();
    let lacking_both = lacking(case, &[PlanPoint::Came]).decide();
    assert_eq!(lacking_both.missing(), ["consent:g2", "plan:came"]);
    let protected = plan().protected(SkyddadePersonuppgifter::SkyddadFolkbokforing);
    let carried = lacking(protected, &[PlanPoint::Came]).decide();
    assert_eq!(carried.missing(), ["plan:came", "route:manual"]);
    for from in Verksamhetsgren::ALL {
        for to in Verksamhetsgren::ALL {
            let whole = Case::of(PacketKind::SipPlan, from, to);
            let refused = whole.decide().verdict() == Verdict::Refuse;
            let decision = lacking(whole, &PlanPoint::ALL).decide();
            if refused {
                assert_eq!((decision.verdict(), decision.missing().len()), (Verdict::Refuse, 0));
            } else {
                assert_eq!(decision.verdict(), Verdict::Refer);
                for point in PlanPoint::ALL {
                    let word = format!("plan:{point}");
                    assert_eq!(PlanPoint::of_missing(&word), Some(point));
                    assert!(decision.missing().contains(&word), "{from} to {to}: {word}");
                }
            }
        }
    }
}

#[test]
fn a_block_and_a_local_refusal_go_before_it() {
    let pack = "version = \"l-1\"\n[[rule]]\nid = \"l\"\nsv = \"s\"\nen = \"e\"\nsource = \"t\"\nkinds = [\"sip.plan\"]\n\
                from = [\"any\"]\nto = [\"any\"]\nrefuses = true\n";
    let rules = Rules::sweden().unwrap().narrowed_by("l.toml", pack).unwrap();
    let case = lacking(plan(), &[PlanPoint::Goals]);
    let decision = rules.decide(&case.question());
    assert_eq!((decision.verdict(), decision.missing().len()), (Verdict::Refuse, 0));
}

#[test]
fn the_way_to_the_answer_has_a_step_of_its_own() {
    let case = lacking(plan(), &[PlanPoint::Huvudansvarig]);
    let explanation = sweden().explain(&case.question());
    let step = explanation.path.last().unwrap();
    assert_eq!((step.rule.as_str(), step.outcome), ("sip-plan-points", Outcome::Lacks));
    assert_eq!(step.lacked, ["plan:huvudansvarig"]);
    assert!(step.text.sv.contains("en namngiven huvudansvarig"), "{}", step.text.sv);
    let whole = plan();
    let whole = sweden().explain(&whole.question());
    assert!(whole.path.iter().all(|step| step.rule != "sip-plan-points"));
}
