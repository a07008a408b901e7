//! What is recorded of organisations: agreements and parties.

use super::{name, unit};
use crate::domain::{
    Agreement, CommonChange, OrgNumber, PacketKind, PacketKinds, Party, PartyClaim, PartyUnit,
    Verksamhetsgren, areas, is_plain_name,
};
use crate::wire::field::{Invalid, Path, at_most, day, line, present};
use crate::wire::v1;

pub(super) fn read_agreement_end(
    at: Path<'_>,
    end: &v1::AgreementEnd,
) -> Result<CommonChange, Invalid> {
    let v1::AgreementEnd { id, last_day } = end;
    Ok(CommonChange::AgreementEnded {
        id: name(at.field("id"), id)?,
        last_day: day(at.field("last_day"), last_day)?,
    })
}

pub(super) fn read_party_end(at: Path<'_>, end: &v1::PartyEnd) -> Result<CommonChange, Invalid> {
    let v1::PartyEnd { unit: ended, last_day } = end;
    Ok(CommonChange::PartyEnded {
        unit: unit(at.field("unit"), ended)?,
        last_day: day(at.field("last_day"), last_day)?,
    })
}

pub(super) fn read_agreement(
    at: Path<'_>,
    agreement: &v1::Agreement,
) -> Result<CommonChange, Invalid> {
    let v1::Agreement { id, between, kinds, from, to, reference } = agreement;
    let id = name(at.field("id"), id)?;
    let [one, other] = between.as_slice() else {
        return Err(at.field("between").invalid("right is two organisation numbers"));
    };
    let one = organisation(at.item("between", 0), one)?;
    let other = organisation(at.item("between", 1), other)?;
    if one == other {
        let problem = "the same organisation twice; inside one, no agreement is needed";
        return Err(at.item("between", 1).invalid(problem));
    }
    let (first, last) = (day(at.field("from"), from)?, day(at.field("to"), to)?);
    if last < first {
        return Err(at.field("to").invalid("right is its first day or later"));
    }
    let reference = name(at.field("reference"), reference)?;
    let kinds = agreed_kinds(at, kinds)?;
    let agreement = Agreement { between: [one, other], kinds, from: first, to: last };
    Ok(CommonChange::Agreed { id, agreement, reference })
}

fn agreed_kinds(at: Path<'_>, words: &[String]) -> Result<PacketKinds, Invalid> {
    if words.is_empty() {
        return Ok(PacketKinds::by_agreement());
    }
    at_most(at.field("kinds"), words, 64)?;
    words
        .iter()
        .enumerate()
        .map(|(n, word)| match PacketKind::of_word(word) {
            None => Err(at.item("kinds", n).invalid("no such kind of packet")),
            Some(kind) if !kind.is_nothing_secret() => Err(at.item("kinds", n).invalid(
                "goes by no agreement; right is one of deviation.report, recall.request, \
                 recall.attestation, statistics",
            )),
            Some(kind) => Ok(kind),
        })
        .collect()
}

fn organisation(at: Path<'_>, text: &str) -> Result<OrgNumber, Invalid> {
    text.parse().map_err(|_| {
        at.invalid("right is ten digits without a hyphen, with a check digit that holds")
    })
}

/// A unit, by the checks that the configuration's units go through.
pub(super) fn read_party(at: Path<'_>, party: &v1::Party) -> Result<CommonChange, Invalid> {
    let v1::Party {
        unit: of,
        name: called,
        branch,
        organisation: org,
        authority,
        municipality,
        region,
        functions,
        from,
    } = party;
    let id = unit(at.field("unit"), of)?;
    present(at.field("name"), called.trim())?;
    line(at.field("name"), called)?;
    let branch = Verksamhetsgren::of_word(branch)
        .ok_or_else(|| at.field("branch").invalid("no such branch of the contract"))?;
    let org = organisation(at.field("organisation"), org)?;
    if !authority.is_empty() && !is_plain_name(authority) {
        let problem = "right is 1 to 63 lower-case letters, digits and hyphens";
        return Err(at.field("authority").invalid(problem));
    }
    let municipality = Some(municipality).filter(|code| !code.is_empty());
    let municipality = municipality
        .map(|code| {
            areas::municipality(code)
                .map_err(|_| at.field("municipality").invalid("no such municipality"))
        })
        .transpose()?;
    let region = Some(region).filter(|code| !code.is_empty());
    let region = region
        .map(|code| areas::region(code).map_err(|_| at.field("region").invalid("no such region")))
        .transpose()?;
    let claim = PartyClaim {
        branch,
        has_authority: !authority.is_empty(),
        has_region: region.is_some(),
        region,
        has_municipality: municipality.is_some(),
        municipality,
    };
    if let Some((field, problem)) = claim.faults().next().map(|fault| fault.told()) {
        return Err(at.field(field).invalid(problem));
    }
    at_most(at.field("functions"), functions, 32)?;
    for (n, function) in functions.iter().enumerate() {
        present(at.item("functions", n), function)?;
        line(at.item("functions", n), function)?;
    }
    let party = Party {
        branch,
        org: org.to_string(),
        authority: Some(authority.clone()).filter(|name| !name.is_empty()),
        municipality: municipality.map(|it| it.code.to_owned()),
        region: region.map(str::to_owned),
        unit: Some(id.to_string()),
    };
    let party = PartyUnit { unit: id, name: called.trim().to_owned(), party };
    let from = day(at.field("from"), from)?;
    Ok(CommonChange::Party { party, functions: functions.clone(), from })
}
