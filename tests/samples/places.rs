//! Värmland's municipalities, and the units that the export names. Real are the municipalities' names and codes, and Karlstad's
//! and the region's organisation numbers; all other numbers and every unit are invented.

use crate::chance::Chance;
use std::{collections::BTreeSet, fmt::Write};

/// Karlstad's, and the region's.
const KARLSTAD: &str = "2120001850";
pub(crate) const REGION: &str = "2321000156";

/// How many of a hundred cases live there. Invented, after nothing but that Karlstad is the largest.
const SHARES: [(&str, usize); 16] = [
    ("1715", 4),
    ("1730", 3),
    ("1737", 4),
    ("1760", 2),
    ("1761", 6),
    ("1762", 2),
    ("1763", 4),
    ("1764", 3),
    ("1765", 4),
    ("1766", 5),
    ("1780", 33),
    ("1781", 8),
    ("1782", 4),
    ("1783", 4),
    ("1784", 9),
    ("1785", 5),
];

#[derive(Clone, Copy)]
pub(crate) struct Municipality {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
}

/// The sixteen, from the program's own list.
pub(crate) fn municipalities() -> Vec<Municipality> {
    let lines = include_str!("../../src/domain/areas.csv").lines();
    let own = lines.filter_map(|line| line.strip_suffix(",Värmlands län")?.split_once(','));
    let own: Vec<_> = own.map(|(code, name)| Municipality { code, name }).collect();
    assert_eq!(own.iter().map(|one| one.code).collect::<Vec<_>>(), SHARES.map(|(code, _)| code));
    own
}

pub(crate) fn any(chance: &mut Chance) -> Municipality {
    let mut drawn = chance.below(SHARES.iter().map(|(_, share)| share).sum());
    let place = SHARES.iter().position(|(_, share)| {
        let here = drawn < *share;
        drawn = drawn.saturating_sub(*share);
        here
    });
    municipalities()[place.unwrap()]
}

impl Municipality {
    /// Nobody's: no real number begins with 99991.
    fn organisation(self) -> String {
        if self.code == "1780" {
            return KARLSTAD.to_owned();
        }
        let nine = format!("99991{}", self.code);
        format!("{nine}{}", check_digit(&nine))
    }

    pub(crate) fn social_services(self) -> String {
        format!("SE{}-SOC01", self.organisation())
    }

    pub(crate) fn school_health(self) -> String {
        format!("SE{}-EMI01", self.organisation())
    }

    pub(crate) fn health_centre(self) -> String {
        format!("SE{REGION}-VC{}", self.code)
    }

    pub(crate) fn child_health_centre(self) -> String {
        format!("SE{REGION}-BVC{}", self.code)
    }

    /// Child psychiatry has two clinics; the western one is in Arvika.
    pub(crate) fn psychiatry(self) -> String {
        let west = ["1730", "1765", "1784", "1785"].contains(&self.code);
        format!("SE{REGION}-BUP0{}", if west { 2 } else { 1 })
    }
}

fn check_digit(nine: &str) -> u32 {
    let digits = nine.chars().map(|digit| digit.to_digit(10).unwrap());
    let sum: u32 = digits
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

/// The units as `[[party]]` sections of a configuration.
pub(crate) fn parties(units: &BTreeSet<String>) -> String {
    let mut text = "# The units of halvar-2025.csv as a configuration names parties. Made by `cargo samples`.\n".to_owned();
    for unit in units {
        let (organisation, own) = unit[2..].split_once('-').unwrap();
        let kind = own.trim_end_matches(|c: char| c.is_ascii_digit());
        let municipalities = municipalities();
        let at = municipalities
            .iter()
            .find(|one| own.ends_with(one.code) || one.organisation() == organisation);
        let place = at.map_or("Värmland", |one| one.name);
        let (what, branch, authority) = match kind {
            "BUP" => ("Barn- och ungdomspsykiatrin", "region_care", "hsn"),
            "HAB" => ("Barn- och ungdomshabiliteringen", "region_care", "hsn"),
            "FLU" => ("Första linjen unga", "region_care", "hsn"),
            "VC" => ("Vårdcentralen", "region_care", "hsn"),
            "BVC" => ("Barnhälsovården", "region_care", "hsn"),
            "SOC" => ("Socialtjänsten", "social_board", "soc"),
            "EMI" => ("Elevhälsan", "school_health_municipal", "bun"),
            _ => unreachable!("no such unit"),
        };
        write!(
            text,
            "\n[[party]]\nunit = \"{unit}\"\nname = \"{what}, {place}\"\nbranch = \"{branch}\"\norganisation = \"{organisation}\"\n\
             authority = \"{authority}\"\n"
        )
        .unwrap();
        match at {
            Some(one) if organisation != REGION => {
                writeln!(text, "municipality = \"{}\"", one.code).unwrap()
            }
            _ => writeln!(text, "region = \"17\"").unwrap(),
        }
    }
    text
}
