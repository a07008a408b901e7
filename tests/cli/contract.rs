//! `contract fields` as a script meets it.

use super::{code, err, out, stafett};
use serde_json::Value;

#[test]
fn every_field_is_told_for_people_and_for_programs() {
    let (table, lines) =
        (stafett(&["contract", "fields"]), stafett(&["contract", "fields", "--json"]));
    assert_eq!((code(&table), code(&lines)), (0, 0));
    let table = out(&table);
    assert!(table.lines().all(|line| line.chars().count() <= 100));
    let mut told = 0;
    for line in out(&lines).lines() {
        let field: Value = serde_json::from_str(line).unwrap();
        let path = format!(" {} ", field["path"].as_str().unwrap());
        assert!(table.lines().any(|row| row.contains(&path)), "{path}");
        told += 1;
    }
    assert!(told > 250, "{told} fields");
}

#[test]
fn an_unknown_kind_is_told_the_right_words() {
    let told = stafett(&["contract", "fields", "--kind", "sip.dance"]);
    assert_eq!(code(&told), 2);
    assert!(err(&told).contains("sip.plan, sip.follow_up"), "{}", err(&told));
    assert_eq!(code(&stafett(&["contract"])), 2);
}
