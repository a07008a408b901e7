//! `lvu_exam.request` and `lvu_exam.statement`: what is answered is what was asked.

use super::completeness::Completeness;
use super::exam::{examined, was_examined};
use super::parts::{function, names, social_secretary, staff_member};
use crate::wire::field::{Invalid, Path, at_most, choice, line};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn request(whole: Completeness, body: &view::LvuExamRequest<'_>) -> Result<(), Invalid> {
    let at = Path::root("lvu_exam_request");
    let view::LvuExamRequest {
        given_name,
        family_name,
        asked,
        responsible_board,
        contact_function,
        social_secretary: secretary,
        interpreter_language,
        examine_by,
    } = body;
    names(whole, at, given_name, family_name)?;
    whole.some(at.field("asked"), asked)?;
    at_most(at.field("asked"), asked, 16)?;
    for (n, area) in asked.iter().enumerate() {
        choice::<v1::LvuExamArea>(at.item("asked", n), *area)?;
    }
    whole.line(at.field("responsible_board"), responsible_board)?;
    function(at.field("contact_function"), contact_function)?;
    social_secretary(at.field("social_secretary"), secretary.as_ref())?;
    line(at.field("interpreter_language"), interpreter_language)?;
    whole.day(at.field("examine_by"), examine_by)
}

pub(super) fn statement(
    whole: Completeness,
    body: &view::LvuExamStatement<'_>,
) -> Result<(), Invalid> {
    let at = Path::root("lvu_exam_statement");
    let view::LvuExamStatement {
        request_id,
        outcome,
        examined_on,
        findings,
        examiner,
        clinic_unit,
    } = body;
    packet_id_of(at.field("request_id"), request_id)?;
    whole.choice::<v1::ExamOutcome>(at.field("outcome"), *outcome)?;
    examined(whole, at, *outcome, examined_on)?;
    if was_examined(*outcome) {
        whole.some(at.field("findings"), findings)?;
    }
    at_most(at.field("findings"), findings, 16)?;
    for (n, view::LvuExamFinding { area, text }) in findings.iter().enumerate() {
        let earlier = findings.iter().take(n).any(|finding| finding.area == *area);
        let at = at.item("findings", n);
        whole.choice::<v1::LvuExamArea>(at.field("area"), *area)?;
        if earlier {
            return Err(at.field("area").invalid("stands twice; right is one finding an area"));
        }
        whole.short_note(at.field("text"), text)?;
    }
    staff_member(whole, at.field("examiner"), examiner.as_ref())?;
    whole.unit(at.field("clinic_unit"), clinic_unit)
}
