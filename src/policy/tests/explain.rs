//! The path of a decision: it ends where the decision does, and says so in words.

use super::space::{Cell, Space};
use super::*;
use crate::policy::explain::{Explanation, Outcome};

fn explain(case: &Case) -> Explanation {
    sweden().explain(&case.question())
}

fn bhv() -> Case {
    case("handover.bhv", "region_care", "school_health_municipal")
}

/// What the first rule of the path says, in both languages.
fn first(case: &Case) -> [String; 2] {
    let text = explain(case).path.remove(0).text;
    [text.sv, text.en]
}

#[test]
fn the_path_leads_to_the_decision_wherever_one_asks() {
    let mut asked = 0;
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                let cell = Cell::of(Case::of(kind, from, to));
                for point in Space::COARSE.points().step_by(3) {
                    leads_to_the_decision(&cell.question(point));
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} paths");
    assert_eq!(asked, 27 * 9 * 9 * Space::COARSE.size().div_ceil(3));
}

fn leads_to_the_decision(question: &Question<'_>) {
    let Explanation { decision, path, held_back } = sweden().explain(question);
    let plain = sweden().decide(question);
    assert_eq!(decision.verdict(), plain.verdict());
    assert_eq!(decision.missing(), plain.missing());
    assert_eq!(decision.withheld(), plain.withheld());
    let tried = sweden().about(question.kind, question.sender.branch, question.receiver.branch);
    let ids: Vec<_> = path.iter().map(|step| step.rule.as_str()).collect();
    assert!(tried.iter().map(|rule| rule.id.as_str()).take(ids.len()).eq(ids.iter().copied()));
    let (last, before) =
        path.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
    assert!(
        before.iter().all(|step| step.outcome != Outcome::Holds),
        "it goes on after a rule that holds"
    );
    let outcome = last.map(|step| step.outcome);
    assert_eq!(outcome == Some(Outcome::Holds), decision.verdict() == Verdict::Permit);
    for step in &path {
        let lacks = step.outcome == Outcome::Lacks;
        assert_eq!(lacks, !step.lacked.is_empty());
        assert!(step.text.sv.ends_with('.') && step.text.en.ends_with('.'), "{}", step.text.en);
        assert_ne!(step.text.sv, step.text.en);
        let decides = decision.rule().is_some_and(|rule| rule.id == step.rule);
        if decides && lacks {
            let named =
                |word: &String| decision.missing().iter().any(|it| it.contains(word.as_str()));
            assert!(step.lacked.iter().all(named), "what the rule lacks is missing");
        }
    }
    let parts: Reveals = held_back.iter().map(|it| it.part).collect();
    assert_eq!(parts, decision.withheld(), "each part that is held back says why");
}

#[test]
fn a_consent_that_does_not_count_says_why() {
    let says =
        |but: &dyn Fn(&mut Consent)| first(&bhv().consented(&["g1"]).consented_but("g2", but));
    assert_eq!(
        first(&bhv().consented(&["g1"])),
        ["Samtycke från vårdnadshavaren g2 saknas.", "There is no consent of guardian g2."]
    );
    let revoked = says(&|it| it.revoked = Some(instant(NOW)));
    assert_eq!(revoked[1], "The consent of guardian g2 has been taken back.");
    let expired = says(&|it| it.expires = day("2027-08-15"));
    assert_eq!(expired[0], "Samtycket från vårdnadshavaren g2 gällde till och med 2027-08-15.");
    let early = says(&|it| it.given = day("2027-08-17"));
    assert_eq!(early[1], "The consent of guardian g2 holds only from 2027-08-17.");
    let elsewhere = says(&|it| it.receivers = vec!["SE2120001850-SK02".to_owned()]);
    assert_eq!(elsewhere[1], "The consent of guardian g2 does not name this receiver.");
    let other = says(&|it| it.kinds = PacketKinds::from_iter([PacketKind::SipPlan]));
    assert_eq!(other[1], "The consent of guardian g2 is about other kinds of packets.");
}

#[test]
fn the_consent_that_comes_nearest_is_told_of() {
    let case = bhv()
        .consented(&["g1"])
        .consented_but("g2", |it| it.kinds = PacketKinds::from_iter([PacketKind::SipPlan]))
        .consented_but("g2", |it| it.revoked = Some(instant(NOW)))
        .consented_but("g2", |it| it.receivers.clear());
    assert_eq!(first(&case)[1], "The consent of guardian g2 has been taken back.");
    // Somebody else's consent is not told of.
    let others =
        bhv().consented(&["g1"]).consented_but("relative:g2", |_| {}).consented(&["child"]);
    assert_eq!(first(&others)[1], "There is no consent of guardian g2.");
}

#[test]
fn who_must_consent_is_named_as_people_call_them() {
    let mut unknown = bhv();
    unknown.guardians.clear();
    assert!(first(&unknown)[1].starts_with("It is not known who the guardians are."));
    let child = bhv().aged(16).consented(&["g1", "g2"]);
    assert_eq!(first(&child)[0], "Samtycke från barnet saknas.");
    let taken_back = child.consented_but("child", |it| it.revoked = Some(instant(NOW)));
    assert_eq!(first(&taken_back)[1], "The consent of the child has been taken back.");
    let adult = case("sip.plan", "region_care", "social_board").aged(18);
    assert_eq!(first(&adult)[0], "Samtycke från personen själv saknas.");
}

