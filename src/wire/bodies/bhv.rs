//! `handover.bhv`, and the parts that it shares with school health's handover.

use super::completeness::Completeness;
use super::parts::{lines, names};
use crate::wire::field::{Invalid, Path, at_most, line, note, optional_day};
use crate::wire::{v1, view};

pub(super) fn read(whole: Completeness, body: &view::BhvHandover<'_>) -> Result<(), Invalid> {
    let at = Path::root("bhv_handover");
    let view::BhvHandover {
        given_name,
        family_name,
        address,
        guardians: reached,
        growth: measured,
        vaccinations: given,
        missing_doses,
        screenings,
        ongoing_contacts: contacts,
        chronic_conditions,
        allergies,
        interpreter_language,
        special_support,
        closing_note,
        bvc_unit,
        last_visit,
        gestational_weeks,
        relative_notes: told,
    } = body;
    names(whole, at, given_name, family_name)?;
    line(at.field("address"), address)?;
    guardians(whole, at, reached)?;
    growth(whole, at, measured)?;
    vaccinations(whole, at, given)?;
    lines(at, "missing_doses", missing_doses)?;
    at_most(at.field("screenings"), screenings, 64)?;
    for (n, done) in screenings.iter().enumerate() {
        screening(whole, at.item("screenings", n), done)?;
    }
    ongoing_contacts(whole, at, contacts)?;
    lines(at, "chronic_conditions", chronic_conditions)?;
    lines(at, "allergies", allergies)?;
    line(at.field("interpreter_language"), interpreter_language)?;
    note(at.field("special_support"), special_support)?;
    note(at.field("closing_note"), closing_note)?;
    last_seen(whole, at, ("bvc_unit", bvc_unit), last_visit)?;
    if !matches!(gestational_weeks, 0 | 20..=45) {
        return Err(at.field("gestational_weeks").invalid("right is 20 to 45 weeks, or nothing"));
    }
    relative_notes(whole, at, told)
}

/// How to reach those who decide for the child.
pub(super) fn guardians(
    whole: Completeness,
    at: Path<'_>,
    list: &[view::GuardianContact<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("guardians"), list, 4)?;
    for (n, view::GuardianContact { name, telephone }) in list.iter().enumerate() {
        let at = at.item("guardians", n);
        whole.line(at.field("name"), name)?;
        line(at.field("telephone"), telephone)?;
    }
    Ok(())
}

/// Measurements in any order.
pub(super) fn growth(
    whole: Completeness,
    at: Path<'_>,
    list: &[view::Measurement<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("growth"), list, 512)?;
    let mut each = list.iter().enumerate();
    each.try_for_each(|(n, measured)| measurement(whole, at.item("growth", n), measured))
}

/// Doses that were given.
pub(super) fn vaccinations(
    whole: Completeness,
    at: Path<'_>,
    list: &[view::Vaccination<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("vaccinations"), list, 128)?;
    let mut each = list.iter().enumerate();
    each.try_for_each(|(n, given)| vaccination(whole, at.item("vaccinations", n), given))
}

/// Care that goes on elsewhere.
pub(super) fn ongoing_contacts(
    whole: Completeness,
    at: Path<'_>,
    list: &[view::OngoingContact<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("ongoing_contacts"), list, 64)?;
    for (n, view::OngoingContact { reason, unit }) in list.iter().enumerate() {
        let at = at.item("ongoing_contacts", n);
        whole.line(at.field("reason"), reason)?;
        line(at.field("unit"), unit)?;
    }
    Ok(())
}

/// The unit that followed the child, and the last day it did.
pub(super) fn last_seen(
    whole: Completeness,
    at: Path<'_>,
    (name, by): (&'static str, &str),
    last_visit: &str,
) -> Result<(), Invalid> {
    whole.unit(at.field(name), by)?;
    whole.day(at.field("last_visit"), last_visit)
}

/// What is told of relatives, each by pseudonym.
pub(super) fn relative_notes(
    whole: Completeness,
    at: Path<'_>,
    list: &[view::RelativeNote<'_>],
) -> Result<(), Invalid> {
    at_most(at.field("relative_notes"), list, 32)?;
    for (n, view::RelativeNote { relative, text }) in list.iter().enumerate() {
        let at = at.item("relative_notes", n);
        whole.line(at.field("relative"), relative)?;
        note(at.field("text"), text)?;
    }
    Ok(())
}

fn measurement(
    whole: Completeness,
    at: Path<'_>,
    body: &view::Measurement<'_>,
) -> Result<(), Invalid> {
    let view::Measurement { date, kind, value, unit } = body;
    whole.day(at.field("date"), date)?;
    whole.choice::<v1::MeasurementKind>(at.field("kind"), *kind)?;
    whole.required(at.field("value"), value)?;
    if !value.is_empty() && !is_decimal(value) {
        return Err(at.field("value").invalid("not a decimal number; right is like 18.4"));
    }
    let right = match v1::MeasurementKind::try_from(*kind) {
        Ok(v1::MeasurementKind::Weight) => "kg",
        Ok(v1::MeasurementKind::Length | v1::MeasurementKind::HeadCircumference) => "cm",
        Ok(v1::MeasurementKind::Unspecified) | Err(_) => unit,
    };
    if *unit != right && !(whole == Completeness::CutDown && unit.is_empty()) {
        return Err(at
            .field("unit")
            .invalid("right is kg for a weight, cm for a length or head circumference"));
    }
    Ok(())
}

/// Digits, at most one point inside, at most eight characters.
fn is_decimal(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    text.len() <= 8 && digits(whole) && digits(part)
}

fn vaccination(
    whole: Completeness,
    at: Path<'_>,
    body: &view::Vaccination<'_>,
) -> Result<(), Invalid> {
    let view::Vaccination { product, dose, date, batch } = body;
    whole.line(at.field("product"), product)?;
    if *dose > 20 || (*dose == 0 && whole == Completeness::Whole) {
        return Err(at.field("dose").invalid("right is the number of the dose, from 1"));
    }
    whole.day(at.field("date"), date)?;
    line(at.field("batch"), batch)
}

fn screening(whole: Completeness, at: Path<'_>, body: &view::Screening<'_>) -> Result<(), Invalid> {
    let view::Screening { kind, outcome, date } = body;
    whole.choice::<v1::ScreeningKind>(at.field("kind"), *kind)?;
    whole.choice::<v1::ScreeningOutcome>(at.field("outcome"), *outcome)?;
    if *outcome == v1::ScreeningOutcome::NotDone as i32 {
        return optional_day(at.field("date"), date).map(drop);
    }
    whole.day(at.field("date"), date)
}
