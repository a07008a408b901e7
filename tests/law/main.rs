//! The law as a program meets it that embeds no gateway: questions in the JSON contract, answers without surprises.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use serde_json::{Value, json};
use stafett::law::{Law, Question};

/// Everything that a question can hold, so that nothing is spared in deciding it.
fn question(kind: &str, receiver: &str) -> Value {
    json!({
        "id": "1", "kind": kind, "now": "2027-08-16T08:00:00Z",
        "sender": {"branch": "region_care", "org": "2321000156", "authority": "hsn", "region": "17"},
        "receiver": {"branch": receiver, "org": "2120001850", "authority": "bun",
            "municipality": "1780", "unit": "SE2120001850-SK01"},
        "child": {"birth_date": "2014-03-04", "maturity": "mature", "protection": "sekretessmarkering",
            "whereabouts_hidden": true},
        "guardians": ["g1", "g2"], "relatives_in_packet": ["r1"],
        "consents": [
            {"by": "g1", "kinds": [kind], "receivers": ["SE2120001850-SK01"], "without_parts": ["health"],
                "given": "2027-05-10", "expires": "2029-06-30"},
            {"by": "g2", "kinds": [kind], "receivers": ["SE2120001850-SK01"], "without_parts": [],
                "given": "2027-05-10", "expires": "2029-06-30", "revoked": "2027-06-01T08:00:00Z"},
        ],
        "blocks": [{"by": "child", "from": "2027-07-01T08:00:00Z"}],
        "attestations": [{"what": "maturity", "by": "SE2321000156-A001", "at": "2027-06-01T08:00:00Z"}],
        "duty": {"basis": "sol_20_6", "id": "u1", "date": "2027-08-01"},
    })
}

fn read(question: &Value) -> Question {
    Question::from_json(&question.to_string()).unwrap()
}

#[test]
fn a_refusal_allocates_nothing() {
    let law = Law::sweden().unwrap();
    // No rule names the first; the child's block stops the second; in the third, whoever it is about is grown up.
    let nobody = read(&question("handover.bhv", "school_municipal"));
    let blocked = read(&question("sip.plan", "social_board"));
    let mut grown = question("placement.notice", "region_care");
    grown["sender"]["branch"] = json!("social_board");
    grown["child"]["birth_date"] = json!("2000-03-04");
    let grown = read(&grown);
    for question in [&nobody, &blocked, &grown] {
        assert_eq!(law.decide(question).verdict(), "refuse");
        let counted = allocation_counter::measure(|| drop(law.decide(question)));
        assert_eq!(counted.count_total, 0, "{counted:?}");
    }
    // It counts: what is missing is written down.
    let mut waits = question("sip.plan", "social_board");
    waits["blocks"] = json!([]);
    let waits = read(&waits);
    assert!(allocation_counter::measure(|| drop(law.decide(&waits))).count_total > 0);
}

#[test]
fn an_answer_says_on_what_ground_and_in_two_languages() {
    let law = Law::sweden().unwrap();
    let mut asked = question("sip.plan", "social_board");
    asked["blocks"] = json!([]);
    let decision = law.decide(&read(&asked));
    assert_eq!((decision.verdict(), decision.rule()), ("refer", Some("sip-by-consent")));
    assert_eq!(decision.missing(), ["consent:g2", "consent:child"]);
    assert_eq!(decision.lagrum().next(), Some("OSL (2009:400) 10:1"));
    let withheld: Vec<_> = decision.withheld().collect();
    assert_eq!(withheld, ["health", "relative"], "to a social board the child is not hidden");
    let (sv, en) = decision.text();
    assert!(
        sv.starts_with("Uppgifter i en samordnad")
            && en.starts_with("Information in a coordinated")
    );
    assert!(!decision.alarm());
    assert_eq!(law.version(), "sweden-2026.11");
}

#[test]
fn what_cannot_be_read_names_its_field_and_no_value() {
    let fault = |pointer: &str, value: Value| {
        let mut asked = question("sip.plan", "social_board");
        *asked.pointer_mut(pointer).unwrap() = value;
        let fault = Question::from_json(&asked.to_string()).unwrap_err();
        assert!(!fault.to_string().contains("secret"));
        fault.field().to_owned()
    };
    assert_eq!(fault("/kind", json!("secret.plan")), "kind");
    assert_eq!(fault("/sender/branch", json!("secret")), "sender.branch");
    assert_eq!(fault("/child/birth_date", json!("2014-02-30")), "child.birth_date");
    assert_eq!(fault("/consents/0/expires", json!(null)), "consents[0].expires");
    assert_eq!(Question::from_json("secret").unwrap_err().problem(), "not a JSON object");
}

#[test]
fn a_local_pack_narrows_and_one_that_widens_is_refused_with_its_line() {
    let pack = "version = \"x\"\n[[rule]]\nid = \"closes\"\nsv = \"a\"\nen = \"b\"\nsource = \"s\"\n\
                kinds = [\"sip.plan\"]\nfrom = [\"any\"]\nto = [\"any\"]\nrefuses = true\n";
    let mut asked = question("sip.plan", "social_board");
    asked["blocks"] = json!([]);
    let narrowed = Law::sweden().unwrap().narrowed_by("x.toml", pack).unwrap();
    assert_eq!(narrowed.decide(&read(&asked)).verdict(), "refuse");
    let widening = pack.replace("refuses = true", "relatives = \"travel\"");
    let error = Law::sweden().unwrap().narrowed_by("x.toml", &widening).unwrap_err().to_string();
    assert!(error.starts_with("x.toml:10: `relatives` is for the law alone"), "{error}");
}