#[test]
fn everything_that_is_missing_is_told_in_one_breath() {
    let unassessed = bhv().aged(13).consented(&["g1"]);
    assert_eq!(
        first(&unassessed)[1],
        "There is no consent of guardian g2. The child's maturity has not been assessed, and who must consent depends on it."
    );
    let protected =
        bhv().consented(&["g1", "g2"]).protected(SkyddadePersonuppgifter::SkyddadFolkbokforing);
    let Explanation { path, .. } = explain(&protected);
    assert_eq!(path[0].outcome, Outcome::Lacks);
    assert_eq!(path[0].lacked, ["route:manual"]);
    assert_eq!(path[0].text.en, "It must not go by itself: a person must hand it over.");
}

#[test]
fn an_attestation_from_before_a_block_says_so() {
    let notice = case("placement.notice", "social_board", "region_care");
    let attested = |it: Case| {
        it.attested_but(Attested::Necessary, |it| it.at = instant("2027-06-01T08:00:00Z"))
    };
    assert!(
        first(&attested(notice.clone()).blocked())[1]
            .starts_with("The attestation of necessity is older")
    );
    assert!(first(&notice.clone().blocked())[1].starts_with("No named official has attested"));
    assert!(first(&notice)[1].starts_with("No named official has attested"));
}

#[test]
fn a_rule_about_others_says_about_whom() {
    let outcomes = |case: &Case| {
        explain(case).path.into_iter().map(|step| (step.outcome, step.text.en)).collect::<Vec<_>>()
    };
    let notice = case("placement.notice", "social_board", "region_care").aged(18);
    let path = outcomes(&notice);
    assert_eq!(path[0].0, Outcome::DoesNotApply);
    assert_eq!(path[0].1, "The rule is only about those who have not turned 18.");
    let child = outcomes(&case("placement.notice", "social_board", "region_care"));
    assert_eq!(child[1].1, "The rule is only about those who have turned 18.");
    let blocked = outcomes(&bhv().consented(&["g1", "g2"]).blocked());
    assert_eq!(blocked[0].0, Outcome::Blocked);
    assert!(blocked[0].1.contains("blocked"));
    let mut nobody = bhv();
    nobody.child = None;
    assert_eq!(outcomes(&nobody)[0].1, "The rule is about a child, and none is given.");
    let closure = outcomes(&case("sip.closure", "region_care", "social_board"));
    assert!(closure[1].1.contains("has been taken back"));
    let emi = outcomes(&case("handover.emi", "school_health_municipal", "school_health_municipal"));
    assert!(emi.iter().any(|(_, said)| said.contains("one and the same municipality")), "{emi:?}");
}

#[test]
fn what_is_held_back_says_why() {
    let why = |case: &Case| {
        explain(case)
            .held_back
            .into_iter()
            .map(|it| (it.part.word(), it.text.en))
            .collect::<Vec<_>>()
    };
    let hidden = why(&bhv().consented(&["g1", "g2"]).hidden());
    let words: Vec<_> = hidden.iter().map(|(part, _)| *part).collect();
    assert_eq!(words, ["contact", "location"]);
    assert!(hidden.iter().all(|(_, said)| said.contains("hidden whereabouts")));
    let told = why(&bhv().with_relative("r1").consented(&["g1"]).consented_but("g2", |it| {
        it.without_parts = Reveals::only(crate::domain::Reveal::Health);
    }));
    assert_eq!(told[0], ("health", "Whoever consented has left it out.".to_owned()));
    assert_eq!(told[1], ("relative", "A relative whom it tells of has not consented.".to_owned()));
    let closed = case("sip.closure", "region_care", "social_board").consented_but("g1", |it| {
        it.kinds = PacketKinds::from_iter([PacketKind::SipPlan]);
        it.revoked = Some(instant(NOW));
    });
    assert!(
        why(&closed).contains(&("health", "It is never handed over on this ground.".to_owned()))
    );
}

#[test]
fn every_lack_has_words_of_its_own() {
    let mut said = std::collections::BTreeSet::new();
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                for age in [7, 18] {
                    let mut bare = Case::of(kind, from, to).aged(age);
                    "2321000156".clone_into(&mut bare.sender.org);
                    bare.agreements = Some(Vec::new());
                    for step in explain(&bare).path {
                        if let [lacked] = step.lacked.as_slice() {
                            said.insert((lacked.clone(), step.text.sv, step.text.en));
                        }
                    }
                }
            }
        }
    }
    let words: std::collections::BTreeSet<_> = said.iter().map(|(word, ..)| word).collect();
    let expected = [
        "agreement:in_force",
        "attestation:general_clause",
        "attestation:menprovning",
        "attestation:necessary",
        "attestation:own_task",
        "consent:child",
        "duty:lvu_32",
        "duty:sol_19_6",
        "duty:sol_20_6",
        "duty:sol_22_7",
        "route:manual",
        "route:social_board",
    ];
    assert!(words.into_iter().eq(expected.iter()), "{said:?}");
    assert_eq!(said.len(), expected.len(), "one thing, one wording");
    let texts: std::collections::BTreeSet<_> = said.iter().map(|(_, sv, en)| (sv, en)).collect();
    assert_eq!(texts.len(), expected.len(), "{texts:?}");
}
