//! Rules that contradict themselves, the contract, or each other are refused.

use super::files::{OROSANMALAN, PREAMBLE, RULE, load, refused};
use super::*;
use crate::policy::rules::Source;

#[test]
fn what_no_rule_may_say() {
    let needs = "needs = [\"consent\"]\nsparr = \"stops\"";
    let necessary = "needs = [\"attestation:necessary\"]\nsparr = \"needs_later_attestation\"";
    refused(
        "order = 1",
        "when = [\"under_18\", \"from_18\"]",
        "a.toml:2: rule `plan` can never match: nobody",
    );
    refused(
        "order = 1",
        "when = [\"same_municipality\"]",
        "a.toml:2: rule `plan` can never match: a party",
    );
    refused(
        needs,
        necessary,
        "a.toml:2: rule `plan`: `attestation:necessary` is for those under 18",
    );
    refused(
        "10:1\"",
        "25:12\"",
        "a.toml:2: rule `plan`: OSL 25:12 and 26:9 need `attestation:necessary`",
    );
    refused("\"stops\"", "\"passes\"", "a.toml:2: rule `plan`: a block `stops` consent");
    refused("\"consent\"", "\"duty:sol_20_6\"", "a.toml:2: rule `plan`: a block `stops` consent");
    refused(
        "\"consent\"",
        "\"consent\", \"route:manual\"",
        "a.toml:2: rule `plan`: a case that goes another way",
    );
    refused(
        "order = 1",
        "when = [\"plan_consent_revoked\"]",
        "a.toml:2: rule `plan`: after a revocation",
    );
    refused("sip.plan", "orosanmalan", "a.toml:2: rule `plan`: an orosanmalan opens");
    let by_itself = RULE.replace("\"consent\"", "").replace("\"V\"", "\"U\"");
    let error = load(PREAMBLE, &by_itself).err().unwrap();
    assert!(error.starts_with("a.toml:2: rule `plan` is marked U and needs nothing"), "{error}");
    let school = RULE
        .replace(needs, necessary)
        .replace("order = 1", "when = [\"under_18\"]")
        .replace("social_board", "school_municipal");
    let error = load(PREAMBLE, &school).err().unwrap();
    assert!(error.starts_with("a.toml:2: rule `plan`: `attestation:necessary` is for"), "{error}");
}

#[test]
fn several_rules_for_one_case() {
    let two = |second: &str| load(PREAMBLE, &format!("{RULE}{second}")).err();
    let again = RULE.replace("\"plan\"", "\"again\"");
    let starts = |error: Option<String>, says: &str| {
        let error = error.expect("loaded");
        assert!(error.starts_with(says), "{error}");
    };
    starts(two(RULE), "a.toml:14: rule `plan` stands twice");
    starts(
        two(&again),
        "a.toml:14: rules `plan` and `again` are both about sip.plan from region_care to social_board",
    );
    let unordered = again.replace("order = 1\n", "");
    starts(two(&unordered), "a.toml:14: rules `plan` and `again` are both");
    let second = again.replace("order = 1", "order = 2");
    assert_eq!(two(&second), None);
    let third = RULE.replace("\"plan\"", "\"third\"").replace("order = 1", "order = 3");
    starts(two(&format!("{second}{third}")), "a.toml:26: rule `third`: at most two rules");
    assert_eq!(
        two(&format!("{second}{}", third.replace("order = 3", "order = 3\noffered = false"))),
        None
    );
    let always = again.replace("order = 1", "order = 0").replace("\"consent\"", "");
    starts(
        two(&always),
        "a.toml:14: rule `plan` can never match sip.plan from region_care to social_board: `again`",
    );
    let stopped = RULE.replace("\"consent\"", "");
    let duty =
        second.replace("\"consent\"", "\"duty:sol_20_6\"").replace("\"stops\"", "\"passes\"");
    assert!(
        load(PREAMBLE, &format!("{stopped}{duty}")).is_ok(),
        "a block makes room for the second"
    );
    starts(
        load(PREAMBLE, &format!("{stopped}{second}")).err(),
        "a.toml:14: rule `again` can never match",
    );
    let apart = |limb: &str, rule: &str| rule.replace("order = 1", &format!("when = [\"{limb}\"]"));
    let limbs = format!("{}{}", apart("under_18", RULE), apart("from_18", &again));
    assert!(load(PREAMBLE, &limbs).is_ok());
}

#[test]
fn an_orosanmalan_that_could_be_refused_stops_the_load() {
    let load = |text: &str| {
        let text: &'static str = text.to_owned().leak();
        let preamble = Source { file: "preamble.toml", text: PREAMBLE };
        Rules::load(preamble, &[Source { file: "b.toml", text }])
            .err()
            .map(|error| error.to_string())
    };
    assert_eq!(load(OROSANMALAN), None);
    let refusable = |text: &str, to: &str| {
        let error = load(text).expect("loaded");
        let says =
            format!("preamble.toml:1: an orosanmalan from region_care to {to} could be refused");
        assert!(error.starts_with(&says), "{error}");
    };
    refusable(RULE, "region_care");
    refusable(&OROSANMALAN.replace("mark", "when = [\"under_18\"]\nmark"), "region_care");
    refusable(&OROSANMALAN.replace("mark", "offered = false\nmark"), "region_care");
    let elsewhere: Vec<_> = Verksamhetsgren::ALL
        .into_iter()
        .filter(|to| *to != Verksamhetsgren::SocialBoard)
        .map(|to| format!("\"{to}\""))
        .collect();
    let elsewhere =
        OROSANMALAN.replace("to = [\"any\"]", &format!("to = [{}]", elsewhere.join(", ")));
    let to_board = RULE
        .replace("sip.plan", "orosanmalan")
        .replace("\"consent\"", "")
        .replace("region_care", "any");
    refusable(&format!("{elsewhere}{to_board}"), "social_board");
    assert_eq!(load(&format!("{elsewhere}{}", to_board.replace("\"stops\"", "\"passes\""))), None);
}

#[test]
fn rules_for_some_ages_and_for_all_overlap_and_those_for_other_ages_do_not() {
    let two = |one: &str, other: &str| {
        let when = |limb: &str| format!("order = 1\nwhen = [{limb}]");
        let first = RULE.replace("order = 1", &when(one));
        let second = RULE.replace("\"plan\"", "\"again\"").replace("order = 1", &when(other));
        load(PREAMBLE, &format!("{first}{second}")).err()
    };
    assert_eq!(two("\"under_18\"", "\"from_18\""), None);
    assert_eq!(two("\"from_18\"", "\"under_18\""), None);
    for (one, other) in
        [("\"under_18\"", ""), ("", "\"under_18\""), ("\"from_18\"", ""), ("", "\"from_18\"")]
    {
        let error = two(one, other).expect("they overlap");
        assert!(error.contains("are both about sip.plan"), "{error}");
    }
}

#[test]
fn a_branch_that_is_named_beside_a_word_for_many_is_still_meant() {
    let wide =
        RULE.replace("[\"region_care\"]", "[\"any_authority\", \"region_care\", \"private_care\"]");
    let rules = load(PREAMBLE, &wide).unwrap();
    let from = |branch: &str| {
        let plan = case("sip.plan", branch, "social_board");
        rules.decide(&plan.question()).verdict()
    };
    assert_eq!(from("region_care"), Verdict::Refer);
    assert_eq!(from("private_care"), Verdict::Refer);
    assert_eq!(from("school_private"), Verdict::Refuse);
}
