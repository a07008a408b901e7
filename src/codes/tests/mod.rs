//! Every code there and back, and every refusal by name.

mod own_codes;

use super::*;
use crate::domain::CodedStep;
use jiff::civil::{Date, date};

const KVA: &str = "1.2.752.116.1.3.2.1.4";
const LATEST: Option<(&str, &str)> = Some(("kva-sip", "2020-04-09"));

fn builtin() -> CodeMaps {
    CodeMaps::builtin().unwrap()
}

fn coded(system: &str, code: &str, step: &'static str, day: Date) -> CodedStep {
    CodedStep { system: system.to_owned(), code: code.to_owned(), step, day }
}

/// A map with one KVÅ code, `more` inside the version.
fn file_with(more: &str) -> String {
    format!(
        "name = \"m\"\n\n[[version]]\nversion = \"1\"\nfrom = \"2020-01-01\"\nsource = \"s\"\n\n\
         [[version.system]]\nname = \"KVÅ\"\noid = \"1.2\"\n\n\
         [[version.code]]\nsystem = \"KVÅ\"\ncode = \"AU124\"\nstep = \"SIP_STEP_KIND_ESTABLISHED\"\ntext = \"t\"\n{more}"
    )
}

#[test]
fn every_code_goes_there_and_back() {
    let maps = builtin();
    let map = maps.get("kva-sip", "2020-04-09").unwrap();
    let day = date(2026, 5, 11);
    assert_eq!(map.codes().len(), STEPS.len());
    for step in STEPS {
        let code = map.code(step, day).unwrap();
        assert_eq!(map.step(&code.code, day).unwrap().step, step);
        maps.check(LATEST, &coded(&code.system, &code.code, step, day)).unwrap();
    }
}

#[test]
fn the_three_codes_of_kva_mean_what_socialstyrelsen_says() {
    let maps = builtin();
    let map = maps.get("kva-sip", "2020-04-09").unwrap();
    for (code, step) in [
        ("AU124", "SIP_STEP_KIND_ESTABLISHED"),
        ("AU125", "SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE"),
        ("AW010", "SIP_STEP_KIND_FOLLOWED_UP"),
    ] {
        let known = map.step(code, date(2026, 5, 11)).unwrap();
        assert_eq!((known.system.as_str(), known.step), (KVA, step));
    }
    assert_eq!(map.codes().iter().filter(|code| code.system == KVA).count(), 3);
}

#[test]
fn refusals_name_the_code_and_the_map() {
    let maps = builtin();
    let refusal = |system, code, step, day| {
        maps.check(LATEST, &coded(system, code, step, day)).unwrap_err().to_string()
    };
    let established = "SIP_STEP_KIND_ESTABLISHED";
    let day = date(2026, 5, 11);
    assert_eq!(
        refusal(KVA, "AU126", established, day),
        "unknown code AU126 in map kva-sip 2020-04-09"
    );
    assert_eq!(
        refusal(KVA, "AU124", established, date(2020, 4, 8)),
        "code AU124 in map kva-sip 2020-04-09 holds from 2020-04-09 only"
    );
    assert_eq!(
        refusal(KVA, "AW010", established, day),
        "code AW010 in map kva-sip 2020-04-09 stands for SIP_STEP_KIND_FOLLOWED_UP; right for the step beside it is AU124"
    );
    assert_eq!(
        refusal("1.2.752.116.1.1.1.1.3", "AU124", established, day),
        format!("code AU124 in map kva-sip 2020-04-09 belongs to system {KVA}")
    );
}

#[test]
fn a_cell_that_is_no_code_is_not_repeated() {
    for slipped in ["201705062387", "Ellen", "Storgatan 1", "AU124 ", "au126", ""] {
        let refused =
            builtin().check(LATEST, &coded(KVA, slipped, "SIP_STEP_KIND_MET", date(2026, 5, 11)));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "unknown code (not of KVÅ's shape) in map kva-sip 2020-04-09"
        );
    }
}

#[test]
fn a_map_must_be_named_and_known() {
    let step = coded(KVA, "AU124", "SIP_STEP_KIND_ESTABLISHED", date(2026, 5, 11));
    assert_eq!(builtin().check(None, &step), Err(CodeError::NoMap));
    for unknown in [("kva-sip", "2019"), ("ksi", "2020-04-09")] {
        let refused = builtin().check(Some(unknown), &step).unwrap_err().to_string();
        assert_eq!(refused, "unknown code map; right is one of kva-sip 2020-04-09");
    }
}

#[test]
fn both_oids_of_kva_are_taken() {
    let step =
        coded("1.2.752.116.1.1.1.1.1", "AU124", "SIP_STEP_KIND_ESTABLISHED", date(2026, 5, 11));
    builtin().check(LATEST, &step).unwrap();
}

#[test]
fn a_code_can_retire_and_another_take_its_place() {
    let retired = file_with(
        "to = \"2024-12-31\"\n\n[[version.code]]\nsystem = \"KVÅ\"\ncode = \"AU224\"\n\
         step = \"SIP_STEP_KIND_ESTABLISHED\"\ntext = \"t\"\nfrom = \"2025-01-01\"\n",
    );
    let maps = CodeMaps::parse("m.toml", &retired).unwrap();
    let map = maps.get("m", "1").unwrap();
    let (last, first) = (date(2024, 12, 31), date(2025, 1, 1));
    assert_eq!(map.code("SIP_STEP_KIND_ESTABLISHED", last).unwrap().code, "AU124");
    assert_eq!(map.code("SIP_STEP_KIND_ESTABLISHED", first).unwrap().code, "AU224");
    assert_eq!(
        map.step("AU124", first).unwrap_err().to_string(),
        "code AU124 in map m 1 was retired after 2024-12-31"
    );
    assert_eq!(
        map.step("AU224", last).unwrap_err().to_string(),
        "code AU224 in map m 1 holds from 2025-01-01 only"
    );
    assert_eq!(
        map.code("SIP_STEP_KIND_MET", first).unwrap_err(),
        CodeError::NoCode { map: "m 1".to_owned() }
    );
}

#[test]
fn what_is_wrong_in_a_map_is_named_by_file_and_line() {
    let another = |code: &str, step: &str, more: &str| {
        file_with(&format!(
            "\n[[version.code]]\nsystem = \"KVÅ\"\ncode = \"{code}\"\nstep = \"{step}\"\ntext = \"t\"\n{more}"
        ))
    };
    let cases = [
        (file_with("form = 1\n"), "m.toml:17: unknown field `form`"),
        (file_with("to = \"2024\"\n"), "m.toml:17: not a day"),
        (file_with("to = \"2019-01-01\"\n"), "m.toml:12: code AU124 ends before it begins"),
        (
            another("AU224", "SIP_STEP_KIND_ESTABLISHED", ""),
            "m.toml:18: code AU124 and code AU224 clash",
        ),
        (another("AU124", "SIP_STEP_KIND_MET", ""), "m.toml:18: code AU124 and code AU124 clash"),
        (
            another("AU125", "SIP_STEP_KIND_DANCED", ""),
            "m.toml:18: the contract has no step SIP_STEP_KIND_DANCED",
        ),
        (
            file_with("").replace("system = \"KVÅ\"", "system = \"ksi\""),
            "m.toml:12: system ksi is not declared",
        ),
        (file_with("").replace("text = \"t\"", ""), "m.toml:12: missing field `text`"),
        (file_with("").replace("name = \"m\"", "name ="), "m.toml:1: "),
    ];
    for (text, expected) in cases {
        let error = CodeMaps::parse("m.toml", &text).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error} should begin {expected}");
    }
}
