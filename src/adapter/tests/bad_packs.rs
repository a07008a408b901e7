//! What is wrong with a pack is named by file and line, and so is what would be right.

use super::*;

#[test]
fn every_mistake_has_its_file_and_line() {
    let adapter = "adapter.toml";
    let map = "atgardskoder.map.toml";
    let cases: &[(&str, &str, &str, &str)] = &[
        (
            adapter,
            "kind = \"sip.step\"",
            "kind = \"sip.dance\"",
            "adapter.toml:4: no such kind of packet; right is one of sip.step, sip.invitation, sip.reply, sip.plan, ",
        ),
        (
            adapter,
            "kind = \"sip.step\"",
            "kind = \"sip.plan\"",
            "atgardskoder.map.toml:27: sip_step.step is outside header and sip_plan, the body of",
        ),
        (
            adapter,
            "kind = \"sip.step\"",
            "kind = \"deviation.report\"",
            "atgardskoder.map.toml:6: header.child: packets of the kind that this pack sends tell of no child",
        ),
        (adapter, "format = \"csv\"", "format = \"xml\"", "adapter.toml:5: unknown variant `xml`"),
        (
            adapter,
            "encoding = \"utf-8\"",
            "encoding = \"utf-16\"",
            "adapter.toml:6: unknown variant `utf-16`",
        ),
        (
            adapter,
            "delimiter = \";\"",
            "delimiter = \"a\"",
            "adapter.toml:7: right is a delimiter of",
        ),
        (adapter, "format = \"csv\"", "format = \"json\"", "adapter.toml:7: json has no delimiter"),
        (
            adapter,
            "2020-04-09",
            "2019",
            "adapter.toml:9: unknown code map; right is one of kva-sip 2020-04-09",
        ),
        (
            adapter,
            "lifetime_days = 30",
            "lifetime_days = 0",
            "adapter.toml:10: right is a lifetime of 1 to 3650 days",
        ),
        (
            adapter,
            "max_rows = 50000",
            "max_rows = 50000000",
            "adapter.toml:12: right is a limit of at most",
        ),
        (
            adapter,
            "lifetime_days = 30",
            "lifetime = 30",
            "adapter.toml:10: unknown field `lifetime`",
        ),
        (adapter, "[sends]", "[sends", "adapter.toml:3: "),
        (
            adapter,
            "maps = [\"atgardskoder.map.toml\"]",
            "maps = []",
            "adapter.toml:1: right is at least one field map",
        ),
        (
            adapter,
            "maps = [\"atgardskoder.map.toml\"]",
            "maps = [\"nowhere.map.toml\"]",
            "nowhere.map.toml: entity not found",
        ),
        (
            adapter,
            "maps = [\"atgardskoder.map.toml\"]",
            "maps = [\"../other/a.map.toml\"]",
            "../other/a.map.toml: right is a file inside the pack's own folder",
        ),
        (
            adapter,
            "maps = [\"atgardskoder.map.toml\"]",
            "maps = [\"atgardskoder.map.toml\", \"atgardskoder.map.toml\"]",
            "adapter.toml:8: its days overlap those of another field map",
        ),
        (
            adapter,
            "placement.json.j2",
            "placement.txt.j2",
            "placement.txt.j2: right is a template called",
        ),
        (
            adapter,
            "max_bytes = 262144",
            "max_bytes = 0",
            "adapter.toml:16: right is a limit of at most",
        ),
        (
            adapter,
            "[samples]",
            "[[takes]]\nkind = \"placement.notice\"\ntemplate = \"placement.json.j2\"\n\n[samples]",
            "adapter.toml:21: placement.notice is taken twice",
        ),
        (
            adapter,
            "now = \"2025-06-03T04:30:00Z\"",
            "now = \"2025-06-03\"",
            "adapter.toml:22: right is an instant as",
        ),
        (
            adapter,
            "now = \"2025-07-01T04:30:00Z\"",
            "now = \"2025-07-01\"",
            "adapter.toml:31: right is an instant as",
        ),
        (
            adapter,
            "refused = \"samples/halvar-2025.refused.json\"\n",
            "",
            "adapter.toml:28: right is either `rows` or `refused`",
        ),
        (
            adapter,
            "kind = \"placement.notice\"",
            "kind = \"x\"",
            "adapter.toml:17: no such kind of packet",
        ),
        (
            map,
            "from = \"2024-08-01\"",
            "from = \"2024\"",
            "atgardskoder.map.toml:2: right is a day as YYYY-MM-DD",
        ),
        (
            map,
            "header.case_id",
            "header.case",
            "atgardskoder.map.toml:23: the contract has no field header.case here",
        ),
        (
            map,
            "header.case_id",
            "header.made_at",
            "atgardskoder.map.toml:23: header.made_at is filled in by the program",
        ),
        (
            map,
            "header.case_id",
            "placement_notice.note",
            "atgardskoder.map.toml:23: placement_notice.note is outside header and sip_step",
        ),
        (
            map,
            "header.case_id",
            "header.ground.relatives",
            "atgardskoder.map.toml:23: header.ground.relatives is a list; right is [[list]]",
        ),
        (
            map,
            "header.case_id",
            "header.child",
            "atgardskoder.map.toml:23: header.child stands twice",
        ),
        (
            map,
            "header.case_id",
            "sip_step.step",
            "atgardskoder.map.toml:23: `choices` belong to a choice",
        ),
        (map, "as = \"step\"", "as = \"day\"", "atgardskoder.map.toml:27: `on` belongs to codes"),
        (map, "on = \"Datum\"\nrequired", "required", "atgardskoder.map.toml:27: needs `on`"),
        (
            map,
            "as = \"day\"",
            "as = \"whole\"",
            "atgardskoder.map.toml:34: `as` doesn't lead to what that field holds",
        ),
        (
            map,
            "as = \"day\"",
            "as = \"day\"\nformat = \"%Y\"",
            "atgardskoder.map.toml:34: the format loses the day or time",
        ),
        (
            map,
            "as = \"day\"",
            "as = \"text\"\nformat = \"%Y\"",
            "atgardskoder.map.toml:34: only days and instants have a format",
        ),
        (map, "as = \"day\"", "as = \"dag\"", "atgardskoder.map.toml:37: unknown variant `dag`"),
        (
            map,
            "to = \"header.sender_unit\"",
            "to = \"header.receiver_function\"",
            "atgardskoder.map.toml:1: lacks header.sender_unit",
        ),
        (
            map,
            "to = \"header.child\"",
            "to = \"header.receiver_function\"",
            "atgardskoder.map.toml:1: lacks header.child",
        ),
        (
            map,
            "from = \"Ärende\"",
            "from = \"Ärende\"\nvalue = \"x\"",
            "atgardskoder.map.toml:23: header.case_id needs either `from` or `value`",
        ),
        (
            map,
            "from = \"Ärende\"",
            "form = \"Ärende\"",
            "atgardskoder.map.toml:25: unknown field `form`",
        ),
        (
            map,
            "[[field]]\nto = \"header.case_id\"",
            "[[list]]\nto = \"header.ground.relatives\"",
            "atgardskoder.map.toml:23: a CSV row holds no lists",
        ),
        ("placement.json.j2", "{% endif %}", "{% endfi %}", "placement.json.j2:"),
        (
            "placement.json.j2",
            "{{ header.packet_id }}",
            "{{ header.packet_id }",
            "placement.json.j2:2: ",
        ),
    ];
    let mut wrong = Vec::new();
    for (file, what, by, expected) in cases {
        let problem = Changed::from("cosmic", &[(file, what, by)]).problem();
        if !problem.starts_with(expected) {
            wrong.push(format!("{by}\n  is:     {problem}\n  should: {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lists_are_checked_too() {
    let map = "bvc-export.map.toml";
    let cases: &[(&str, &str, &str)] = &[
        (
            "to = \"bhv_handover.growth\"",
            "to = \"bhv_handover.growht\"",
            "the contract has no field bhv_handover.growht",
        ),
        (
            "to = \"bhv_handover.growth\"",
            "to = \"bhv_handover.last_visit\"",
            "bhv_handover.last_visit is no list; right is [[field]]",
        ),
        (
            "to = \"bhv_handover.growth\"",
            "to = \"bhv_handover.allergies\"",
            "bhv_handover.allergies holds values; right is a list without fields",
        ),
        (
            "to = \"header.ground.relatives\"",
            "to = \"header.ground.attestations\"",
            "header.ground.attestations holds messages; right is a list with fields",
        ),
        (
            "to = \"telephone\"\nfrom = \"telefon\"",
            "to = \"name\"\nfrom = \"telefon\"",
            "name stands twice",
        ),
        ("value = \"MEASUREMENT_KIND_WEIGHT\"", "value = \"WEIGHT\"", "kind can't hold that value"),
        (
            "= \"SCREENING_KIND_VISION\"",
            "= \"SCREENING_KIND_EYES\"",
            "the contract has no word SCREENING_KIND_EYES there",
        ),
    ];
    for (what, by, expected) in cases {
        let problem = Changed::from("bvc-journal", &[(map, what, by)]).problem();
        let (place, problem) = problem.split_once(": ").unwrap();
        assert!(problem.starts_with(expected), "{by}: {problem}");
        let (file, line) = place.split_once(':').unwrap();
        assert!(file == map && line.parse::<usize>().unwrap() > 1, "{place}");
    }
}

#[test]
fn a_pack_must_do_something_and_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let problem =
        |folder: &std::path::Path| Pack::of_folder(folder, &codes()).err().unwrap().to_string();
    assert!(problem(folder.path()).ends_with("adapter.toml: entity not found"));
    fs::write(folder.path().join("adapter.toml"), "").unwrap();
    assert!(problem(folder.path()).ends_with(
        "adapter.toml:1: neither sends nor takes anything; right is [sends] or [[takes]]"
    ));
    fs::write(folder.path().join("adapter.toml"), b"\xff").unwrap();
    assert!(problem(folder.path()).ends_with("adapter.toml: not UTF-8"));
    let missing = folder.path().join("nowhere");
    assert!(Packs::load(Some(&missing), &codes()).is_err());
}

#[test]
fn a_pack_that_only_takes_reads_nothing() {
    let rows = read(&builtin("elevhalsa-mapp"), "[]");
    assert_eq!(errors(&rows), [(1, "this pack sends nothing".to_owned())]);
}
