//! `stafett measures --ledger`: what it prints of a made-up year, against texts that people have looked at.

mod year;

use crate::{code, err, out, stafett, text};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn exported() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("records.jsonl"), year::jsonl()).unwrap();
    folder
}

fn measured(folder: &Path, options: &[&str]) -> String {
    let told = stafett(&[&["measures", "--ledger", text(folder)], options].concat());
    assert_eq!(code(&told), 0, "{options:?}");
    assert!(err(&told).starts_with("not verified: ") && err(&told).lines().count() == 1);
    out(&told)
}

#[test]
fn it_prints_what_people_have_looked_at() {
    let folder = exported();
    for (name, options) in [
        ("svenska.txt", &[][..]),
        ("english-one-unit.txt", &["--lang", "en", "--unit", "se2321000156-bup01"]),
        ("june.csv", &["--csv", "--from", "2027-06", "--until", "2027-06"]),
    ] {
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/measures").join(name);
        let told = measured(folder.path(), options);
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        assert!(told == expected, "{name} is now:\n{told}");
    }
}

#[test]
fn json_says_the_same_with_null_for_what_is_suppressed() {
    let folder = exported();
    let report: serde_json::Value =
        serde_json::from_str(&measured(folder.path(), &["--json"])).unwrap();
    assert_eq!(report["erased_entries"], 1);
    assert_eq!(
        (&report["first_month"], &report["last_month"]),
        (&"2026-10".into(), &"2027-12".into())
    );
    let rows = report["rows"].as_array().unwrap();
    let all = |what: &str| {
        rows.iter().find(|row| row["what"] == what && row.get("unit").is_none()).unwrap()
    };
    let followed_up = all("step.followed_up");
    assert_eq!(followed_up["count"], 65);
    assert_eq!(followed_up["month"]["2027-02"], serde_json::Value::Null);
    assert_eq!(followed_up["month"]["2027-03"], 5);
    assert_eq!(all("lead.plan_to_follow_up")["percentile_90_days"], 85);
}

/// A year of which a part got lost would be told as a whole one.
#[test]
fn records_that_are_not_all_there_give_no_figures() {
    let folder = exported();
    let (records, whole) = (folder.path().join("records.jsonl"), year::jsonl());
    let lines: Vec<&str> = whole.lines().collect();
    let signed = |size: usize| {
        let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
        let note = format!("x/y/audit\n{size}\n{root}\n\n— x/y/audit AAAAAAAAAAAA\n");
        fs::write(folder.path().join("checkpoint"), note).unwrap();
    };
    let told = || stafett(&["measures", "--ledger", text(folder.path())]);
    signed(lines.len() - 1);
    assert_eq!(code(&told()), 0, "{}", err(&told()));
    fs::write(&records, lines[..lines.len() - 1].join("\n") + "\n").unwrap();
    assert_eq!((code(&told()), out(&told()).as_str()), (1, ""), "cut off at a line's end");
    assert!(err(&told()).contains("entries, and checkpoint is of"), "{}", err(&told()));
    let gap = [&lines[..4], &lines[5..]].concat().join("\n") + "\n";
    fs::write(&records, gap).unwrap();
    assert_eq!((code(&told()), out(&told()).as_str()), (1, ""));
    assert!(err(&told()).contains(":5: entry 3 is left out"), "{}", err(&told()));
}

#[test]
fn what_is_no_ledger_or_no_month_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = text(folder.path());
    let none = stafett(&["measures", "--ledger", path]);
    assert_eq!(code(&none), 1);
    assert!(err(&none).contains("records.jsonl"), "{}", err(&none));
    fs::write(
        folder.path().join("records.jsonl"),
        "{\"origin\":\"x\"}\n{\"index\":0,\"key\":\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\",\"record\":\"/w==\"}\n",
    )
    .unwrap();
    let wrong = stafett(&["measures", "--ledger", path]);
    assert_eq!(code(&wrong), 1);
    assert!(err(&wrong).contains(":2: no record; right is"), "{}", err(&wrong));
    for months in [&["--from", "2027-13"][..], &["--from", "2027-03", "--until", "2027-02"]] {
        let wrong = stafett(&[&["measures", "--ledger", path], months].concat());
        assert_eq!(code(&wrong), 2, "{months:?}");
        assert!(err(&wrong).contains("right is"), "{}", err(&wrong));
    }
    // Else a slip of the finger would read as a unit of which there is nothing to count.
    let unit = stafett(&["measures", "--ledger", path, "--unit", "BUP01"]);
    assert_eq!(code(&unit), 2);
    assert!(err(&unit).contains("not an HSA-id"), "{}", err(&unit));
}
