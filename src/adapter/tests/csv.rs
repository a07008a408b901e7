//! CSV exports, good and bad.

use super::*;

const HEADING: &str = "Personnummer;Datum;Åtgärdskod;Åtgärdstext;Vårdenhet;Mottagare;Ärende";

fn row(number: &str, day: &str, code: &str) -> String {
    format!("{number};{day};{code};text;SE2321000156-BUP01;SE2120001850-SOC01;SIP-1")
}

fn right() -> String {
    row("20190120-2380", "2025-06-02", "AU124")
}

/// The built-in pack's answer to a heading and these rows.
fn answer(rows: &[&str]) -> (Vec<u64>, Vec<(u64, String)>) {
    let rows = read(&builtin("cosmic"), format!("{HEADING}\n{}\n", rows.join("\n")));
    (good(&rows), errors(&rows))
}

#[test]
fn one_bad_row_never_takes_another_along() {
    let right = right();
    let bad = [
        (
            row("20190120-2381", "2025-06-02", "AU124"),
            "Personnummer: right is a personnummer or samordningsnummer of twelve digits whose date and check digit hold",
        ),
        (
            row("190120-2380", "2025-06-02", "AU124"),
            "Personnummer: right is a personnummer or samordningsnummer of twelve digits whose date and check digit hold",
        ),
        (row("", "2025-06-02", "AU124"), "Personnummer: missing"),
        (row("20190120-2380", "2025-02-30", "AU124"), "Datum: right is a day as YYYY-MM-DD"),
        (row("20190120-2380", "2/6 2025", "AU124"), "Datum: right is a day as YYYY-MM-DD"),
        (
            row("20190120-2380", "2025-06-02", "AU126"),
            "Åtgärdskod: unknown code AU126 in map kva-sip 2020-04-09",
        ),
        (
            row("20190120-2380", "2019-06-02", "AU124"),
            "Åtgärdskod: code AU124 in map kva-sip 2020-04-09 holds from 2020-04-09 only",
        ),
        (
            right.replace("SE2321000156-BUP01", "Barnpsykiatrin"),
            "Vårdenhet: right is an HSA-id, such as SE2321000156-1000",
        ),
        (right.replace(";text;", ";"), "6 columns; right is 7"),
        (right.replace(";text;", ";te;xt;"), "8 columns; right is 7"),
        (
            right.replace(";text;", ";\"text;"),
            "column 4: a quotation mark out of place; right is \"…\" around the whole value, doubled inside it",
        ),
        (
            right.replace(";text;", ";te\"xt;"),
            "column 4: a quotation mark out of place; right is \"…\" around the whole value, doubled inside it",
        ),
        (
            right.replace(";text;", ";\"te\"xt;"),
            "column 4: a quotation mark out of place; right is \"…\" around the whole value, doubled inside it",
        ),
    ];
    for (bad, problem) in bad {
        assert_eq!(answer(&[&right, &bad, &right]), (vec![2, 4], vec![(3, problem.to_owned())]));
    }
}

#[test]
fn quotes_line_ends_and_a_byte_order_mark_are_read() {
    let quoted = right().replace(";text;", ";\"a \"\"b\"\"; c\";").replace("SIP-1", "\"SIP-1\"");
    let rows =
        read(&builtin("cosmic"), format!("\u{feff}{HEADING}\r\n\r\n{quoted}\r\n{}\r\n", right()));
    assert_eq!((good(&rows), errors(&rows)), (vec![3, 4], vec![]));
    let packet = decoded(rows[0].outcome.as_ref().unwrap());
    assert_eq!(packet["header"]["case_id"], "SIP-1");
    assert_eq!(packet["header"]["child"]["number"], "201901202380");
}

#[test]
fn a_heading_is_checked_whole_and_no_name_of_it_is_repeated() {
    let pack = builtin("cosmic");
    let of = |text: &str| errors(&read(&pack, text));
    assert_eq!(
        of(""),
        [(1, "no heading; right is a first line that names the columns".to_owned())]
    );
    let missing = |column: &str| (1, format!("{column}: missing"));
    let mut lacking =
        Vec::from(["Mottagare", "Personnummer", "Vårdenhet", "Åtgärdskod"].map(missing));
    assert_eq!(of("Datum;Ärende\n"), lacking);
    lacking.push((1, "no row below this heading was read: 2 of them".to_owned()));
    assert_eq!(of("Datum;Ärende\n1;2\n\n3;4\n"), lacking);
    assert_eq!(
        of(&HEADING.replace("Ärende", "Datum"))[0],
        (1, "column 7 of the heading stands twice".to_owned())
    );
    // A lost heading: the first row stands in its place, and nothing of it is said.
    let lost = of(&right());
    assert_eq!(lost[0], (1, "column 1 of the heading is not in the pack's field map".to_owned()));
    assert!(
        lost.iter().all(|(_, problem)| !problem.contains("2019") && !problem.contains("SOC01"))
    );
}

