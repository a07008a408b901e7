//! The contract and the program's own list of kinds are one.

use super::*;
use std::collections::BTreeSet;

#[test]
fn every_kind_has_one_body_and_every_body_one_kind() {
    let packet = &*PACKET;
    let option = packet.parent_pool().get_extension_by_name("stafett.v1.kind").unwrap();
    let mut kinds = BTreeSet::new();
    for field in packet.oneofs().flat_map(|oneof| oneof.fields().collect::<Vec<_>>()) {
        let options = field.options();
        let word = options.get_extension(&option).as_str().unwrap().to_owned();
        let kind = PacketKind::of_word(&word).unwrap_or_else(|| panic!("no kind {word}"));
        assert_eq!(body_field(kind), field.name(), "{word}");
        assert!(kinds.insert(kind), "{word} has two bodies");
    }
    assert_eq!(kinds.len(), PacketKind::ALL.len());
}

/// What law.md calls "never" must have no room: neither in a field nor in a word of an enum.
#[test]
fn what_must_never_travel_has_no_field() {
    let forbidden = [
        "diagnos",
        "cost",
        "kostnad",
        "journal",
        "ground_for",
        "cause_of_placement",
        "background",
        "epds",
        "smoking",
        "rokning",
        "foster",
        "familjehem",
        "family_home",
        "hvb",
        "shelter",
        "coordinate",
        "e_mail",
        "email",
    ];
    let pool = PACKET.parent_pool();
    let enums = pool.all_enums().filter(|one| one.full_name().starts_with("stafett."));
    let words =
        enums.flat_map(|one| one.values().map(|it| it.name().to_lowercase()).collect::<Vec<_>>());
    let said: Vec<_> = contract_fields().into_iter().map(|field| field.path).chain(words).collect();
    assert!(said.len() > 400, "{} names", said.len());
    for name in said {
        assert_eq!(forbidden.iter().find(|word| name.contains(**word)), None, "{name}");
    }
}

#[test]
fn what_discloses_nothing_secret_has_no_field_that_reveals() {
    let fields = contract_fields();
    let of = |secret: bool| {
        fields
            .iter()
            .filter(move |it| it.kind.is_some_and(|kind| kind.is_nothing_secret() != secret))
    };
    for field in of(false) {
        assert_eq!(field.reveals.names().collect::<Vec<_>>(), ["none"], "{}", field.path);
    }
    assert!(of(true).count() > 200, "the rest is there");
}
