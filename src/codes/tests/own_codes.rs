//! A municipality's own codes: its file, its days, its OID, and several codes for one step.

use super::*;

const OWN: &str = "2.25.232030395619709111035434587088625390063";

/// A municipality's map, `more` codes after its first.
fn own(more: &str) -> String {
    format!(
        "name = \"own\"\n\n[[version]]\nversion = \"1\"\nfrom = \"2025-01-01\"\nsource = \"s\"\n\n\
         [[version.system]]\nname = \"own\"\noid = \"{OWN}\"\nshape = \"SIP-99\"\n\n\
         [[version.code]]\nsystem = \"own\"\ncode = \"SIP-07\"\nstep = \"SIP_STEP_KIND_MET\"\ntext = \"t\"\n{more}"
    )
}

fn entry(code: &str, step: &str, more: &str) -> String {
    format!(
        "\n[[version.code]]\nsystem = \"own\"\ncode = \"{code}\"\nstep = \"{step}\"\ntext = \"t\"\n{more}"
    )
}

fn with(text: &str) -> Result<CodeMaps, String> {
    let mut maps = builtin();
    maps.add("own.toml", text).map_err(|error| error.to_string())?;
    Ok(maps)
}

#[test]
fn a_file_adds_its_maps_to_the_programs_own() {
    let mut maps = builtin();
    let added = maps.add("own.toml", &own("")).unwrap();
    assert_eq!(added, [("own".to_owned(), "1".to_owned())]);
    let step = coded(OWN, "SIP-07", "SIP_STEP_KIND_MET", date(2026, 5, 11));
    maps.check(Some(("own", "1")), &step).unwrap();
    let refused = maps.check(Some(("own", "2")), &step).unwrap_err().to_string();
    assert_eq!(refused, "unknown code map; right is one of kva-sip 2020-04-09, own 1");
    maps.add("own.toml", &own("")).expect("the same file again is the same map");
    assert_eq!(maps.all().len(), 2);
}

#[test]
fn of_several_codes_for_one_step_the_main_one_is_written() {
    let three = entry("SIP-17", "SIP_STEP_KIND_MET", "main = true\nfrom = \"2025-03-01\"\n")
        + &entry("SIP-27", "SIP_STEP_KIND_MET", "from = \"2025-06-01\"\n");
    let maps = with(&own(&three)).unwrap();
    let map = maps.get("own", "1").unwrap();
    let written = |day| map.code("SIP_STEP_KIND_MET", day).unwrap().code.clone();
    assert_eq!(written(date(2025, 2, 28)), "SIP-07", "the only one then");
    assert_eq!(written(date(2025, 3, 1)), "SIP-17");
    assert_eq!(written(date(2026, 1, 1)), "SIP-17");
    for code in ["SIP-07", "SIP-17", "SIP-27"] {
        assert_eq!(map.step(code, date(2026, 1, 1)).unwrap().step, "SIP_STEP_KIND_MET");
    }
}

#[test]
fn which_code_is_written_is_never_left_open() {
    let right = "on some day both stand for one step; right is `main = true` on one of them, which is written for it";
    let clash = |line, another: &str| {
        format!("own.toml:{line}: code SIP-07 and code {another} clash: {right}")
    };
    let met = |code, more| entry(code, "SIP_STEP_KIND_MET", more);
    assert_eq!(with(&own(&met("SIP-17", ""))).unwrap_err(), clash(19, "SIP-17"));
    // The main one ends before the others do.
    let ends = met("SIP-17", "main = true\nto = \"2025-12-31\"\n") + &met("SIP-27", "");
    assert_eq!(with(&own(&ends)).unwrap_err(), clash(27, "SIP-27"));
    let two = met("SIP-17", "main = true\n") + &met("SIP-27", "main = true\n");
    assert!(
        with(&own(&two)).unwrap_err().starts_with("own.toml:26: code SIP-17 and code SIP-27 clash")
    );
}

#[test]
fn a_code_is_named_where_it_looks_like_one_and_never_where_it_could_be_a_cell() {
    let maps = with(&own("")).unwrap();
    let refused = |code| {
        let step = coded(OWN, code, "SIP_STEP_KIND_MET", date(2026, 5, 11));
        maps.check(Some(("own", "1")), &step).unwrap_err().to_string()
    };
    assert_eq!(refused("SIP-99"), "unknown code SIP-99 in map own 1");
    assert_eq!(refused("AU126"), "unknown code AU126 in map own 1");
    for slipped in ["201705062387", "Ellen", "ELLEN", "SIP-9", "SIP-999", "SIP-9A", "sip-07", ""] {
        assert_eq!(
            refused(slipped),
            "unknown code (not of KVÅ's shape, nor of one that the map declares) in map own 1"
        );
    }
    let early = coded(OWN, "SIP-07", "SIP_STEP_KIND_MET", date(2024, 12, 31));
    assert_eq!(
        maps.check(Some(("own", "1")), &early).unwrap_err().to_string(),
        "code SIP-07 in map own 1 holds from 2025-01-01 only"
    );
}