#[test]
fn a_wrong_encoding_spoils_its_own_row_only() {
    let pack = builtin("cosmic");
    let mut export = format!("{HEADING}\n{}\n", right()).into_bytes();
    export.extend(
        right().replace("text", "f?r").bytes().map(|byte| if byte == b'?' { 0xF6 } else { byte }),
    );
    export.extend(format!("\n{}\n", right()).bytes());
    let rows = read(&pack, export);
    assert_eq!(good(&rows), [2, 4]);
    assert_eq!(
        errors(&rows),
        [(3, "column 4: not text in the pack's encoding; right is UTF-8".to_owned())]
    );
}

#[test]
fn iso_8859_1_is_read_where_the_pack_says_so() {
    let changed = Changed::from("cosmic", &[("adapter.toml", "utf-8", "iso-8859-1")]);
    let latin =
        |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let mut export = latin(&format!("{HEADING}\n{}\n", right()));
    export.extend(latin(&right().replace("text", "\u{80}")));
    let rows = read(&changed.pack(), export);
    assert_eq!(good(&rows), [2]);
    assert_eq!(
        errors(&rows),
        [(3, "column 4: not text in the pack's encoding; right is ISO 8859-1".to_owned())]
    );
}

#[test]
fn utf_8_is_not_taken_for_iso_8859_1() {
    let changed = Changed::from(
        "cosmic",
        &[
            ("adapter.toml", "utf-8", "iso-8859-1"),
            ("atgardskoder.map.toml", "\"Åtgärdstext\"", "\"Text\""),
        ],
    );
    let pack = changed.pack();
    let latin =
        |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let mut export = latin(&format!("{}\n", HEADING.replace("Åtgärdstext", "Text")));
    export.extend(format!("{}\n", right().replace("SIP-1", "Öre-å")).bytes());
    export.extend(latin(&format!("{}\n", right().replace("SIP-1", "Öre-å"))));
    let rows = read(&pack, &export);
    assert_eq!(good(&rows), [3]);
    assert_eq!(
        errors(&rows),
        [(2, "column 7: not text in the pack's encoding; right is ISO 8859-1".to_owned())]
    );
    // With lower case alone each byte is a letter of ISO 8859-1: `fÃ¶r` for `för`.
    let mut export = latin(&format!("{}\n", HEADING.replace("Åtgärdstext", "Text")));
    export.extend(format!("{}\n", right().replace("SIP-1", "för")).bytes());
    let rows = read(&pack, &export);
    assert_eq!((good(&rows), errors(&rows).len()), (vec![], 1));
    // A byte order mark says that it is UTF-8.
    let mut export = b"\xEF\xBB\xBF".to_vec();
    export.extend(latin(&format!("{}\n{}\n", HEADING.replace("Åtgärdstext", "Text"), right())));
    assert!(good(&read(&pack, &export)).is_empty());
}

#[test]
fn a_row_that_comes_again_is_the_same_packet() {
    let other = right().replace("SIP-1", "SIP-2");
    let rows = read(&builtin("cosmic"), format!("{HEADING}\n{0}\n{other}\n{0}\n", right()));
    assert_eq!(good(&rows), [2, 3, 4]);
    assert_eq!(rows[0].outcome, rows[2].outcome);
    assert_ne!(rows[0].outcome, rows[1].outcome);
}

/// They tell of nobody: two meetings of one day that somebody missed look alike.
#[test]
fn what_tells_of_no_child_may_happen_twice() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = "[sends]\nkind = \"deviation.report\"\nformat = \"csv\"\ndelimiter = \";\"\nmaps = [\"a.map.toml\"]\nlifetime_days = 5\n";
    let map = "version = \"1\"\nfrom = \"2024-01-01\"\n\
        [[field]]\nto = \"header.sender_unit\"\nfrom = \"Från\"\n\
        [[field]]\nto = \"header.receiver_unit\"\nfrom = \"Till\"\n\
        [[field]]\nto = \"deviation_report.happened_on\"\nfrom = \"Dag\"\n";
    fs::write(folder.path().join("adapter.toml"), manifest).unwrap();
    fs::write(folder.path().join("a.map.toml"), map).unwrap();
    let pack = Pack::of_folder(folder.path(), &codes()).unwrap();
    let row = "SE2321000156-BUP01;SE2120001850-SOC01;2025-06-02";
    let rows = read(&pack, format!("Från;Till;Dag\n{row}\n{row}\n"));
    assert_eq!(good(&rows), [2, 3]);
    assert_ne!(rows[0].outcome, rows[1].outcome);
}

