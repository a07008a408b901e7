//! `placement.notice` and `placement.end`.

use super::completeness::Completeness;
use super::parts::{function, lines, names, social_secretary};
use crate::wire::field::{Invalid, Path, line, note, optional_instant};
use crate::wire::packet::packet_id_of;
use crate::wire::view;

pub(super) fn notice(whole: Completeness, body: &view::PlacementNotice<'_>) -> Result<(), Invalid> {
    let at = Path::root("placement_notice");
    let view::PlacementNotice {
        given_name,
        family_name,
        placed_since,
        responsible_board,
        contact_function,
        social_secretary: secretary,
        continuing_care,
        residence_address,
        residence_municipality,
        residence_telephone,
        school_unit,
        clinic_unit,
        next_appointment,
        transport,
        note: free,
        acute: _,
    } = body;
    names(whole, at, given_name, family_name)?;
    whole.day(at.field("placed_since"), placed_since)?;
    whole.line(at.field("responsible_board"), responsible_board)?;
    function(at.field("contact_function"), contact_function)?;
    social_secretary(at.field("social_secretary"), secretary.as_ref())?;
    lines(at, "continuing_care", continuing_care)?;
    line(at.field("residence_address"), residence_address)?;
    area_code(at.field("residence_municipality"), residence_municipality)?;
    line(at.field("residence_telephone"), residence_telephone)?;
    line(at.field("school_unit"), school_unit)?;
    line(at.field("clinic_unit"), clinic_unit)?;
    if let Some(view::Appointment { at: when, place }) = next_appointment {
        let at = at.field("next_appointment");
        optional_instant(at.field("at"), when.as_ref())?;
        line(at.field("place"), place)?;
    }
    line(at.field("transport"), transport)?;
    note(at.field("note"), free)
}

pub(super) fn end(whole: Completeness, body: &view::PlacementEnd<'_>) -> Result<(), Invalid> {
    let at = Path::root("placement_end");
    let view::PlacementEnd {
        given_name,
        family_name,
        ended_on,
        responsible_board,
        contact_function,
        social_secretary: secretary,
        continuing_care,
        notice_id,
        residence_municipality,
    } = body;
    names(whole, at, given_name, family_name)?;
    whole.day(at.field("ended_on"), ended_on)?;
    whole.line(at.field("responsible_board"), responsible_board)?;
    function(at.field("contact_function"), contact_function)?;
    social_secretary(at.field("social_secretary"), secretary.as_ref())?;
    lines(at, "continuing_care", continuing_care)?;
    if !notice_id.is_empty() {
        packet_id_of(at.field("notice_id"), notice_id)?;
    }
    area_code(at.field("residence_municipality"), residence_municipality)
}

fn area_code(at: Path<'_>, text: &str) -> Result<(), Invalid> {
    let right = text.is_empty() || text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    if right { Ok(()) } else { Err(at.invalid("right is a municipality code of four digits")) }
}
