//! `sip.invitation` and `sip.reply`.

use super::completeness::Completeness;
use super::parts::{function, participants};
use crate::policy::swedish_day;
use crate::wire::field::{Invalid, Path, line, optional_day, optional_instant};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};
use jiff::{Timestamp, civil::Date};

pub(super) fn invitation(
    whole: Completeness,
    body: &view::SipInvitation<'_>,
) -> Result<(), Invalid> {
    let at = Path::root("sip_invitation");
    let view::SipInvitation { form, occasion, meeting, called, reply_by, reply_to_function } = body;
    whole.choice::<v1::SipCallForm>(at.field("form"), *form)?;
    whole.choice::<v1::SipOccasion>(at.field("occasion"), *occasion)?;
    let meets = read_meeting(whole, at.field("meeting"), meeting.as_ref())?;
    participants(whole, at, "called", called)?;
    whole.day(at.field("reply_by"), reply_by)?;
    let reply_by = optional_day(at.field("reply_by"), reply_by)?;
    if reply_by.zip(meets).is_some_and(|(by, meets)| by > meets) {
        return Err(at.field("reply_by").invalid("right is the day of the meeting or earlier"));
    }
    function(at.field("reply_to_function"), reply_to_function)
}

/// Whether the meeting is still to come when somebody is called to it.
pub(in crate::wire) fn gives_notice(
    body: &view::SipInvitation<'_>,
    made_at: Timestamp,
) -> Result<(), Invalid> {
    let at = Path::root("sip_invitation");
    let at = at.field("meeting");
    let when = body.meeting.as_ref().and_then(|meeting| meeting.at.as_ref());
    match optional_instant(at.field("at"), when)? {
        Some(meets) if meets <= made_at => {
            Err(at.field("at").invalid("right is after header.made_at"))
        }
        _ => Ok(()),
    }
}

/// The day on which they meet.
fn read_meeting(
    whole: Completeness,
    at: Path<'_>,
    meeting: Option<&view::SipMeeting<'_>>,
) -> Result<Option<Date>, Invalid> {
    let Some(view::SipMeeting { at: when, place, at_a_distance }) = whole.message(at, meeting)?
    else {
        return Ok(None);
    };
    whole.message(at.field("at"), when.as_ref())?;
    let when = optional_instant(at.field("at"), when.as_ref())?;
    if *at_a_distance {
        line(at.field("place"), place)?;
    } else {
        whole.line(at.field("place"), place)?;
    }
    Ok(when.map(swedish_day))
}

pub(super) fn reply(whole: Completeness, body: &view::SipReply<'_>) -> Result<(), Invalid> {
    let at = Path::root("sip_reply");
    let view::SipReply { invitation_id, attendance, substitute_function, reason } = body;
    packet_id_of(at.field("invitation_id"), invitation_id)?;
    whole.choice::<v1::SipAttendance>(at.field("attendance"), *attendance)?;
    let substitute = at.field("substitute_function");
    let reason_at = at.field("reason");
    line(substitute, substitute_function)?;
    match v1::SipAttendance::try_from(*attendance).unwrap_or_default() {
        v1::SipAttendance::SendsSubstitute => whole.required(substitute, substitute_function)?,
        // What kept its attendance to itself may still name the substitute.
        v1::SipAttendance::Unspecified => {}
        _ if substitute_function.is_empty() => {}
        _ => return Err(substitute.invalid("nobody comes instead where attendance says otherwise")),
    }
    match v1::SipAttendance::try_from(*attendance).unwrap_or_default() {
        v1::SipAttendance::DoesNotCome => whole.choice::<v1::SipAbsence>(reason_at, *reason),
        _ if *reason == 0 => Ok(()),
        _ => Err(reason_at.invalid("only who does not come gives a reason")),
    }
}
