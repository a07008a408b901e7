//! `--explain`: the path beside the decision, and the same in prose.

use super::*;
use crate::cli::language::Language;

fn told(manner: Manner) -> String {
    let mut output = Vec::new();
    let options = Options { manner, ..Options::default() };
    let mut question = example();
    question["child"]["whereabouts_hidden"] = json!(true);
    let line = question.to_string();
    run(&Rules::sweden().unwrap(), line.as_bytes(), &mut output, options).unwrap();
    String::from_utf8(output).unwrap()
}

#[test]
fn the_path_stands_beside_the_contracts_own_fields() {
    let plain: Value = serde_json::from_str(&told(Manner::Decision)).unwrap();
    let explained: Value = serde_json::from_str(&told(Manner::Explained)).unwrap();
    let fields = explained.as_object().unwrap();
    assert_eq!(fields.len(), plain.as_object().unwrap().len() + 2);
    for (name, value) in plain.as_object().unwrap() {
        assert_eq!(fields[name], *value);
    }
    let [first, second] = explained["path"].as_array().unwrap().as_slice() else {
        panic!("two rules are tried")
    };
    assert_eq!(first["rule"], "handover-bhv-by-consent");
    assert_eq!(first["outcome"], "lacks");
    assert_eq!(first["lacked"], json!(["consent:g2"]));
    assert_eq!(first["text"]["en"], "There is no consent of guardian g2.");
    assert_eq!(second["lacked"], json!(["attestation:necessary"]));
    let parts: Vec<_> =
        explained["held_back"].as_array().unwrap().iter().map(|it| &it["part"]).collect();
    assert_eq!(parts, ["contact", "location", "relative"]);
}

#[test]
fn a_school_nurse_can_read_it_in_swedish() {
    assert_eq!(
        told(Manner::Prose(Language::Sv)),
        "\
1: väntar på en människa
  Barnhälsovården lämnar över till elevhälsans medicinska insats med samtycke av dem som bestämmer för barnet.
  Saknas: consent:g2
  Regler som prövades:
    1. handover-bhv-by-consent (något saknas): Samtycke från vårdnadshavaren g2 saknas.
    2. handover-bhv-by-necessity (något saknas): Ingen namngiven tjänsteman har intygat att det behövs för nödvändig vård eller nödvändigt stöd.
  Hålls inne:
    kontaktuppgifter: Barnet har skyddade uppgifter eller en dold vistelseort, och en vårdnadshavare kan se det som mottagaren ser.
    var barnet är: Barnet har skyddade uppgifter eller en dold vistelseort, och en vårdnadshavare kan se det som mottagaren ser.
    närstående: En närstående som det handlar om har inte samtyckt.
  Grund: OSL (2009:400) 10:1, OSL (2009:400) 12:2
  Regler: sweden-2026.11

"
    );
}

#[test]
fn an_auditor_can_read_it_in_english() {
    let prose = told(Manner::Prose(Language::En));
    assert!(
        prose.starts_with("1: waits for a person\n  Child health services hand over"),
        "{prose}"
    );
    assert!(prose.contains("(something is missing): There is no consent of guardian g2.\n"));
    assert!(
        prose
            .contains("    where the child is: The child has protected data or hidden whereabouts")
    );
}
