//! Questions that can't be read: the field is named, its value never repeated.

use super::*;

#[test]
fn a_missing_field_is_named_by_its_path() {
    let required = [
        "id",
        "kind",
        "now",
        "sender",
        "sender/branch",
        "sender/org",
        "receiver",
        "receiver/branch",
        "child",
        "child/birth_date",
        "child/maturity",
        "child/protection",
        "child/whereabouts_hidden",
        "guardians",
        "consents",
        "consents/0/by",
        "consents/0/kinds",
        "consents/0/receivers",
        "consents/0/without_parts",
        "consents/0/given",
        "consents/0/expires",
        "blocks",
        "attestations",
    ];
    for field in required {
        let path = field.replace("/0/", "[0].").replace('/', ".");
        assert_eq!(faults(&but(&format!("/{field}-"), Value::Null), &path), "missing");
        assert_eq!(faults(&but(&format!("/{field}"), Value::Null), &path), "missing");
    }
}

#[test]
fn a_wrong_value_is_named_by_its_path_and_never_repeated() {
    let secret = "Anna, expected 8 at line 1";
    let wrong = [
        ("/kind", "kind"),
        ("/now", "now"),
        ("/sender", "sender"),
        ("/sender/branch", "sender.branch"),
        ("/child/birth_date", "child.birth_date"),
        ("/child/maturity", "child.maturity"),
        ("/child/protection", "child.protection"),
        ("/child/whereabouts_hidden", "child.whereabouts_hidden"),
        ("/guardians", "guardians"),
        ("/consents/0", "consents[0]"),
        ("/consents/0/kinds/0", "consents[0].kinds[0]"),
        ("/consents/0/receivers", "consents[0].receivers"),
        ("/consents/0/given", "consents[0].given"),
        ("/consents/0/expires", "consents[0].expires"),
        ("/consents/0/revoked", "consents[0].revoked"),
        ("/consents/0/without_parts", "consents[0].without_parts"),
        ("/in_place_of_guardians", "in_place_of_guardians"),
        ("/duty", "duty"),
    ];
    for (place, field) in wrong {
        let problem = faults(&but(place, json!(secret)), field);
        assert!(!problem.contains("Anna") && !problem.contains("line"), "{problem}");
        assert!(!faults(&but(place, json!(470_812)), field).contains("470"));
    }
    for (place, field, value) in [
        (
            "/blocks",
            "blocks[0].by",
            json!([{"by": "g1", "kinds": null, "from": "2027-01-01T00:00:00Z", "to": null}]),
        ),
        (
            "/blocks",
            "blocks[0].from",
            json!([{"by": "child", "kinds": null, "from": "2027-01-01", "to": null}]),
        ),
        (
            "/attestations",
            "attestations[0].what",
            json!([{"what": "need", "by": "x", "at": "2027-01-01T00:00:00Z"}]),
        ),
        (
            "/attestations",
            "attestations[0].at",
            json!([{"what": "necessary", "by": "x", "at": "2027-01-01"}]),
        ),
        (
            "/attestations",
            "attestations[0].by",
            json!([{"what": "necessary", "by": "", "at": "2027-01-01T00:00:00Z"}]),
        ),
        ("/duty", "duty.basis", json!({"basis": "osl_10_15_a", "id": "1", "date": "2027-01-01"})),
        ("/duty", "duty.id", json!({"basis": "sol_20_6", "id": "", "date": "2027-01-01"})),
        ("/duty", "duty.date", json!({"basis": "sol_20_6", "id": "1", "date": "2027-13-01"})),
        ("/in_place_of_guardians", "in_place_of_guardians.basis", json!({"basis": "fb_6_11"})),
        ("/consents/0/by", "consents[0].by", json!("relative:")),
        ("/consents/0/receivers", "consents[0].receivers[0]", json!([""])),
        ("/receiver/unit", "receiver.unit", json!("")),
        ("/guardians", "guardians[1]", json!(["g1", "g1"])),
        ("/guardians", "guardians[0]", json!(["child"])),
        ("/guardians", "guardians[0]", json!(["relative:g1"])),
        ("/guardians", "guardians[1]", json!(["g1", "g2|attestation:necessary"])),
    ] {
        faults(&but(place, value), field);
    }
}

#[test]
fn days_are_of_the_calendar_and_instants_are_utc() {
    for day in [
        "2021-02-29",
        "2021-2-3",
        "20210304",
        "2021-03-04T00:00:00Z",
        " 2021-03-04",
        "2021-03-4 ",
        "",
    ] {
        faults(&but("/child/birth_date", json!(day)), "child.birth_date");
    }
    faults(&but("/child/birth_date", json!("2027-08-17")), "child.birth_date");
    assert!(answer_to(&but("/child/birth_date", json!("2027-08-16"))).get("error").is_none());
    for now in [
        "2027-08-16T08:00:00",
        "2027-08-16T08:00:00+00:00",
        "2027-08-16T10:00:00+02:00",
        "2027-08-16 08:00:00Z",
        "2027-08-16t08:00:00z",
        "2027-08-16T08:00Z",
        "2027-08-16T24:00:00Z",
        "2027-02-29T08:00:00Z",
        "2027-08-16T08:00:60Z",
        "2027-08-16T08:00:00.Z",
        "2027-08-16T08:00:00.1234567890Z",
        "2027-08-16T08:00:00[UTC]Z",
    ] {
        faults(&but("/now", json!(now)), "now");
    }
}

#[test]
fn unknown_and_repeated_fields_are_refused() {
    assert_eq!(faults(&but("/extra", json!(1)), "extra"), "no such field in the contract");
    assert_eq!(
        faults(&but("/consents/0/extra", json!(1)), "consents[0].extra"),
        "no such field in the contract"
    );
    // A key can be anything, even somebody's name.
    faults(&but("/consents/0/Anna Andersson", json!(1)), "consents[0]");
    faults(&but("/Anna", json!(1)), "question");
    let twice =
        example().to_string().replacen("\"maturity\"", "\"protection\":\"none\",\"maturity\"", 1);
    assert_eq!(faults(&twice, "child.protection"), "stands twice");
}

#[test]
fn only_an_object_is_a_question() {
    for line in
        ["[]", "[\"1\"]", "\"1\"", "null", "7", "{", "nonsense", "{\"id\":\"1\"} {}", "\u{feff}{}"]
    {
        let answer = answer_to(line);
        assert_eq!(answer["error"]["field"], "question", "{line}: {answer}");
    }
    faults(&but("/child", json!(["2021-03-04", "unassessed", "none", false])), "child");
}

#[test]
fn the_id_is_repeated_wherever_it_can_be_read() {
    assert_eq!(answer_to("{\"id\":\"q7\"}")["id"], "q7");
    assert_eq!(answer_to("{\"kind\":5,\"id\":\"q7\"}")["id"], "q7");
    for line in ["{\"id\":7}", "{}", "{\"id\":\"q7\"", "[\"q7\"]", "nonsense"] {
        assert_eq!(answer_to(line)["id"], Value::Null, "{line}");
    }
}