#[test]
fn a_shape_that_fits_a_name_or_a_number_is_refused() {
    for (shape, taken) in [
        ("AA999", true),
        ("SIP-99", true),
        ("AAAAA", false),
        ("99999999", false),
        ("A99999", false),
        ("Aa99", false),
        ("", false),
        ("AAAAAAAAAAAAAAAA9", false),
    ] {
        let text = own("").replace("SIP-99", shape);
        match with(&text) {
            Ok(_) => assert!(taken, "{shape}"),
            Err(problem) => {
                let begins = "own.toml:8: not a shape that a name or number could never have; right is such as \"AA999\"";
                assert!(!taken && problem.starts_with(begins), "{shape}: {problem}");
            }
        }
    }
}

#[test]
fn nobody_means_something_else_by_a_published_code() {
    let of_system = |oid: &str, code: &str, step: &str| {
        own("").replace(OWN, oid).replace("SIP-07", code).replace("SIP_STEP_KIND_MET", step)
    };
    assert_eq!(
        with(&of_system(KVA, "AU125", "SIP_STEP_KIND_FOLLOWED_UP")).unwrap_err(),
        format!(
            "own.toml:13: code AU125 of system {KVA} stands for SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE by its publisher; \
             right is that, or a code and an OID of your own"
        )
    );
    with(&of_system(KVA, "AU125", "SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE")).unwrap();
    with(&of_system(KVA, "AW099", "SIP_STEP_KIND_CLOSED")).expect("KVÅ may have grown since");
    let ours = "2.25.295492880696216754558973420370570965690";
    assert_eq!(
        with(&of_system(ours, "SIP-DANS", "SIP_STEP_KIND_MET")).unwrap_err(),
        "own.toml:13: code SIP-DANS is not among this program's own; right is an OID of your own for codes of your own"
    );
    with(&of_system(ours, "SIP-MOTE", "SIP_STEP_KIND_MET")).unwrap();
    assert_eq!(
        with(&own("").replace(OWN, "egna")).unwrap_err(),
        "own.toml:8: not an OID; right is numbers with points, such as \"2.25.\" and a UUID as one number"
    );
}

/// What the other name of a system says is said of that system too.
#[test]
fn nobody_means_something_else_by_a_published_code_under_its_systems_other_name() {
    let also = own("")
        .replace("SIP-07", "AU125")
        .replace("shape = ", &format!("also = [\"{KVA}\"]\nshape = "));
    assert_eq!(
        with(&also).unwrap_err(),
        format!(
            "own.toml:14: code AU125 of system {KVA} stands for SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE by its publisher; \
             right is that, or a code and an OID of your own"
        )
    );
    with(&also.replace("SIP_STEP_KIND_MET", "SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE")).unwrap();
}

/// Packets name their map, and a gateway takes no other names: better said of the file than of each packet.
#[test]
fn a_name_or_version_that_no_packet_could_give_is_refused() {
    let right = "right is at most 64 of A-Z a-z 0-9 . _ - :, as packets name it";
    for wrong in ["", "Kils kommun", "kil/sip", "egna-åtgärder", &"a".repeat(65)] {
        let name = own("").replace("name = \"own\"\n\n", &format!("name = \"{wrong}\"\n\n"));
        assert_eq!(with(&name).unwrap_err(), format!("own.toml:1: name: {right}"));
        let version = own("").replace("version = \"1\"", &format!("version = \"{wrong}\""));
        assert_eq!(with(&version).unwrap_err(), format!("own.toml:3: version: {right}"));
    }
    with(&own("").replace("version = \"1\"", "version = \"2025-01-01:a_b.C\"")).unwrap();
}

/// Exports are read without the blanks around their values.
#[test]
fn a_code_that_no_export_could_hold_is_refused() {
    for wrong in ["", " SIP-07", "SIP-07 ", "SIP\\t07", &"A".repeat(257)] {
        let text = own("").replace("code = \"SIP-07\"", &format!("code = \"{wrong}\""));
        assert_eq!(
            with(&text).unwrap_err(),
            "own.toml:13: code: right is one line of 1 to 256 characters, without blanks around it",
            "{wrong:?}"
        );
    }
}

#[test]
fn a_system_that_stands_twice_is_refused() {
    let second = "[[version.system]]\nname = \"own\"\noid = \"2.25.1\"\n\n[[version.code]]";
    assert_eq!(
        with(&own("").replace("[[version.code]]", second)).unwrap_err(),
        "own.toml:13: system own stands twice"
    );
}

#[test]
fn a_version_that_is_in_use_is_never_another() {
    let mut maps = with(&own("")).unwrap();
    let changed = own(&entry("SIP-01", "SIP_STEP_KIND_NEED_SEEN", ""));
    let refused = maps.add("later.toml", &changed).unwrap_err().to_string();
    assert_eq!(
        refused,
        "later.toml:3: map own 1 is known already and says something else; right is another version, since what was coded by \
         this one must be read as it was written"
    );
    maps.add("later.toml", &changed.replace("version = \"1\"", "version = \"2\"")).unwrap();
}

#[test]
fn our_own_events_are_marked_and_no_others() {
    let maps = builtin();
    for code in maps.all().iter().flat_map(CodeMap::codes) {
        assert_eq!(code.is_ours(), code.system != KVA, "{}", code.code);
    }
    let maps = with(&own("")).unwrap();
    assert!(!maps.get("own", "1").unwrap().codes()[0].is_ours());
}
