//! JSON exports, good and bad.

use super::*;

fn child(number: &str, more: &str) -> String {
    format!(
        "{{\"personnummer\": \"{number}\", \"förnamn\": \"A\", \"efternamn\": \"B\",\n \"bvc\": \"SE2321000156-BVC01\", \
         \"mottagare\": \"SE2120001850-EMI01\", \"senaste_besök\": \"2025-02-03\"{more}}}"
    )
}

fn right() -> String {
    child("20200106-2385", "")
}

/// The built-in pack's answer to a list of these rows, each of two lines.
fn answer(rows: &[&str]) -> (Vec<u64>, Vec<(u64, String)>) {
    let rows = read(&builtin("bvc-journal"), format!("[\n{}\n]\n", rows.join(",\n")));
    (good(&rows), errors(&rows))
}

fn with(more: &str) -> String {
    child("20200106-2385", &format!(", {more}"))
}

#[test]
fn one_bad_row_never_takes_another_along() {
    let right = right();
    let bad = [
        (child("", ""), "personnummer: missing"),
        (
            child("20200106-2386", ""),
            "personnummer: right is a personnummer or samordningsnummer of twelve digits whose date and check digit hold",
        ),
        (right.replace("\"förnamn\": \"A\", ", ""), "förnamn: missing"),
        (
            right.replace("\"A\"", "[\"A\"]"),
            "förnamn[1]: right is what the field map reads there: keys, a list, or one value",
        ),
        (
            right.replace("\"A\"", "{\"b\": 1}"),
            "förnamn holds a key, number 1, that is not in the pack's field map",
        ),
        (right.replace("2025-02-03", "2025-02-29"), "senaste_besök: right is a day as YYYY-MM-DD"),
        (
            with("\"hemligt\": 1"),
            "the row holds a key, number 7, that is not in the pack's field map",
        ),
        (with("\"förnamn\": \"C\""), "the row holds a key, number 7, that stands twice"),
        (
            with("\"tillväxt[]\": 1"),
            "the row holds a key, number 7, that is not in the pack's field map",
        ),
        (with("\"tillväxt\": {}"), "tillväxt: right is a list"),
        (
            with(
                "\"tillväxt\": [{\"datum\": \"2020-02-12\", \"vikt_kg\": \"3.3\"}, {\"vikt_kg\": \"3.9\"}]",
            ),
            "tillväxt[2].datum: missing",
        ),
        (
            with("\"tillväxt\": [{\"datum\": \"2020-02-12\", \"vikt_kg\": \"tre\"}]"),
            "tillväxt[1].vikt_kg: right is a decimal number",
        ),
        (
            with("\"tillväxt\": [{\"datum\": \"2020-02-12\", \"vikt\": 3.3}]"),
            "tillväxt[1] holds a key, number 2, that is not in the pack's field map",
        ),
        (
            with("\"undersökningar\": [{\"typ\": \"syn\", \"resultat\": \"okej\"}]"),
            "undersökningar[1].resultat: right is one of the words in the field map",
        ),
        (with("\"allergier\": [\"Pollen\", 1, {}]"), "allergier[3]: right is one value"),
        (with("\"graviditetsveckor\": -1"), "graviditetsveckor: right is a whole number"),
        (
            with("\"paket_id\": \"5f0c5f57-7b3c-4a86-9a3c-0a3c5f577b3c\""),
            "paket_id: right is a UUID of version 7 with hyphens",
        ),
        (
            with("\"tidigast\": \"2026-08-15\""),
            "tidigast: right is an instant in the field map's format",
        ),
        (
            "17".to_owned(),
            "the row: right is what the field map reads there: keys, a list, or one value",
        ),
        ("null".to_owned(), "personnummer: missing"),
        (
            with("\"tillväxt\": [\"2020\"]"),
            "tillväxt[1]: right is what the field map reads there: keys, a list, or one value",
        ),
        (
            with("\"tillväxt\": \"2020\""),
            "tillväxt: right is what the field map reads there: keys, a list, or one value",
        ),
    ];
    for (bad, problem) in bad {
        let (good, errors) = answer(&[&right, &bad, &right]);
        assert_eq!((good.len(), errors), (2, vec![(4, problem.to_owned())]));
    }
}

#[test]
fn broken_json_is_named_by_line_and_column() {
    let right = right();
    for (broken, problem) in [
        (right.replace("\"förnamn\": ", "\"förnamn\" "), "not JSON at line 4, column 45"),
        (right.replace("\"B\",", "\"B\""), "not JSON at line 5, column 2"),
        (right.replace("\"B\",", "\"B,"), "not JSON at line 5, column 0"),
        (String::new(), "not JSON at line 4, column 0"),
    ] {
        let (good, errors) = answer(&[&right, &broken, &right]);
        assert_eq!((good.len(), errors), (2, vec![(4, problem.to_owned())]), "{broken}");
    }
    let rows = read(&builtin("bvc-journal"), "  [  {\"å\": }]");
    assert_eq!(errors(&rows), [(1, "not JSON at line 1, column 12".to_owned())]);
}

