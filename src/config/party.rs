//! `[[party]]`: every unit that packets go between, and on which side of a secrecy boundary it stands.

use super::{
    table::{At, Table},
    text::{of, plain_name, words},
};
use crate::domain::{
    HsaId, OrgNumber, Party, PartyClaim, PartyFault, PartyUnit, Verksamhetsgren,
    areas::{self, Municipality},
};

/// Where in the country it is, and which nämnd answers for it.
struct Area {
    authority: Option<At<String>>,
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
    let area = Area {
        authority: table.optional("authority", "a short name", plain_name),
        region: table.optional("region", "a county's two digits", areas::region),
        municipality: table.optional("municipality", "four digits", areas::municipality),
    };
    if let Some(branch) = &branch {
        area.check(&table, branch);
    }
    table.finish();
    let At { value: unit, line } = unit?;
    let party = Party {
        branch: branch?.value,
        org: organisation?.value.to_string(),
        authority: area.authority.map(|at| at.value),
        municipality: area.municipality.map(|at| at.value.code.to_owned()),
        region: area.region.map(|at| at.value.to_owned()),
        unit: Some(unit.to_string()),
    };
    Some(At { value: PartyUnit { unit, name: name?.value, party }, line })
}

fn one_of_branches() -> String {
    format!("one of {}", Verksamhetsgren::ALL.map(Verksamhetsgren::word).join(", "))
}

impl Area {
    fn check(&self, table: &Table<'_>, At { value: branch, line }: &At<Verksamhetsgren>) {
        let claim = PartyClaim {
            branch: *branch,
            has_authority: table.has("authority"),
            has_region: table.has("region"),
            region: self.region.as_ref().map(|at| at.value),
            has_municipality: table.has("municipality"),
            municipality: self.municipality.as_ref().map(|at| at.value),
        };
        for fault in claim.faults() {
            let (line, message) = self.told(fault, *branch, *line);
            table.wrong(line, fault.told().0, message);
        }
    }

    /// The fault in the words of whoever wrote the file, and its line.
    fn told(&self, fault: PartyFault, branch: Verksamhetsgren, line: usize) -> (usize, String) {
        match fault {
            PartyFault::PrivateWithAuthority => (
                self.authority.as_ref().map_or(line, |at| at.line),
                format!("{branch} is private and has no nämnd; leave it out"),
            ),
            PartyFault::NoAuthority => {
                (line, format!("missing; right is the nämnd that answers for {branch}"))
            }
            PartyFault::OtherRegion => {
                let municipality = self.municipality.as_ref();
                let region = self.region.as_ref().map_or("", |at| at.value);
                let words = municipality.map(|at| {
                    let Municipality { name, .. } = at.value;
                    format!("{name} lies in region {}, not {region}", at.value.region())
                });
                (municipality.map_or(line, |at| at.line), words.unwrap_or_default())
            }
            PartyFault::NoMunicipality => {
                (line, format!("missing; right is the municipality that runs {branch}"))
            }
            PartyFault::NoRegion => {
                (line, format!("missing; right is the region that runs {branch}"))
            }
        }
    }
}
