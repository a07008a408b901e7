//! What templates make, and what they can't do.

use super::*;
use crate::domain::{Reveal, Reveals, redaction};

fn sip_step(case: &str) -> Bytes {
    let packet = fs::read(adapters().join("socialtjanst/samples/sip-steg.packet.json")).unwrap();
    let mut packet: Value = serde_json::from_slice(&packet).unwrap();
    packet["header"]["case_id"] = case.into();
    encoded(&packet)
}

/// The built-in pack with another template.
fn with_template(template: &str) -> Changed {
    let changed = Changed::from("socialtjanst", &[]);
    fs::write(changed.0.path().join("sip-step.csv.j2"), template).unwrap();
    changed
}

#[test]
fn a_spreadsheet_finds_no_formula() {
    let pack = builtin("socialtjanst");
    for (case, cell) in [
        ("=1+1", "\"'=1+1\""),
        ("+46", "\"'+46\""),
        ("-1", "\"'-1\""),
        ("@SUM(A1)", "\"'@SUM(A1)\""),
        ("\t=1", "\"'\t=1\""),
        ("\r=1", "\"' =1\""),
        ("a\"b;c", "\"a\"\"b;c\""),
        ("a\nb", "\"a b\""),
        ("SIP-1", "\"SIP-1\""),
    ] {
        let file = pack.render(&sip_step(case)).unwrap();
        let text = String::from_utf8(file.bytes).unwrap();
        let last = ";\"\";\"1.2.752.129.2.1.3.1\";\"\"\n";
        assert!(text.ends_with(&format!(";{cell}{last}")), "{case}: {text}");
        assert_eq!(text.lines().count(), 2);
    }
}

#[test]
fn a_file_is_called_by_the_packets_id() {
    let file = builtin("socialtjanst").render(&sip_step("SIP-1")).unwrap();
    assert_eq!(file.file_name, "01973007-9f80-7101-8101-010101010101.csv");
}

#[test]
fn json_can_not_be_broken_out_of() {
    let path = adapters().join("elevhalsa-mapp/samples/overlamning.packet.json");
    let mut packet: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let hostile = "\", \"barn\": {}, \"x\": \"\\\n{{ 7 * 7 }}{% raw %}";
    packet["bhv_handover"]["closing_note"] = hostile.into();
    let file = builtin("elevhalsa-mapp").render(&encoded(&packet)).unwrap();
    let made: Value = serde_json::from_slice(&file.bytes).unwrap();
    assert_eq!(made["slutanteckning"], hostile);
    assert_eq!(made["barn"]["förnamn"], "Ebba");
}

/// A sample of a pack with other things in it, rendered by the pack.
fn rendered(pack: &str, sample: &str, edit: impl FnOnce(&mut Value)) -> String {
    let path = adapters().join(format!("{pack}/samples/{sample}.packet.json"));
    let mut packet: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    edit(&mut packet);
    String::from_utf8(builtin(pack).render(&encoded(&packet)).unwrap().bytes).unwrap()
}

const SAMPLES: [(&str, &str); 4] = [
    ("elevhalsa-mapp", "overlamning"),
    ("elevhalsa-mapp", "sip-steg"),
    ("socialtjanst", "sip-steg"),
    ("cosmic", "placering"),
];

/// Else whoever reads the folder has both, and doesn't know which is right.
#[test]
fn a_file_says_which_one_it_stands_in_for() {
    let earlier = "01973007-9f80-7101-8101-0101010101ff";
    for (pack, sample) in SAMPLES {
        let text = rendered(pack, sample, |packet| packet["header"]["replaces"] = earlier.into());
        assert!(text.contains(earlier), "{pack}: {text}");
    }
}

/// A number of Värmland's own, and a samordningsnummer without a month.
#[test]
fn a_child_is_told_by_the_kind_of_its_number_and_its_birth_date_where_the_number_has_none() {
    for (pack, sample) in SAMPLES {
        let text = rendered(pack, sample, |packet| {
            packet["header"]["child"] = serde_json::json!({
                "number": "20190120S123", "number_oid": "1.2.752.74.9.2", "birth_date": "2019-01-20"
            });
        });
        for told in ["20190120S123", "1.2.752.74.9.2", "2019-01-20"] {
            assert!(text.contains(told), "{pack} lacks {told}: {text}");
        }
    }
}

#[test]
fn a_placement_says_that_it_was_acute_and_how_to_reach_a_secretary_without_a_name() {
    let text = rendered("cosmic", "placering", |packet| {
        let body = &mut packet["placement_notice"];
        body["acute"] = true.into();
        body["social_secretary"]["name"] = "".into();
        body["social_secretary"]["telephone"] = "054-000 00 99".into();
    });
    let made: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(made["akut"], true);
    assert_eq!(made["socialsekreterare"]["namn"], Value::Null);
    assert_eq!(made["socialsekreterare"]["telefon"], "054-000 00 99");
}

