//! Questions as the contract writes them, and their answers.

use super::*;

#[test]
fn the_contracts_example_is_answered_to_the_letter() {
    let mut output = Vec::new();
    run(
        &Rules::sweden().unwrap(),
        example().to_string().as_bytes(),
        &mut output,
        Options::default(),
    )
    .unwrap();
    let answer = String::from_utf8(output).unwrap();
    let expected = concat!(
        r#"{"id":"1","verdict":"refer","rule":"handover-bhv-by-consent","#,
        r#""lagrum":["OSL (2009:400) 10:1","OSL (2009:400) 12:2"],"#,
        r#""missing":["consent:g2"],"withheld":["relative"],"rules_version":"sweden-2026.11","text":{"sv":""#
    );
    assert!(answer.starts_with(expected), "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer.as_object().unwrap().len(), 8);
    assert!(answer["text"]["sv"].is_string() && answer["text"]["en"].is_string());
    assert_eq!(answer["text"].as_object().unwrap().len(), 2);
}

#[test]
fn a_refusal_has_neither_rule_nor_lagrum() {
    let answer = answer_to(&but("/receiver/branch", json!("school_municipal")));
    assert_eq!(answer["verdict"], "refuse");
    assert_eq!(answer["rule"], Value::Null);
    for empty in ["lagrum", "missing", "withheld"] {
        assert_eq!(answer[empty], json!([]));
    }
    assert!(answer.get("alarm").is_none());
}

#[test]
fn an_alarm_is_said_only_where_there_is_one() {
    let answer = answer_to(&but("/kind", json!("orosanmalan")));
    assert_eq!(answer["missing"], json!(["route:social_board"]));
    assert_eq!(answer["alarm"], json!(true));
}

#[test]
fn everything_that_a_question_can_hold_is_read() {
    let mut question = example();
    question["kind"] = json!("inquiry.request");
    question["sender"]["branch"] = json!("social_board");
    question["in_place_of_guardians"] =
        json!({"basis": "lvu_11", "decision": "b1", "date": "2027-01-01", "kinds": ["sip.plan"]});
    question["attestations"] = json!([{"what": "own_task", "by": "SE2120001850-A1", "at": "2027-08-16T08:00:00.5Z",
        "kinds": ["inquiry.request"], "receivers": ["SE2120001850-SK01"], "expires": "2027-08-16"}]);
    question["duty"] = json!({"basis": "sol_20_6", "id": "u1", "date": "2027-08-16"});
    // Attested half a second from now.
    assert_eq!(answer_to(&question.to_string())["missing"], json!(["attestation:own_task"]));
    question["now"] = json!("2027-08-16T08:00:00.500Z");
    assert_eq!(answer_to(&question.to_string())["verdict"], "permit");
    question["blocks"] =
        json!([{"by": "child", "kinds": null, "from": "2027-08-16T08:00:00Z", "to": null}]);
    assert_eq!(answer_to(&question.to_string())["verdict"], "refuse");
    question["blocks"][0]["to"] = json!("2027-08-16T08:00:00.5Z");
    assert_eq!(answer_to(&question.to_string())["verdict"], "permit");
}

#[test]
fn a_board_decides_in_the_guardians_place_for_the_kinds_it_names() {
    let decision = |kinds: Value| json!({"basis": "lvu_11", "decision": "b1", "date": "2027-01-01", "kinds": kinds});
    let verdict =
        |kinds| answer_to(&but("/in_place_of_guardians", decision(kinds)))["verdict"].clone();
    assert_eq!(verdict(Value::Null), "permit");
    assert_eq!(verdict(json!(["handover.bhv"])), "permit");
    assert_eq!(verdict(json!(["sip.plan"])), "refer");
}

#[test]
fn a_field_that_may_be_null_may_be_left_out_and_relatives_are_none_by_default() {
    for nullable in
        ["/in_place_of_guardians-", "/duty-", "/consents/0/revoked-", "/sender/authority-"]
    {
        assert_eq!(
            answer_to(&but(nullable, Value::Null))["missing"],
            json!(["consent:g2"]),
            "{nullable}"
        );
    }
    assert_eq!(answer_to(&but("/relatives_in_packet-", Value::Null))["withheld"], json!([]));
}

#[test]
fn what_a_plan_lacks_is_none_by_default_and_belongs_to_plans_alone() {
    let mut question = example();
    question["kind"] = json!("sip.plan");
    question["consents"][0]["kinds"] = json!(["sip.plan"]);
    question["guardians"] = json!(["g1"]);
    assert_eq!(answer_to(&question.to_string())["verdict"], "permit");
    for none in [json!([]), Value::Null] {
        question["plan_lacks"] = none;
        assert_eq!(answer_to(&question.to_string())["verdict"], "permit");
    }
    question["plan_lacks"] = json!(["next_follow_up", "goals", "goals"]);
    let answer = answer_to(&question.to_string());
    assert_eq!(answer["verdict"], "refer");
    assert_eq!(answer["missing"], json!(["plan:goals", "plan:next_follow_up"]));
    let (sv, en) = (answer["text"]["sv"].as_str().unwrap(), answer["text"]["en"].as_str().unwrap());
    assert!(sv.contains("barnets egna mål") && en.contains("the child's own goals"), "{answer}");

    question["plan_lacks"] = json!(["diagnosis"]);
    faults(&question.to_string(), "plan_lacks[0]");
    let mut other = example();
    other["plan_lacks"] = json!(["goals"]);
    let problem = faults(&other.to_string(), "plan_lacks");
    assert_eq!(problem, "belongs to sip.plan; right is to leave it out");
}

#[test]
fn a_packet_that_tells_of_no_child_needs_none() {
    let mut question = example();
    question["kind"] = json!("statistics");
    question["child"] = Value::Null;
    let answer = answer_to(&question.to_string());
    assert_eq!(
        (&answer["verdict"], &answer["lagrum"]),
        (&json!("permit"), &json!(["nothing_secret"]))
    );
}
