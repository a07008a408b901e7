//! Children's numbers: every official test number is read, and no neighbour of one is.

use crate::domain::{ChildNumber, NotAChildNumber, NumberKind};
use std::path::Path;

const PERSONNUMMER: &str = "1.2.752.129.2.1.3.1";
const SAMORDNINGSNUMMER: &str = "1.2.752.129.2.1.3.3";

/// Skatteverket's official test numbers; nothing where the inputs are not at hand.
fn official(file: &str) -> Option<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/inputs/03-personnummer");
    match std::fs::read(folder.join(file)) {
        Ok(json) => Some(serde_json::from_slice(&json).expect("a list of strings")),
        Err(_) => {
            println!("skipped: the official test numbers are not at hand");
            None
        }
    }
}

fn flipped(number: &str) -> String {
    let (head, check) = number.split_at(11);
    let check: u32 = check.parse().expect("a digit");
    format!("{head}{}", (check + 1) % 10)
}

#[test]
fn every_official_personnummer_is_read_and_its_neighbour_is_not() {
    let Some(numbers) = official("skatteverket_testpersonnummer.json") else { return };
    assert!(numbers.len() > 20_000);
    for number in &numbers {
        let read = ChildNumber::parse(PERSONNUMMER, number).expect("an official number");
        let birth = read.birth_date().expect("a date of birth").to_string().replace('-', "");
        assert_eq!(birth, number.get(..8).unwrap_or_default());
        assert!(ChildNumber::parse(PERSONNUMMER, &flipped(number)).is_err());
        assert!(ChildNumber::parse(SAMORDNINGSNUMMER, number).is_err());
    }
}

#[test]
fn every_official_samordningsnummer_is_read_and_is_no_personnummer() {
    let Some(numbers) = official("skatteverket_testsamordningsnummer.json") else { return };
    assert!(numbers.len() > 1_000);
    for number in &numbers {
        let read = ChildNumber::parse(SAMORDNINGSNUMMER, number).expect("an official number");
        assert_eq!(read.kind(), NumberKind::Samordningsnummer);
        assert!(ChildNumber::parse(PERSONNUMMER, number).is_err());
        assert!(ChildNumber::parse(SAMORDNINGSNUMMER, &flipped(number)).is_err());
    }
}

#[test]
fn reserve_numbers_follow_their_regions_rules() {
    let stockholm = "1.2.752.97.3.1.3";
    let vastra_gotaland = "1.2.752.113.11.0.2.1.1.1";
    let varmland = "1.2.752.74.9.2";
    let national = "1.2.752.129.2.1.3.2";
    // Made by the rules of the domain facts: no person has them.
    for (oid, right) in [
        (stockholm, "992020000014"),
        (vastra_gotaland, "20200131K015"),
        (varmland, "20200131SA12"),
        (national, "202001450002"),
    ] {
        let read = ChildNumber::parse(oid, right);
        assert!(read.is_ok(), "{oid}");
    }
    for (oid, wrong) in [
        (stockholm, "982020000014"),
        (stockholm, "992020000015"),
        (vastra_gotaland, "20200131A015"),
        (vastra_gotaland, "20200231K015"),
        (varmland, "20200131TA12"),
        (varmland, "20201331SA12"),
        (varmland, "20200131Sa12"),
        (national, "202001310002"),
    ] {
        assert_eq!(ChildNumber::parse(oid, wrong).err(), Some(NotAChildNumber::Text), "{oid}");
    }
    assert_eq!(ChildNumber::parse("1.2.3", "202001310002").err(), Some(NotAChildNumber::Kind));
}

#[test]
fn a_number_is_never_printed() {
    let Some(numbers) = official("skatteverket_testpersonnummer.json") else { return };
    for number in numbers.iter().rev().take(100) {
        let read = ChildNumber::parse(PERSONNUMMER, number).expect("an official number");
        assert!(!format!("{read:?}").contains(number.get(8..).unwrap_or(number)));
        let error = ChildNumber::parse(SAMORDNINGSNUMMER, number).expect_err("the other kind");
        assert!(!format!("{error} {error:?}").contains(number.get(..6).unwrap_or(number)));
    }
}
