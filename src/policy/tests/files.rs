//! Rule files that are wrong are refused with their file, their line, and what would be right.

use super::*;
use crate::policy::rules::Source;

pub(super) const PREAMBLE: &str = r#"version = "test"
[[lagrum]]
cite = "OSL (2009:400) 10:1"
wording = "2026-02-01"
mark = "V"
[[lagrum]]
cite = "OSL (2009:400) 25:12"
wording = "2026-02-01"
mark = "V"
[[lagrum]]
cite = "OSL (2009:400) 25:13"
wording = "2026-02-01"
mark = "U"
[refusal]
no_rule = { sv = "nej", en = "no" }
closed = { sv = "nej", en = "no" }
sparr = { sv = "nej", en = "no" }
"#;

/// Stands in line 1 to 12 of a file; its id stands in line 2.
pub(super) const RULE: &str = r#"[[rule]]
id = "plan"
order = 1
mark = "V"
sv = "ja"
en = "yes"
lagrum = ["OSL (2009:400) 10:1"]
kinds = ["sip.plan"]
from = ["region_care"]
to = ["social_board"]
needs = ["consent"]
sparr = "stops"
"#;

/// Without it nothing loads.
pub(super) const OROSANMALAN: &str = r#"[[rule]]
id = "orosanmalan"
mark = "V"
sv = "ja"
en = "yes"
lagrum = ["OSL (2009:400) 10:1"]
kinds = ["orosanmalan"]
from = ["any"]
to = ["any"]
needs = ["route:social_board"]
sparr = "passes"
"#;

pub(super) fn load(preamble: &str, rules: &str) -> Result<Rules, String> {
    let leak = |text: &str| -> &'static str { text.to_owned().leak() };
    let files = [
        Source { file: "a.toml", text: leak(rules) },
        Source { file: "b.toml", text: OROSANMALAN },
    ];
    Rules::load(Source { file: "preamble.toml", text: leak(preamble) }, &files)
        .map_err(|error| error.to_string())
}

/// Loads one rule in which a line reads otherwise.
#[track_caller]
pub(super) fn refused(line: &str, instead: &str, says: &str) {
    assert_eq!(RULE.matches(line).count(), 1);
    let error = load(PREAMBLE, &RULE.replace(line, instead)).expect_err("loaded");
    assert!(error.starts_with(says), "{error}");
}

#[test]
fn the_example_of_these_tests_loads() {
    let rules = load(PREAMBLE, RULE).unwrap();
    assert_eq!(rules.version.as_ref(), "test");
    let ids: Vec<_> = every_rule(&rules).iter().map(|rule| rule.id.as_str()).collect();
    assert_eq!(ids, ["orosanmalan", "plan"]);
}

#[test]
fn unknown_words_keys_and_syntax() {
    refused("sip.plan", "sip.plans", "a.toml:8: unknown word `sip.plans` in `kinds`");
    refused("region_care", "region", "a.toml:9: unknown word `region` in `from`");
    refused(
        "social_board",
        "everyone",
        "a.toml:10: unknown word `everyone` in `to`; right is any, any_authority",
    );
    refused(
        "\"consent\"",
        "\"attestation:need\"",
        "a.toml:11: unknown word `attestation:need` in `needs`",
    );
    refused("\"consent\"", "\"consents\"", "a.toml:11: unknown word `consents` in `needs`");
    refused("\"stops\"", "\"stop\"", "a.toml:12: unknown word `stop` in `sparr`; right is stops,");
    refused(
        "mark = \"V\"",
        "mark = \"X\"",
        "a.toml:4: unknown word `X` in `mark`; right is V, D, K, U",
    );
    refused("order = 1", "when = [\"under_15\"]", "a.toml:3: unknown word `under_15` in `when`");
    refused(
        "order = 1",
        "relatives = \"go\"",
        "a.toml:3: unknown word `go` in `relatives`; right is travel",
    );
    refused(
        "order = 1",
        "withholds = [\"place\"]",
        "a.toml:3: unknown word `place` in `withholds`",
    );
    refused("order = 1", "ordre = 1", "a.toml:3: unknown field `ordre`");
    refused("order = 1", "order = one", "a.toml:3: ");
    refused("sparr = \"stops\"\n", "", "a.toml:1: missing field `sparr`");
    refused(
        "\"sip.plan\"",
        "\"sip.plan\", \"sip.plan\"",
        "a.toml:8: `sip.plan` stands twice in `kinds`",
    );
    refused("\"sip.plan\"", "", "a.toml:8: `kinds` names nothing");
    refused("sv = \"ja\"", "sv = \" \"", "a.toml:5: `sv` names nothing");
    refused("id = \"plan\"", "id = \"The plan\"", "a.toml:2: `The plan` is no rule id");
}

#[test]
fn grounds() {
    refused("lagrum = [\"OSL (2009:400) 10:1\"]\n", "", "a.toml:2: rule `plan` has no lagrum");
    refused(
        "lagrum = [\"OSL (2009:400) 10:1\"]",
        "lagrum = []",
        "a.toml:2: rule `plan` has no lagrum",
    );
    refused("order = 1", "nothing_secret = true", "a.toml:2: rule `plan` has both");
    refused(
        "10:1\"",
        "10:99\"",
        "a.toml:7: `OSL (2009:400) 10:99` is no citation listed in sweden.toml",
    );
    refused(
        "10:1\"",
        "25:13\"",
        "a.toml:7: `OSL (2009:400) 25:13` is marked U and can't be a ground",
    );
    refused("10:1\"", "10:15 a\"", "a.toml:7: `OSL (2009:400) 10:15 a` is never a ground");
    let secret = "lagrum = [\"OSL (2009:400) 10:1\"]";
    refused(
        secret,
        "nothing_secret = true",
        "a.toml:2: rule `plan`: `nothing_secret` is the one ground",
    );
    refused("sip.plan", "statistics", "a.toml:2: rule `plan`: `nothing_secret` is the one ground");
    let day = PREAMBLE.replacen("2026-02-01", "2026-02-30", 1);
    let error = load(&day, RULE).err().unwrap();
    assert!(error.starts_with("preamble.toml:4: `2026-02-30` is no day"), "{error}");
}

#[test]
fn needs_are_named_in_the_contracts_order() {
    let needs = "\"duty:sol_20_6\", \"attestation:own_task\", \"consent\"";
    let rules = load(PREAMBLE, &RULE.replace("\"consent\"", needs)).unwrap();
    let plan = every_rule(&rules).into_iter().find(|rule| rule.id == "plan").unwrap();
    let words: Vec<_> = plan.needs.iter().map(|need| format!("{need:?}")).collect();
    assert_eq!(words, ["Consent", "Attestation(OwnTask)", "Duty(Sol20_6)"]);
}