#[test]
fn a_row_that_was_cut_off_is_not_taken_for_a_whole_one() {
    let pack = builtin("cosmic");
    let whole = format!("{HEADING}\n{0}\n{0}-2027-117\n", right());
    assert_eq!(good(&read(&pack, &whole)), [2, 3]);
    let last = whole.trim_end().rfind('\n').unwrap() + 1;
    for cut in last..whole.len() {
        let Some(part) = whole.get(..cut) else { continue };
        let rows = read(&pack, part);
        assert_eq!(good(&rows), [2], "cut at {cut}");
        assert_eq!(errors(&rows).len(), usize::from(cut > last), "cut at {cut}");
    }
    let problem = "the last line has no line end, so that it may have been cut off; right is an export that was written to its end";
    assert_eq!(errors(&read(&pack, whole.trim_end())), [(3, problem.to_owned())]);
    // Only the second half of a line end is missing.
    assert_eq!(good(&read(&pack, whole.trim_end().replace('\n', "\r\n") + "\r")), [2, 3]);
}

#[test]
fn a_million_rows_are_bounded_before_any_is_read() {
    let changed = Changed::from(
        "cosmic",
        &[
            ("adapter.toml", "max_rows = 50000", "max_rows = 1000000"),
            ("adapter.toml", "16777216", "200000000"),
        ],
    );
    let mut export = format!("{HEADING}\n").into_bytes();
    export.extend(format!("{}\n", right()).repeat(1_000_001).bytes());
    let rows = read(&changed.pack(), &export);
    let problem = "more than 1000000 rows; nothing was read, right is a smaller export";
    assert_eq!((rows.len(), errors(&rows)), (1, vec![(1, problem.to_owned())]));

    let problem = "more than 16777216 bytes; nothing was read, right is a smaller export";
    assert_eq!(errors(&read(&builtin("cosmic"), &export)), [(1, problem.to_owned())]);
}

#[test]
fn packets_get_their_frame_from_the_pack() {
    let other = right().replace("SIP-1", "SIP-2");
    let rows = read(&builtin("cosmic"), format!("{HEADING}\n{}\n{other}\n", right()));
    let header = |n: usize| decoded(rows[n].outcome.as_ref().unwrap())["header"].clone();
    assert_eq!(header(0)["made_at"], "2025-06-03T04:30:00Z");
    assert_eq!(header(0)["expires_at"], "2025-07-03T04:30:00Z");
    assert_eq!(header(0)["code_map"]["name"], "kva-sip");
    assert_ne!(header(0)["packet_id"], header(1)["packet_id"]);
}

#[test]
fn an_export_from_before_every_field_map_is_refused() {
    let rows = read_at(&builtin("cosmic"), HEADING.as_bytes(), "2024-07-31T21:59:59Z");
    assert_eq!(errors(&rows), [(1, "no field map of this pack holds on 2024-07-31".to_owned())]);
    // The Swedish day counts, not the one in Greenwich.
    let rows = read_at(&builtin("cosmic"), HEADING.as_bytes(), "2024-07-31T22:00:00Z");
    assert!(errors(&rows).is_empty());
}

#[test]
fn a_newer_field_map_takes_over_on_its_day() {
    let changed = Changed::from(
        "cosmic",
        &[
            (
                "adapter.toml",
                "[\"atgardskoder.map.toml\"]",
                "[\"atgardskoder.map.toml\", \"new.map.toml\"]",
            ),
            (
                "atgardskoder.map.toml",
                "from = \"2024-08-01\"",
                "from = \"2024-08-01\"\nto = \"2025-06-30\"",
            ),
        ],
    );
    let map = builtin::file("cosmic", "atgardskoder.map.toml").unwrap();
    let map = map
        .replace("2024-08-01", "2025-07-01")
        .replace("from = \"Datum\"", "from = \"Dag\"")
        .replace("on = \"Datum\"", "on = \"Dag\"");
    fs::write(changed.0.path().join("new.map.toml"), map).unwrap();
    let pack = changed.pack();
    let (old, new) = (
        format!("{HEADING}\n{}\n", right()),
        format!("{}\n{}\n", HEADING.replace("Datum", "Dag"), right()),
    );
    for (export, now, holds) in [
        (&old, "2025-06-30T12:00:00Z", true),
        (&old, "2025-07-01T12:00:00Z", false),
        (&new, "2025-06-30T12:00:00Z", false),
        (&new, "2025-07-01T12:00:00Z", true),
    ] {
        assert_eq!(errors(&read_at(&pack, export.as_bytes(), now)).is_empty(), holds, "{now}");
    }
}
