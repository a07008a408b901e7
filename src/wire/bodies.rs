//! The typed bodies: every field is destructured and checked.

use super::field::{
    Invalid, Path, at_most, choice, day, line, note, optional_day, optional_instant, present,
};
use super::v1;
use crate::domain::{CodedStep, HsaId};

/// A packet comes whole from its sender, and cut down from another gateway, where what could be withheld may lack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Completeness {
    Whole,
    CutDown,
}

impl Completeness {
    fn required(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        match self {
            Self::Whole => present(path, text),
            Self::CutDown => Ok(()),
        }
    }

    fn day(self, path: Path<'_>, text: &str) -> Result<(), Invalid> {
        self.required(path, text)?;
        optional_day(path, text).map(drop)
    }

    fn choice<T: TryFrom<i32>>(self, path: Path<'_>, number: i32) -> Result<(), Invalid> {
        if self == Self::CutDown && number == 0 {
            return Ok(());
        }
        choice::<T>(path, number).map(drop)
    }
}

fn unit(path: Path<'_>, text: &str) -> Result<(), Invalid> {
    if text.is_empty() || text.parse::<HsaId>().is_ok() {
        Ok(())
    } else {
        Err(path.invalid("not an HSA-id"))
    }
}

pub(super) fn sip_step(whole: Completeness, body: &v1::SipStep) -> Result<Vec<CodedStep>, Invalid> {
    let at = Path::root("sip_step");
    let v1::SipStep { step, date, recorded_as, recorded_by } = body;
    whole.choice::<v1::SipStepKind>(at.field("step"), *step)?;
    whole.day(at.field("date"), date)?;
    unit(at.field("recorded_by"), recorded_by)?;
    let Some(v1::Code { system, code }) = recorded_as else { return Ok(Vec::new()) };
    let place = at.field("recorded_as");
    present(place.field("system"), system)?;
    line(place.field("system"), system)?;
    whole.required(place.field("code"), code)?;
    line(place.field("code"), code)?;
    let kind = v1::SipStepKind::try_from(*step).unwrap_or_default();
    let (false, Ok(day)) = (code.is_empty() || *step == 0, day(at.field("date"), date)) else {
        return Ok(Vec::new());
    };
    Ok(vec![CodedStep {
        system: system.clone(),
        code: code.clone(),
        step: kind.as_str_name(),
        day,
    }])
}

pub(super) fn bhv_handover(whole: Completeness, body: &v1::BhvHandover) -> Result<(), Invalid> {
    let at = Path::root("bhv_handover");
    let v1::BhvHandover {
        given_name,
        family_name,
        address,
        guardians,
        growth,
        vaccinations,
        missing_doses,
        screenings,
        ongoing_contacts,
        chronic_conditions,
        allergies,
        interpreter_language,
        special_support,
        closing_note,
        bvc_unit,
        last_visit,
        gestational_weeks,
        relative_notes,
    } = body;
    whole.required(at.field("given_name"), given_name)?;
    line(at.field("given_name"), given_name)?;
    whole.required(at.field("family_name"), family_name)?;
    line(at.field("family_name"), family_name)?;
    line(at.field("address"), address)?;
    at_most(at.field("guardians"), guardians, 4)?;
    for (n, v1::GuardianContact { name, telephone }) in guardians.iter().enumerate() {
        let at = at.item("guardians", n);
        whole.required(at.field("name"), name)?;
        line(at.field("name"), name)?;
        line(at.field("telephone"), telephone)?;
    }
    at_most(at.field("growth"), growth, 512)?;
    for (n, measured) in growth.iter().enumerate() {
        measurement(whole, at.item("growth", n), measured)?;
    }
    at_most(at.field("vaccinations"), vaccinations, 128)?;
    for (n, given) in vaccinations.iter().enumerate() {
        vaccination(whole, at.item("vaccinations", n), given)?;
    }
    lines(at, "missing_doses", missing_doses)?;
    at_most(at.field("screenings"), screenings, 64)?;
    for (n, done) in screenings.iter().enumerate() {
        screening(whole, at.item("screenings", n), done)?;
    }
    at_most(at.field("ongoing_contacts"), ongoing_contacts, 64)?;
    for (n, v1::OngoingContact { reason, unit: by }) in ongoing_contacts.iter().enumerate() {
        let at = at.item("ongoing_contacts", n);
        whole.required(at.field("reason"), reason)?;
        line(at.field("reason"), reason)?;
        line(at.field("unit"), by)?;
    }
    lines(at, "chronic_conditions", chronic_conditions)?;
    lines(at, "allergies", allergies)?;
    line(at.field("interpreter_language"), interpreter_language)?;
    note(at.field("special_support"), special_support)?;
    note(at.field("closing_note"), closing_note)?;
    whole.required(at.field("bvc_unit"), bvc_unit)?;
    unit(at.field("bvc_unit"), bvc_unit)?;
    whole.day(at.field("last_visit"), last_visit)?;
    if !matches!(gestational_weeks, 0 | 20..=45) {
        return Err(at.field("gestational_weeks").invalid("right is 20 to 45 weeks, or nothing"));
    }
    at_most(at.field("relative_notes"), relative_notes, 32)?;
    for (n, v1::RelativeNote { relative, text }) in relative_notes.iter().enumerate() {
        let at = at.item("relative_notes", n);
        whole.required(at.field("relative"), relative)?;
        line(at.field("relative"), relative)?;
        note(at.field("text"), text)?;
    }
    Ok(())
}

fn lines(at: Path<'_>, name: &'static str, list: &[String]) -> Result<(), Invalid> {
    at_most(at.field(name), list, 64)?;
    for (n, text) in list.iter().enumerate() {
        present(at.item(name, n), text)?;
        line(at.item(name, n), text)?;
    }
    Ok(())
}

