//! Everything that leads to a hidden child goes with the hiding (law: OSL 21:3, 21:3 a, 26:2, 26:14 c). A field is known by its
//! name: one that sounds of a place must say `location`, and one by which somebody is reached `location` or `contact`.

use super::*;
use crate::domain::{ContractField, Reveal};

/// Parts of names that lead to a place, or to where somebody will be.
const PLACES: [&str; 15] = [
    "address",
    "coordinate",
    "unit",
    "school",
    "clinic",
    "municipality",
    "place",
    "meeting",
    "appointment",
    "transport",
    "workplace",
    "shelter",
    "home",
    "next_follow_up",
    "examined_on",
];
/// Parts of names by which somebody is reached, or found by who works there.
const CONTACTS: [&str; 5] = ["telephone", "phone", "e_mail", "email", "mobile"];

/// Fields that sound of a place and aren't, each for its reason.
const NOT_OF_THE_GROUP: [(&str, &str); 7] = [
    ("header.sender_unit", "routing: both ends know each other already"),
    ("header.receiver_unit", "routing: both ends know each other already"),
    ("header.replaces", "an earlier packet"),
    ("bhv_handover.growth[].unit", "kilograms or centimetres"),
    ("emi_handover.growth[].unit", "kilograms or centimetres"),
    ("placement_notice.placed_since", "that the child was placed, and when; not where"),
    ("statistics.cells[].unit", "where something was counted; it tells of no child"),
];

/// The names on the way to a field, without the body's own.
fn names(field: &ContractField) -> Vec<String> {
    field.path.split('.').skip(1).map(|name| name.trim_end_matches("[]").to_owned()).collect()
}

fn is_excepted(path: &str) -> bool {
    NOT_OF_THE_GROUP.iter().any(|(excepted, _)| *excepted == path)
}

fn sounds_of(words: &[&str], field: &ContractField) -> bool {
    names(field).iter().any(|name| words.iter().any(|word| name.contains(word)))
}

fn lacking(words: &[&str], enough: &[Reveal]) -> Vec<String> {
    let fields = contract_fields();
    let of_group =
        fields.iter().filter(|field| sounds_of(words, field) && !is_excepted(&field.path));
    let mut found = 0;
    let lacking = of_group
        .inspect(|_| found += 1)
        .filter(|field| !enough.iter().any(|reveal| field.reveals.contains(*reveal)))
        .map(|field| field.path.clone())
        .collect();
    assert!(found > 5, "{words:?} are looked for");
    lacking
}

#[test]
fn what_leads_to_a_place_says_so() {
    assert_eq!(lacking(&PLACES, &[Reveal::Location]), Vec::<String>::new());
}

#[test]
fn what_somebody_is_reached_by_says_so() {
    assert_eq!(lacking(&CONTACTS, &[Reveal::Location, Reveal::Contact]), Vec::<String>::new());
}

#[test]
fn free_text_could_hold_a_place() {
    let fields = contract_fields();
    let free = fields.iter().filter(|field| field.reveals.contains(Reveal::FreeText));
    let lacking: Vec<_> = free
        .clone()
        .filter(|it| !it.reveals.contains(Reveal::Location))
        .map(|it| &it.path)
        .collect();
    assert_eq!(lacking, Vec::<&String>::new());
    assert!(free.count() > 15, "there is free text");
}

/// A text that takes more than a line is free text, whatever it is called.
#[test]
fn what_takes_several_lines_is_free_text() {
    let (mut tried, fields) = (0, contract_fields());
    for (kind, packet) in all_samples() {
        let mut places = Vec::new();
        named_places(&packet, "", "", &mut places);
        for (pointer, path) in places {
            let several_lines = serde_json::json!("one line\nanother");
            if !packet.pointer(&pointer).unwrap().is_string() {
                continue;
            }
            // A word of an enum or an instant is no text at all.
            let Some(bytes) = try_encoded(&with(&packet, &pointer, several_lines)) else {
                continue;
            };
            if read_whole(bytes).is_ok() {
                tried += 1;
                let field = fields.iter().find(|field| field.path == any_item(&path)).unwrap();
                assert!(field.reveals.contains(Reveal::FreeText), "{kind}: {path}");
            }
        }
    }
    assert!(tried > 10, "{tried} notes");
}

#[test]
fn every_exception_is_still_a_field() {
    let fields = contract_fields();
    for (excepted, _) in NOT_OF_THE_GROUP {
        assert!(fields.iter().any(|field| field.path == excepted), "{excepted}");
    }
}