/// Every subset of parts can be withheld from every kind that the packs take, and the files hold none of it.
#[test]
fn a_packet_cut_down_in_any_way_can_be_rendered() {
    let parts = Reveal::ALL.into_iter().filter(|part| *part != Reveal::None);
    let parts: Vec<_> = parts.collect();
    for (pack, file) in [
        ("elevhalsa-mapp", "elevhalsa-mapp/samples/overlamning.packet.json"),
        ("cosmic", "cosmic/samples/placering.packet.json"),
        ("socialtjanst", "socialtjanst/samples/sip-steg.packet.json"),
    ] {
        let packet: Value =
            serde_json::from_slice(&fs::read(adapters().join(file)).unwrap()).unwrap();
        let (packet, pack) = (encoded(&packet), builtin(pack));
        for subset in 0_u32..1 << parts.len() {
            let withheld = parts
                .iter()
                .enumerate()
                .filter(|(n, _)| subset & (1 << n) != 0)
                .fold(Reveals::EMPTY, |all, (_, part)| all.and(Reveals::only(*part)));
            pack.render(&redaction::cut_down(&packet, withheld).0)
                .unwrap_or_else(|error| panic!("{file} without {withheld:?}: {error}"));
        }
    }
}

#[test]
fn no_place_gets_into_the_file_of_a_hidden_child() {
    let whole =
        fs::read_to_string(adapters().join("cosmic/samples/placering.output.json")).unwrap();
    let cut =
        fs::read_to_string(adapters().join("cosmic/samples/placering.cut.output.json")).unwrap();
    let places = [
        "Exempelstigen",
        "Arvika",
        "1784",
        "070-174 06 90",
        "99000017",
        "VC031",
        "054-000 00 07",
        "BOU02",
        "08:15",
    ];
    for place in places {
        assert!(whole.contains(place) && !cut.contains(place), "{place}");
    }
}

#[test]
fn a_packet_that_is_not_taken_is_told_by_kind() {
    let error = builtin("cosmic").render(&sip_step("SIP-1")).unwrap_err().to_string();
    assert_eq!(error, "this pack doesn't take packets of kind sip.step");
    for nonsense in [&b""[..], b"\xff\xff\xff", b"\x0a\x00"] {
        assert_eq!(builtin("elevhalsa-mapp").render(nonsense), Err(RenderError::NotAPacket));
    }
}

#[test]
fn templates_reach_nothing_but_the_packet_and_end() {
    for template in [
        "{% include 'adapter.toml' %}",
        "{% import 'adapter.toml' as it %}",
        "{% extends '/etc/hostname' %}",
    ] {
        assert!(with_template(template).problem().starts_with("sip-step.csv.j2:1: "), "{template}");
    }
    for template in [
        "{% for n in range(9) %}x{% endfor %}",
        "{{ debug() }}",
        "{{ body.date | safe }}",
        "{{ include('x') }}",
    ] {
        let made = Pack::of_folder(with_template(template).0.path(), &codes())
            .map(|pack| pack.render(&sip_step("SIP-1")));
        assert!(!matches!(made, Ok(Ok(_))), "{template}");
    }
    let endless = with_template(
        "{% for a in header %}{% for b in header %}{{ 'x' * 1000 }}{% endfor %}{% endfor %}",
    );
    let error = endless.pack().render(&sip_step("SIP-1")).unwrap_err();
    assert!(matches!(error, RenderError::TooLong { limit: 65536, .. }), "{error}");
}

#[test]
fn a_template_that_fails_is_named_by_line_without_a_value() {
    let fails = |template: &str| {
        let error =
            with_template(template).pack().render(&sip_step("SIP-1")).unwrap_err().to_string();
        error.rsplit('/').next().unwrap().to_owned()
    };
    let absent = "asks for what the packet doesn't have; an absent message is none, test it first";
    assert_eq!(fails("\n{{ body.dat }}"), format!("sip-step.csv.j2:2: {absent}"));
    assert_eq!(fails("\n\n{{ body.recorded_as.kode }}"), format!("sip-step.csv.j2:3: {absent}"));
    assert_eq!(fails("{{ body.recorded_as }}"), "sip-step.csv.j2:1: can't be carried out");
    assert_eq!(fails("{{ header.child.number + 1 }}"), "sip-step.csv.j2:1: can't be carried out");
}

#[test]
fn what_should_be_json_and_is_not_is_no_file() {
    let changed = Changed::from("elevhalsa-mapp", &[]);
    fs::write(changed.0.path().join("handover.json.j2"), "{\n \"a\": {{ body.given_name }},\n}\n")
        .unwrap();
    let packet =
        fs::read(adapters().join("elevhalsa-mapp/samples/overlamning.packet.json")).unwrap();
    let error =
        changed.pack().render(&encoded(&serde_json::from_slice(&packet).unwrap())).unwrap_err();
    assert!(matches!(error, RenderError::NotJson { line: 3, .. }), "{error}");
}
