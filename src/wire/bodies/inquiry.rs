//! `inquiry.request` and `inquiry.answer`.

use super::bhv::relative_notes;
use super::completeness::Completeness;
use super::parts::{function, names, social_secretary, staff_member};
use crate::wire::field::{Invalid, Path, at_most, choice, short_note};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn request(whole: Completeness, body: &view::InquiryRequest<'_>) -> Result<(), Invalid> {
    let at = Path::root("inquiry_request");
    let view::InquiryRequest {
        given_name,
        family_name,
        asked,
        question,
        answer_by,
        contact_function,
        social_secretary: secretary,
    } = body;
    names(whole, at, given_name, family_name)?;
    whole.some(at.field("asked"), asked)?;
    at_most(at.field("asked"), asked, 16)?;
    for (n, area) in asked.iter().enumerate() {
        choice::<v1::InquiryArea>(at.item("asked", n), *area)?;
    }
    short_note(at.field("question"), question)?;
    whole.day(at.field("answer_by"), answer_by)?;
    function(at.field("contact_function"), contact_function)?;
    social_secretary(at.field("social_secretary"), secretary.as_ref())
}

pub(super) fn answer(whole: Completeness, body: &view::InquiryAnswer<'_>) -> Result<(), Invalid> {
    let at = Path::root("inquiry_answer");
    let view::InquiryAnswer {
        request_id,
        findings,
        nothing_known,
        respondent,
        relative_notes: told,
    } = body;
    if !request_id.is_empty() {
        packet_id_of(at.field("request_id"), request_id)?;
    }
    let says_something = !findings.is_empty() || !told.is_empty();
    if *nothing_known && says_something {
        return Err(at.field("nothing_known").invalid("something is told all the same"));
    }
    if !*nothing_known && told.is_empty() {
        whole.some(at.field("findings"), findings)?;
    }
    at_most(at.field("findings"), findings, 32)?;
    for (n, view::InquiryFinding { area, text }) in findings.iter().enumerate() {
        let at = at.item("findings", n);
        whole.choice::<v1::InquiryArea>(at.field("area"), *area)?;
        whole.note(at.field("text"), text)?;
    }
    staff_member(whole, at.field("respondent"), respondent.as_ref())?;
    relative_notes(whole, at, told)
}
