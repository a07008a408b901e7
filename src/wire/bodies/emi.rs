//! `handover.emi`.

use super::bhv::{growth, guardians, last_seen, ongoing_contacts, relative_notes, vaccinations};
use super::completeness::Completeness;
use super::parts::{lines, names};
use crate::wire::field::{Invalid, Path, at_most, line, note, optional_day};
use crate::wire::{v1, view};

pub(super) fn read(whole: Completeness, body: &view::EmiHandover<'_>) -> Result<(), Invalid> {
    let at = Path::root("emi_handover");
    let view::EmiHandover {
        given_name,
        family_name,
        address,
        guardians: reached,
        growth: measured,
        vaccinations: given,
        missing_doses,
        checks,
        ongoing_contacts: contacts,
        chronic_conditions,
        allergies,
        interpreter_language,
        special_support,
        closing_note,
        emi_unit,
        last_visit,
        relative_notes: told,
    } = body;
    names(whole, at, given_name, family_name)?;
    line(at.field("address"), address)?;
    guardians(whole, at, reached)?;
    growth(whole, at, measured)?;
    vaccinations(whole, at, given)?;
    lines(at, "missing_doses", missing_doses)?;
    at_most(at.field("checks"), checks, 64)?;
    for (n, done) in checks.iter().enumerate() {
        check(whole, at.item("checks", n), done)?;
    }
    ongoing_contacts(whole, at, contacts)?;
    lines(at, "chronic_conditions", chronic_conditions)?;
    lines(at, "allergies", allergies)?;
    line(at.field("interpreter_language"), interpreter_language)?;
    note(at.field("special_support"), special_support)?;
    note(at.field("closing_note"), closing_note)?;
    last_seen(whole, at, ("emi_unit", emi_unit), last_visit)?;
    relative_notes(whole, at, told)
}

fn check(
    whole: Completeness,
    at: Path<'_>,
    body: &view::SchoolHealthCheck<'_>,
) -> Result<(), Invalid> {
    let view::SchoolHealthCheck { kind, outcome, date } = body;
    whole.choice::<v1::SchoolHealthCheckKind>(at.field("kind"), *kind)?;
    whole.choice::<v1::ScreeningOutcome>(at.field("outcome"), *outcome)?;
    if *outcome == v1::ScreeningOutcome::NotDone as i32 {
        return optional_day(at.field("date"), date).map(drop);
    }
    whole.day(at.field("date"), date)
}
