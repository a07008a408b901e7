//! `[[party]]`: every unit that packets go between, and on which side of a secrecy boundary it stands.

use super::{
    areas::{self, Municipality},
    table::{At, Table},
    text::{of, plain_name, words},
};
use crate::domain::{HsaId, OrgNumber, Party, Verksamhetsgren};

/// A unit with what decisions need to know of it.
#[derive(Debug, Clone)]
pub(crate) struct PartyUnit {
    pub(crate) unit: HsaId,
    /// What people call it.
    pub(crate) name: String,
    pub(crate) party: Party,
}

/// Where in the country it is.
struct Area {
    region: Option<At<&'static str>>,
    municipality: Option<At<Municipality>>,
}

pub(super) fn read(mut table: Table<'_>) -> Option<At<PartyUnit>> {
    let unit = table.required("unit", "the unit's HSA-id", of::<HsaId>);
    let name = table.required("name", "what people call the unit", words);
    let branch = table.required("branch", &one_of_branches(), |word| {
        Verksamhetsgren::of_word(word).ok_or_else(|| format!("unknown word; {}", one_of_branches()))
    });
    let organisation = table.required("organisation", "an organisation number", of::<OrgNumber>);
    let authority = table.optional("authority", "a short name", plain_name);
    let area = Area {
        region: table.optional("region", "a county's two digits", areas::region),
        municipality: table.optional("municipality", "four digits", areas::municipality),
    };
    if let Some(At { value: branch, line }) = &branch {
        let authority = authority.as_ref().map(|at| at.line);
        check_authority(&table, *branch, authority, *line);
        area.check(&table, *branch, *line);
    }
    table.finish();
    let At { value: unit, line } = unit?;
    let party = Party {
        branch: branch?.value,
        org: organisation?.value.to_string(),
        authority: authority.map(|at| at.value),
        municipality: area.municipality.map(|at| at.value.code.to_owned()),
        region: area.region.map(|at| at.value.to_owned()),
        unit: Some(unit.to_string()),
    };
    Some(At { value: PartyUnit { unit, name: name?.value, party }, line })
}

fn one_of_branches() -> String {
    format!("one of {}", Verksamhetsgren::ALL.map(Verksamhetsgren::word).join(", "))
}

/// The nämnd is the secrecy boundary, and a private body has none.
fn check_authority(table: &Table<'_>, branch: Verksamhetsgren, given: Option<usize>, line: usize) {
    match given {
        Some(line) if branch.is_private() => {
            let message = format_args!("{branch} is private and has no nämnd; leave it out");
            table.wrong(line, "authority", message);
        }
        None if !branch.is_private() && !table.has("authority") => {
            let message = format_args!("missing; right is the nämnd that answers for {branch}");
            table.wrong(line, "authority", message);
        }
        _ => {}
    }
}

impl Area {
    fn check(&self, table: &Table<'_>, branch: Verksamhetsgren, line: usize) {
        if let Self { region: Some(region), municipality: Some(municipality) } = self
            && municipality.value.region() != region.value
        {
            let Municipality { name, .. } = municipality.value;
            let lies_in = municipality.value.region();
            let message = format_args!("{name} lies in region {lies_in}, not {}", region.value);
            table.wrong(municipality.line, "municipality", message);
        }
        let has = |key| table.has(key);
        match () {
            () if branch.is_municipal() && !has("municipality") => {
                let message = format_args!("missing; right is the municipality that runs {branch}");
                table.wrong(line, "municipality", message);
            }
            () if !branch.is_municipal() && !branch.is_private() && !has("region") => {
                let message = format_args!("missing; right is the region that runs {branch}");
                table.wrong(line, "region", message);
            }
            () => {}
        }
    }
}