fn measurement(whole: Completeness, at: Path<'_>, body: &v1::Measurement) -> Result<(), Invalid> {
    let v1::Measurement { date, kind, value, unit } = body;
    whole.day(at.field("date"), date)?;
    whole.choice::<v1::MeasurementKind>(at.field("kind"), *kind)?;
    whole.required(at.field("value"), value)?;
    if !value.is_empty() && !is_decimal(value) {
        return Err(at.field("value").invalid("not a decimal number; right is like 18.4"));
    }
    let right = match v1::MeasurementKind::try_from(*kind) {
        Ok(v1::MeasurementKind::Weight) => "kg",
        Ok(v1::MeasurementKind::Length | v1::MeasurementKind::HeadCircumference) => "cm",
        Ok(v1::MeasurementKind::Unspecified) | Err(_) => unit.as_str(),
    };
    if unit != right && !(whole == Completeness::CutDown && unit.is_empty()) {
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

fn vaccination(whole: Completeness, at: Path<'_>, body: &v1::Vaccination) -> Result<(), Invalid> {
    let v1::Vaccination { product, dose, date, batch } = body;
    whole.required(at.field("product"), product)?;
    line(at.field("product"), product)?;
    if *dose > 20 || (*dose == 0 && whole == Completeness::Whole) {
        return Err(at.field("dose").invalid("right is the number of the dose, from 1"));
    }
    whole.day(at.field("date"), date)?;
    line(at.field("batch"), batch)
}

fn screening(whole: Completeness, at: Path<'_>, body: &v1::Screening) -> Result<(), Invalid> {
    let v1::Screening { kind, outcome, date } = body;
    whole.choice::<v1::ScreeningKind>(at.field("kind"), *kind)?;
    whole.choice::<v1::ScreeningOutcome>(at.field("outcome"), *outcome)?;
    if *outcome == v1::ScreeningOutcome::NotDone as i32 {
        return optional_day(at.field("date"), date).map(drop);
    }
    whole.day(at.field("date"), date)
}

pub(super) fn placement_notice(
    whole: Completeness,
    body: &v1::PlacementNotice,
) -> Result<(), Invalid> {
    let at = Path::root("placement_notice");
    let v1::PlacementNotice {
        given_name,
        family_name,
        placed_since,
        responsible_board,
        contact_function,
        social_secretary,
        continuing_care,
        residence_address,
        residence_municipality,
        residence_telephone,
        school_unit,
        clinic_unit,
        next_appointment,
        transport,
        note: free,
    } = body;
    whole.required(at.field("given_name"), given_name)?;
    line(at.field("given_name"), given_name)?;
    whole.required(at.field("family_name"), family_name)?;
    line(at.field("family_name"), family_name)?;
    whole.day(at.field("placed_since"), placed_since)?;
    whole.required(at.field("responsible_board"), responsible_board)?;
    line(at.field("responsible_board"), responsible_board)?;
    present(at.field("contact_function"), contact_function)?;
    line(at.field("contact_function"), contact_function)?;
    if let Some(v1::SocialSecretary { name, telephone, unit }) = social_secretary {
        let at = at.field("social_secretary");
        line(at.field("name"), name)?;
        line(at.field("telephone"), telephone)?;
        line(at.field("unit"), unit)?;
    }
    lines(at, "continuing_care", continuing_care)?;
    line(at.field("residence_address"), residence_address)?;
    if !residence_municipality.is_empty() && !is_area_code(residence_municipality) {
        return Err(at
            .field("residence_municipality")
            .invalid("right is a municipality code of four digits"));
    }
    line(at.field("residence_telephone"), residence_telephone)?;
    line(at.field("school_unit"), school_unit)?;
    line(at.field("clinic_unit"), clinic_unit)?;
    if let Some(v1::Appointment { at: when, place }) = next_appointment {
        let at = at.field("next_appointment");
        optional_instant(at.field("at"), when.as_ref())?;
        line(at.field("place"), place)?;
    }
    line(at.field("transport"), transport)?;
    note(at.field("note"), free)
}

fn is_area_code(text: &str) -> bool {
    text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())
}

pub(super) fn orosanmalan(whole: Completeness, body: &v1::Orosanmalan) -> Result<(), Invalid> {
    let at = Path::root("orosanmalan");
    let v1::Orosanmalan {
        given_name,
        family_name,
        address,
        child_informed: _,
        interpreter_language,
        guardians,
        reporter,
        cause,
        childs_words,
        earlier_concern: _,
    } = body;
    // Names may be unknown to the reporter: nothing but the cause is asked for.
    line(at.field("given_name"), given_name)?;
    line(at.field("family_name"), family_name)?;
    line(at.field("address"), address)?;
    line(at.field("interpreter_language"), interpreter_language)?;
    at_most(at.field("guardians"), guardians, 2)?;
    for (n, v1::ReportedGuardian { name, telephone, informed: _ }) in guardians.iter().enumerate() {
        let at = at.item("guardians", n);
        line(at.field("name"), name)?;
        line(at.field("telephone"), telephone)?;
    }
    match reporter {
        Some(v1::Reporter { name, role, telephone }) => {
            let at = at.field("reporter");
            whole.required(at.field("name"), name)?;
            line(at.field("name"), name)?;
            line(at.field("role"), role)?;
            line(at.field("telephone"), telephone)?;
        }
        None => whole.required(at.field("reporter"), "")?,
    }
    whole.required(at.field("cause"), cause)?;
    note(at.field("cause"), cause)?;
    note(at.field("childs_words"), childs_words)
}