#[test]
fn what_is_no_list_is_said_where_it_stops_being_one() {
    let right = right();
    let list =
        |line| (line, "not a JSON list of rows; what follows from here was not read".to_owned());
    assert_eq!(answer(&[&right, &right.replace(['{'], "[{"), &right]), (vec![2], vec![list(4)]));
    assert_eq!(answer(&[&right, &right.replace(['}'], ""), &right]), (vec![2], vec![list(4)]));
    let pack = builtin("bvc-journal");
    for (text, line) in [("", 1), ("{}", 1), ("\n\nnull", 3), ("[", 1), ("[] []", 1), ("[}", 1)] {
        assert_eq!(errors(&read(&pack, text)), [list(line)], "{text}");
    }
    assert!(read(&pack, " [\n ] ").is_empty());
    // Depth costs nothing before a row is parsed, and then it is bounded.
    let deep = format!("[{}{}]", "[".repeat(100_000), "]".repeat(100_000));
    assert!(errors(&read(&pack, &deep))[0].1.starts_with("not JSON at line 1"));
}

#[test]
fn a_wrong_encoding_spoils_its_own_row_only() {
    let right = right();
    let mut export = format!("[{right},\n").into_bytes();
    export.extend(right.bytes().map(|byte| if byte == b'A' { 0xFF } else { byte }));
    export.extend(format!(",\n{right}]").bytes());
    let rows = read(&builtin("bvc-journal"), export);
    assert_eq!(good(&rows), [1, 5]);
    let problem = "line 3: not text in the pack's encoding; right is UTF-8";
    assert_eq!(errors(&rows), [(3, problem.to_owned())]);
}

#[test]
fn too_many_rows_are_none() {
    let changed =
        Changed::from("bvc-journal", &[("adapter.toml", "max_rows = 5000", "max_rows = 2")]);
    let rows = read(&changed.pack(), format!("[{0},{0},{0}]", right()));
    assert_eq!(
        errors(&rows),
        [(1, "more than 2 rows; nothing was read, right is a smaller export".to_owned())]
    );
    assert_eq!(read(&changed.pack(), format!("[{0},{0}]", right())).len(), 2);
}

#[test]
fn values_come_through_as_they_were_written() {
    let text = with(
        "\"paket_id\": \"01a00e39-4a48-7923-914c-abb0da639cff\", \"tidigast\": \"2026-08-15 00:00\", \
         \"tillväxt\": [{\"datum\": \"2020-02-12\", \"vikt_kg\": \"3,30\", \"längd_cm\": 48.9}], \
         \"allergier\": [\" Pollen \"], \"tolkspråk\": \"\", \
         \"anteckningar_om_anhöriga\": [{\"anhörig\": \"r1\", \"anteckning\": \"n\"}]",
    );
    let rows = read(&builtin("bvc-journal"), format!("[{text}]"));
    let packet = decoded(rows[0].outcome.as_ref().unwrap());
    let body = &packet["bhv_handover"];
    assert_eq!(packet["header"]["packet_id"], "01a00e39-4a48-7923-914c-abb0da639cff");
    // Swedish midnight, and the lifetime begins there.
    assert_eq!(packet["header"]["not_before"], "2026-08-14T22:00:00Z");
    assert_eq!(packet["header"]["expires_at"], "2026-10-13T22:00:00Z");
    assert_eq!(packet["header"]["ground"]["relatives"][0], "r1");
    assert_eq!(body["growth"][0]["value"], "3.30");
    assert_eq!(body["growth"][1]["value"], "48.9");
    assert_eq!(body["allergies"][0], "Pollen");
    assert!(body.get("interpreter_language").is_none());
}

#[test]
fn neither_rows_nor_files_print_what_they_hold() {
    let rows = read(
        &builtin("bvc-journal"),
        format!("[{}]", child("20200106-2385", ", \"adress\": \"Exempelvägen\"")),
    );
    let printed = format!("{rows:?}");
    assert!(!printed.contains("Exempel") && !printed.contains("2020"), "{printed}");
    let file = builtin("elevhalsa-mapp").render(rows[0].outcome.as_ref().unwrap()).unwrap();
    let printed = format!("{file:?}");
    assert!(!printed.contains("Exempel") && printed.contains(".json"), "{printed}");
}
