//! Codes of every map that comes with the program or a pack: there and back, and into a receiver's own.

use super::*;
use crate::codes::{Code, CodeMap};
use jiff::civil::{Date, date};

const OWN: (&str, &str) = ("exempelkommun-sip", "2025-01-01");
const KVA: (&str, &str) = ("kva-sip", "2020-04-09");

/// The program's maps, and those that packs bring along.
fn every_map() -> CodeMaps {
    let mut maps = codes();
    let of_packs = builtin::FILES.iter().filter(|(_, file, _)| file.ends_with(".codes.toml"));
    for (pack, file, text) in of_packs {
        assert!(builtin::file(pack, "adapter.toml").unwrap().contains(file), "{pack} uses {file}");
        maps.add(file, text).unwrap();
    }
    maps
}

/// The first and the last day that a code holds on; where it hasn't ended, one far away.
fn days(code: &Code) -> [Date; 2] {
    [code.from, code.to.unwrap_or(date(2099, 12, 31))]
}

#[test]
fn every_code_of_every_map_goes_there_and_back() {
    let maps = every_map();
    let (mut there, mut by_another) = (0, 0);
    for map in maps.all() {
        for code in map.codes() {
            for day in days(code) {
                let step = map.step(&code.code, day).unwrap().step;
                let back = map.code(step, day).unwrap();
                // What isn't the main code of its step stays in the packet as it was recorded.
                assert_eq!(back.step, code.step, "{} {}", map.title(), code.code);
                if back == code {
                    there += 1;
                } else {
                    assert!(back.main && !code.main, "{} {}", map.title(), code.code);
                    by_another += 1;
                }
            }
        }
    }
    let codes: usize = maps.all().iter().map(|map| map.codes().len()).sum();
    assert_eq!((there + by_another, by_another), (2 * codes, 2), "SIP-17 alone is written SIP-07");
}

#[test]
fn a_municipal_code_becomes_kvas_or_our_own_and_itself_again() {
    let maps = every_map();
    let (own, kva) = (maps.get(OWN.0, OWN.1).unwrap(), maps.get(KVA.0, KVA.1).unwrap());
    let mut of_kva = Vec::new();
    for code in own.codes() {
        for day in days(code) {
            let between = kva.code(own.step(&code.code, day).unwrap().step, day).unwrap();
            let step = kva.step(&between.code, day).unwrap().step;
            let back = own.code(step, day).unwrap();
            assert!(back == code || (back.main && back.step == code.step), "{}", code.code);
            if !between.is_ours() && day == code.from {
                of_kva.push((code.code.as_str(), between.code.as_str()));
            }
        }
    }
    assert_eq!(of_kva, [("SIP-08", "AU124"), ("SIP-09", "AW010")]);
}

/// The day's codes of cosmic's pack, recorded by a municipality's own map.
fn own_export() -> Changed {
    let changed = Changed::from(
        "cosmic",
        &[
            ("adapter.toml", "[sends]", "codes = [\"own.codes.toml\"]\n\n[sends]"),
            ("adapter.toml", "kva-sip", OWN.0),
            ("adapter.toml", "2020-04-09", OWN.1),
        ],
    );
    let own = builtin::file("socialtjanst", "egna-koder.codes.toml").unwrap();
    fs::write(changed.0.path().join("own.codes.toml"), own).unwrap();
    changed
}

