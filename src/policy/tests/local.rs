//! Local packs: they narrow, and what would widen is refused with its line.

use super::space::{Cell, Space};
use super::*;
use crate::policy::explain::{Explanation, Outcome};

/// Its rule's id stands in line 3, `needs` in line 10.
const PACK: &str = r#"version = "varmland-2026.1"
[[rule]]
id = "varmland-bhv"
sv = "Regionen kräver också en menprövning."
en = "The region asks for a harm test too."
source = "Hälso- och sjukvårdsnämnden 2026-03-01"
kinds = ["handover.bhv"]
from = ["region_care"]
to = ["any"]
needs = ["attestation:menprovning"]
"#;

fn narrowed(pack: &str) -> Result<Rules, String> {
    Rules::sweden().unwrap().narrowed_by("varmland.toml", pack).map_err(|error| error.to_string())
}

#[track_caller]
fn refused(line: &str, instead: &str, says: &str) {
    assert_eq!(PACK.matches(line).count(), 1);
    let error = narrowed(&PACK.replace(line, instead)).expect_err("loaded");
    assert!(error.starts_with(says), "{error}");
}

fn bhv() -> Case {
    case("handover.bhv", "region_care", "school_health_municipal").consented(&["g1", "g2"])
}

fn decide(rules: &Rules, case: &Case) -> Decision {
    rules.decide(&case.question())
}

#[test]
fn what_it_needs_comes_on_top_of_the_law() {
    let rules = narrowed(PACK).unwrap();
    assert_eq!(rules.version(), "sweden-2026.11+varmland-2026.1");
    let waits = decide(&rules, &bhv());
    assert_eq!(waits.verdict(), Verdict::Refer);
    assert_eq!(waits.missing(), ["attestation:menprovning"]);
    assert_eq!(waits.text().en, "The region asks for a harm test too.");
    assert_eq!(
        waits.rule().unwrap().id,
        "handover-bhv-by-consent",
        "the ground is still the law's"
    );
    assert_eq!(waits.narrowed_by().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["varmland-bhv"]);
    let goes = decide(&rules, &bhv().attested(Attested::Menprovning));
    assert_eq!(goes.verdict(), Verdict::Permit);
    assert_eq!(goes.rules_version(), "sweden-2026.11+varmland-2026.1");
    // Together with what the law lacks, in the contract's order.
    let mut bare = case("handover.bhv", "region_care", "school_health_municipal");
    assert_eq!(
        decide(&rules, &bare).missing(),
        ["consent:g1", "consent:g2", "attestation:menprovning"]
    );
    bare = bhv().protected(SkyddadePersonuppgifter::SkyddadFolkbokforing);
    assert_eq!(decide(&rules, &bare).missing(), ["attestation:menprovning", "route:manual"]);
    // What the law lacks already is not named twice.
    let consent_too = PACK.replace("attestation:menprovning", "consent");
    let lacks = decide(&narrowed(&consent_too).unwrap(), &bhv().consented_but("g1", |_| {}));
    assert_eq!(lacks.verdict(), Verdict::Permit);
    let bare = case("handover.bhv", "region_care", "school_health_municipal");
    assert_eq!(
        decide(&narrowed(&consent_too).unwrap(), &bare).missing(),
        ["consent:g1", "consent:g2"]
    );
}

#[test]
fn it_is_about_its_own_cases_alone() {
    let rules = narrowed(&PACK.replace("needs =", "when = [\"under_18\"]\nneeds =")).unwrap();
    assert_eq!(decide(&rules, &bhv()).verdict(), Verdict::Refer);
    let adult = case("handover.bhv", "region_care", "school_health_municipal")
        .aged(18)
        .consented(&["child"]);
    assert_eq!(decide(&rules, &adult).verdict(), Verdict::Permit);
    assert_eq!(decide(&rules, &adult).narrowed_by().count(), 0);
    let private =
        case("handover.bhv", "private_care", "school_health_municipal").consented(&["g1", "g2"]);
    assert_eq!(decide(&rules, &private).verdict(), Verdict::Permit);
}

