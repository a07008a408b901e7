//! The units between which a half-year of SIPs went, as the two configurations name them.

use super::told::Failure;
use crate::adapter;
use std::fmt::Write;

const FILE: &str = "halvar-2025.parties.toml";
const REGION: &str = "SE2321000156-";
/// In both configurations already.
const KNOWN: [&str; 4] =
    ["SE2321000156-BVC01", "SE2321000156-BUP01", "SE2120001850-EMI01", "SE2120001850-SOC01"];

/// Pieces of the configurations.
#[derive(Default)]
pub(super) struct Units {
    /// Sections `[[party]]`.
    pub(super) parties: String,
    /// More items of a list.
    pub(super) of_region: String,
    pub(super) of_others: String,
    /// Sections `[[deliver]]`, all of them into one folder.
    pub(super) deliveries: String,
}

impl Units {
    pub(super) fn of_half_year() -> Result<Self, Failure> {
        let text = adapter::sample("cosmic", FILE);
        let text = text.ok_or_else(|| Failure::of(FILE, "no such sample"))?;
        let mut units = Self::default();
        for section in text.split("[[party]]\n").skip(1) {
            let unit = section.lines().find_map(|line| line.strip_prefix("unit = "));
            let unit = unit.ok_or_else(|| Failure::of(FILE, "a party without its unit"))?;
            let unit = unit.trim_matches('"');
            if !KNOWN.contains(&unit) {
                units.add(unit, section.trim_end());
            }
        }
        Ok(units)
    }

    fn add(&mut self, unit: &str, section: &str) {
        // Writing into a text doesn't fail.
        let _ = write!(self.parties, "\n[[party]]\n{section}\n");
        if unit.starts_with(REGION) {
            let _ = write!(self.of_region, ", \"{unit}\"");
            return;
        }
        let _ = write!(self.of_others, ", \"{unit}\"");
        let pack = if unit.contains("-EMI") { "elevhalsa-mapp" } else { "socialtjanst" };
        let deliver = format_args!(
            "\n[[deliver]]\nunit = \"{unit}\"\npack = \"{pack}\"\nfolder = \"halvar\"\n"
        );
        let _ = self.deliveries.write_fmt(deliver);
    }
}