#[test]
fn a_municipalitys_export_is_read_by_its_own_map() {
    let heading = "Personnummer;Datum;Åtgärdskod;Vårdenhet;Mottagare;Ärende";
    let row = |day: &str, code: &str| {
        format!("20190120-2380;{day};{code};SE2120001850-SOC01;SE2321000156-BUP01;SIP-1")
    };
    let rows = [
        row("2025-03-31", "SIP-05"),
        row("2025-04-01", "SIP-05"),
        row("2025-04-01", "SIP-15"),
        row("2025-04-01", "SIP-17"),
        row("2025-04-01", "AU124"),
        row("2025-04-01", "SIP-77"),
        row("2025-04-01", "Ellen"),
        row("2024-12-31", "SIP-02"),
    ];
    let read = read(&own_export().pack(), format!("{heading}\n{}\n", rows.join("\n")));
    assert_eq!(good(&read), [2, 4, 5]);
    let map = "exempelkommun-sip 2025-01-01";
    assert_eq!(
        errors(&read),
        [
            (3, format!("Åtgärdskod: code SIP-05 in map {map} was retired after 2025-03-31")),
            (6, format!("Åtgärdskod: unknown code AU124 in map {map}")),
            (7, format!("Åtgärdskod: unknown code SIP-77 in map {map}")),
            (
                8,
                format!(
                    "Åtgärdskod: unknown code (not of KVÅ's shape, nor of one that the map declares) in map {map}"
                )
            ),
            (9, format!("Åtgärdskod: code SIP-02 in map {map} holds from 2025-01-01 only")),
        ]
    );
    // The code travels as it was recorded, whichever is the main one of its step.
    let met = decoded(read[3].outcome.as_ref().unwrap());
    assert_eq!(met["header"]["code_map"]["name"], OWN.0);
    assert_eq!(met["sip_step"]["step"], "SIP_STEP_KIND_MET");
    assert_eq!(met["sip_step"]["recorded_as"]["code"], "SIP-17");
    let maps = every_map();
    assert_eq!(
        met["sip_step"]["recorded_as"]["system"],
        maps.get(OWN.0, OWN.1).map(CodeMap::codes).unwrap()[0].system
    );
}

#[test]
fn a_step_is_written_under_the_receivers_own_code_for_its_day() {
    let packet = fs::read(adapters().join("socialtjanst/samples/sip-steg.packet.json")).unwrap();
    let packet: Value = serde_json::from_slice(&packet).unwrap();
    for (step, day, own) in [
        ("SIP_STEP_KIND_ESTABLISHED", "2025-06-02", "SIP-08"),
        ("SIP_STEP_KIND_CALLED", "2025-03-31", "SIP-05"),
        ("SIP_STEP_KIND_CALLED", "2025-04-01", "SIP-15"),
        ("SIP_STEP_KIND_MET", "2025-04-01", "SIP-07"),
        // The municipality has no code for it, or had none yet.
        ("SIP_STEP_KIND_ESTABLISHED_AT_DISCHARGE", "2025-06-02", ""),
        ("SIP_STEP_KIND_ESTABLISHED", "2024-12-31", ""),
        ("SIP_STEP_KIND_ESTABLISHED", "", ""),
    ] {
        let mut packet = packet.clone();
        packet["sip_step"]["step"] = step.into();
        packet["sip_step"]["date"] = day.into();
        let file = builtin("socialtjanst").render(&encoded(&packet)).unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let cell = text.lines().nth(1).unwrap().split(';').nth(6).unwrap();
        assert_eq!(cell, format!("\"{own}\""), "{step} {day}");
    }
}

#[test]
fn a_template_without_a_map_has_no_codes_of_its_own() {
    let map = (
        "adapter.toml",
        "code_map = { name = \"exempelkommun-sip\", version = \"2025-01-01\" }\n",
        "",
    );
    let changed = Changed::from("socialtjanst", &[map]);
    let packet = fs::read(adapters().join("socialtjanst/samples/sip-steg.packet.json")).unwrap();
    let packet = encoded(&serde_json::from_slice(&packet).unwrap());
    let error = changed.pack().render(&packet).unwrap_err().to_string();
    assert!(error.ends_with("uses a filter, function or test that there isn't"), "{error}");
}

#[test]
fn what_is_wrong_with_a_packs_map_is_told_by_its_own_line() {
    let pack = |file, what, by| Changed::from("socialtjanst", &[(file, what, by)]).problem();
    let own = "egna-koder.codes.toml";
    assert_eq!(
        pack(own, "to = \"2025-03-31\"", "to = \"2024-03-31\""),
        "egna-koder.codes.toml:41: code SIP-05 ends before it begins"
    );
    assert_eq!(
        pack("adapter.toml", "exempelkommun-sip", "kommun"),
        "adapter.toml:19: unknown code map; right is one of kva-sip 2020-04-09, exempelkommun-sip 2025-01-01"
    );
    assert_eq!(
        pack("adapter.toml", own, "nowhere.codes.toml"),
        "nowhere.codes.toml: entity not found"
    );
}