#[test]
fn it_can_hold_back_and_refuse() {
    let needs = "needs = [\"attestation:menprovning\"]";
    let quiet = narrowed(&PACK.replace(needs, "withholds = [\"free_text\"]")).unwrap();
    let goes = decide(&quiet, &bhv());
    assert_eq!(goes.verdict(), Verdict::Permit);
    assert_eq!(goes.withheld().names().collect::<Vec<_>>(), ["free_text"]);
    assert_eq!(goes.text(), decide(sweden(), &bhv()).text());

    let closed = narrowed(&PACK.replace(needs, "refuses = true")).unwrap();
    let stays = decide(&closed, &bhv());
    assert_eq!(stays.verdict(), Verdict::Refuse);
    assert!(stays.rule().is_none() && stays.missing().is_empty() && stays.withheld().is_empty());
    assert_eq!(stays.text().sv, "Regionen kräver också en menprövning.");
    assert_eq!(stays.narrowed_by().count(), 1);
    // What the law refuses is refused in the law's words.
    assert_eq!(decide(&closed, &bhv().blocked()).narrowed_by().count(), 0);
}

#[test]
fn its_part_in_a_decision_is_explained() {
    let last = |pack: &str, case: &Case| {
        let rules = narrowed(pack).unwrap();
        let Explanation { mut path, held_back, .. } = rules.explain(&case.question());
        (path.pop().unwrap(), held_back)
    };
    let (step, _) = last(PACK, &bhv());
    assert_eq!((step.rule.as_str(), step.outcome), ("varmland-bhv", Outcome::Lacks));
    assert_eq!(step.lacked, ["attestation:menprovning"]);
    assert!(step.text.sv.starts_with("Regionen kräver också en menprövning. Ingen namngiven"));
    assert!(step.text.en.ends_with(" Decided locally: Hälso- och sjukvårdsnämnden 2026-03-01."));
    let (step, _) = last(PACK, &bhv().attested(Attested::Menprovning));
    assert_eq!((step.outcome, step.lacked.len()), (Outcome::Narrows, 0));
    let needs = "needs = [\"attestation:menprovning\"]";
    let (step, held_back) = last(&PACK.replace(needs, "withholds = [\"free_text\"]"), &bhv());
    assert_eq!(step.outcome, Outcome::Narrows);
    assert_eq!(held_back[0].text.en, "The region asks for a harm test too.");
    let (step, held_back) = last(&PACK.replace(needs, "refuses = true"), &bhv());
    assert_eq!(step.outcome, Outcome::Refuses);
    assert!(held_back.is_empty());
}

#[test]
fn several_packs_narrow_together() {
    let other = PACK
        .replace("varmland", "karlstad")
        .replace("needs = [\"attestation:menprovning\"]", "withholds = [\"health\"]");
    let rules =
        Rules::sweden().unwrap().narrowed_by("a", PACK).unwrap().narrowed_by("b", &other).unwrap();
    assert_eq!(rules.version(), "sweden-2026.11+varmland-2026.1+karlstad-2026.1");
    let decision = decide(&rules, &bhv());
    assert_eq!(decision.missing(), ["attestation:menprovning"]);
    assert_eq!(decision.withheld().names().collect::<Vec<_>>(), ["health"]);
    let twice = Rules::sweden().unwrap().narrowed_by("a", PACK).unwrap().narrowed_by("b", PACK);
    let error = twice.expect_err("loaded").to_string();
    assert_eq!(error, "b:3: rule `varmland-bhv` stands twice");
}

/// One rule of each sort about everything that a local rule may be about.
const ALL_SORTS: &str = r#"version = "all"
[[rule]]
id = "needs"
sv = "a."
en = "b."
source = "s"
kinds = ["handover.bhv", "handover.emi", "sip.plan", "sip.closure", "placement.notice", "whereabouts.hide", "exam.statement", "inquiry.answer", "inquiry.request", "statistics"]
from = ["any"]
to = ["any"]
when = ["under_18"]
needs = ["attestation:own_task", "consent", "duty:sol_20_6", "agreement"]
withholds = ["staff"]
[[rule]]
id = "refuses"
sv = "a."
en = "b."
source = "s"
kinds = ["placement.end", "exam.request"]
from = ["any"]
to = ["any"]
when = ["from_18"]
refuses = true
"#;

