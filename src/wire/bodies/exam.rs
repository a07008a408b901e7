//! `exam.request` and `exam.statement`: health care and dental care are asked apart.

use super::completeness::Completeness;
use super::parts::{function, names, short_notes, social_secretary, staff_member, units};
use crate::wire::field::{Invalid, Path, line, optional_day, short_note};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn request(whole: Completeness, body: &view::ExamRequest<'_>) -> Result<(), Invalid> {
    let at = Path::root("exam_request");
    let view::ExamRequest {
        exam,
        given_name,
        family_name,
        responsible_board,
        contact_function,
        social_secretary: secretary,
        interpreter_language,
        earlier_care_units,
        statement_by,
    } = body;
    whole.choice::<v1::ExamKind>(at.field("exam"), *exam)?;
    names(whole, at, given_name, family_name)?;
    whole.line(at.field("responsible_board"), responsible_board)?;
    function(at.field("contact_function"), contact_function)?;
    social_secretary(at.field("social_secretary"), secretary.as_ref())?;
    line(at.field("interpreter_language"), interpreter_language)?;
    units(at, "earlier_care_units", earlier_care_units)?;
    optional_day(at.field("statement_by"), statement_by).map(drop)
}

pub(super) fn statement(
    whole: Completeness,
    body: &view::ExamStatement<'_>,
) -> Result<(), Invalid> {
    let at = Path::root("exam_statement");
    let view::ExamStatement {
        request_id,
        exam,
        outcome,
        examined_on,
        assessment,
        needed_care,
        examiner,
        clinic_unit,
    } = body;
    packet_id_of(at.field("request_id"), request_id)?;
    whole.choice::<v1::ExamKind>(at.field("exam"), *exam)?;
    whole.choice::<v1::ExamOutcome>(at.field("outcome"), *outcome)?;
    examined(whole, at, *outcome, examined_on)?;
    if was_examined(*outcome) {
        whole.required(at.field("assessment"), assessment)?;
    }
    short_note(at.field("assessment"), assessment)?;
    short_notes(at, "needed_care", needed_care)?;
    staff_member(whole, at.field("examiner"), examiner.as_ref())?;
    whole.unit(at.field("clinic_unit"), clinic_unit)
}

pub(super) fn was_examined(outcome: i32) -> bool {
    outcome == v1::ExamOutcome::Examined as i32
}

/// The day of an examination that took place.
pub(super) fn examined(
    whole: Completeness,
    at: Path<'_>,
    outcome: i32,
    examined_on: &str,
) -> Result<(), Invalid> {
    if was_examined(outcome) {
        return whole.day(at.field("examined_on"), examined_on);
    }
    optional_day(at.field("examined_on"), examined_on).map(drop)
}
