//! The list of municipalities is the country's.

use crate::domain::areas::{municipality, region};
use std::{collections::BTreeMap, fs, path::Path};

const OURS: &str = include_str!("../areas.csv");

#[test]
fn there_are_290_municipalities_in_21_regions() {
    let codes: Vec<&str> =
        OURS.lines().filter(|line| !line.starts_with('#')).map(|line| &line[..4]).collect();
    assert_eq!(codes.len(), 290);
    assert!(codes.is_sorted_by(|one, next| one < next));
    for code in codes {
        let found = municipality(code).unwrap();
        assert_eq!(found.code, code);
        assert_eq!(region(&code[..2]), Ok(found.region()));
    }
    let regions = (0..100).filter(|number| region(&format!("{number:02}")).is_ok());
    // No 02, 11, 15 or 16.
    let expected = (1..26).filter(|number| ![2, 11, 15, 16].contains(number));
    assert!(regions.eq(expected));
}

#[test]
fn what_moved_stands_where_it_is_now() {
    for (code, name) in
        [("1780", "Karlstad"), ("0330", "Knivsta"), ("0331", "Heby"), ("0880", "Kalmar")]
    {
        assert_eq!(municipality(code).unwrap().name, name);
    }
    for code in ["", "178", "17800", "1700", "9999", "1917", " 1780", "178O"] {
        assert!(municipality(code).is_err(), "{code}");
    }
    for code in ["", "1", "017", "02", "26", "1x"] {
        assert!(region(code).is_err(), "{code}");
    }
}

#[test]
fn the_list_is_the_same_as_its_source() {
    let source =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/inputs/14-codes/kommuner.csv");
    let Ok(source) = fs::read_to_string(&source) else {
        println!("skipped: {} is not here", source.display());
        return;
    };
    let read = |text: &str| -> BTreeMap<String, String> {
        let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        lines.map(|line| (line[..4].to_owned(), line.to_owned())).collect()
    };
    assert_eq!(read(OURS), read(&source));
}