#[test]
fn no_pack_makes_any_question_permit_more_or_say_more() {
    let rules = narrowed(ALL_SORTS).unwrap();
    let (mut asked, mut narrower) = (0, 0);
    let rank = |verdict| match verdict {
        Verdict::Permit => 2,
        Verdict::Refer => 1,
        Verdict::Refuse => 0,
    };
    for kind in PacketKind::ALL {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                let cell = Cell::of(Case::of(kind, from, to));
                for point in Space::COARSE.points() {
                    let question = cell.question(point);
                    let (law, local) = (sweden().decide(&question), rules.decide(&question));
                    assert!(rank(local.verdict()) <= rank(law.verdict()));
                    if local.verdict() == Verdict::Permit {
                        assert!(law.withheld().without(local.withheld()).is_empty());
                    }
                    if local.verdict() == Verdict::Refer {
                        assert!(law.missing().iter().all(|word| local.missing().contains(word)));
                    }
                    assert_eq!(local.verdict() == Verdict::Refer, !local.missing().is_empty());
                    narrower += usize::from(local.verdict() != law.verdict());
                    asked += 1;
                }
            }
        }
    }
    println!("{asked} questions, {narrower} narrowed");
    assert!(narrower > 1000);
}

#[test]
fn a_key_that_only_the_law_has_is_refused_with_its_line() {
    let keys = [
        ("lagrum", "[\"OSL (2009:400) 10:1\"]"),
        ("nothing_secret", "true"),
        ("mark", "\"V\""),
        ("order", "1"),
        ("offered", "true"),
        ("alarm", "false"),
        ("sparr", "\"passes\""),
        ("relatives", "\"travel\""),
        ("left_out_parts", "\"travel\""),
        ("skyddad_folkbokforing", "\"passes\""),
    ];
    for (key, value) in keys {
        let line = format!("{key} = {value}\nneeds =");
        let says =
            format!("varmland.toml:10: `{key}` is for the law alone; a local rule can only narrow");
        refused("needs =", &line, &says);
    }
}

#[test]
fn what_opens_nothing_or_stops_a_report_is_refused_with_its_line() {
    refused(
        "to = [\"any\"]",
        "to = [\"school_municipal\"]",
        "varmland.toml:3: rule `varmland-bhv` widens: no rule of law lets any of this go, and a local rule opens nothing",
    );
    refused(
        "\"handover.bhv\"",
        "\"handover.bhv\", \"orosanmalan\"",
        "varmland.toml:3: rule `varmland-bhv`: nothing local may stop",
    );
    refused(
        "\"attestation:menprovning\"",
        "\"attestation:necessary\"",
        "varmland.toml:3: rule `varmland-bhv`: `attestation:necessary` is for",
    );
    refused(
        "needs = [\"attestation:menprovning\"]",
        "",
        "varmland.toml:3: rule `varmland-bhv`: it narrows nothing",
    );
    refused(
        "needs =",
        "refuses = true\nneeds =",
        "varmland.toml:3: rule `varmland-bhv`: what is refused needs",
    );
    refused(
        "needs = [\"attestation:menprovning\"]",
        "refuses = true\nwithholds = [\"health\"]",
        "varmland.toml:3: rule `varmland-bhv`: what is refused needs and withholds nothing",
    );
    refused(
        "needs =",
        "when = [\"plan_consent_revoked\"]\nneeds =",
        "varmland.toml:3: rule `varmland-bhv`: `plan_consent_revoked` is for the law",
    );
    refused(
        "needs =",
        "when = [\"under_18\", \"from_18\"]\nneeds =",
        "varmland.toml:3: rule `varmland-bhv` can never match",
    );
}

#[test]
fn a_word_that_nobody_knows_is_refused_with_its_line() {
    refused("varmland-2026.1", " ", "varmland.toml:1: `version` names nothing");
    refused("\"varmland-bhv\"", "\"Värmland\"", "varmland.toml:3: `Värmland` is no rule id");
    refused(
        "\"varmland-bhv\"",
        "\"sip-by-consent\"",
        "varmland.toml:3: rule `sip-by-consent` stands twice",
    );
    refused(
        "\"Hälso- och sjukvårdsnämnden 2026-03-01\"",
        "\"\"",
        "varmland.toml:6: `source` names nothing",
    );
    refused(
        "\"handover.bhv\"",
        "\"handover.bvc\"",
        "varmland.toml:7: unknown word `handover.bvc` in `kinds`",
    );
    refused("\"region_care\"", "\"region\"", "varmland.toml:8: unknown word `region` in `from`");
    refused("[\"any\"]", "[]", "varmland.toml:9: `to` names nothing");
    refused(
        "attestation:menprovning",
        "attestation:harm",
        "varmland.toml:10: unknown word `attestation:harm` in `needs`",
    );
    refused(
        "needs =",
        "withholds = [\"none\"]\nneeds =",
        "varmland.toml:10: unknown word `none` in `withholds`",
    );
    refused("needs =", "widens = true\nneeds =", "varmland.toml:10: unknown field `widens`");
}
