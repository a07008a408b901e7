//! `sip.follow_up` and `sip.closure`.

use super::completeness::Completeness;
use super::parts::{participants, staff_member};
use crate::wire::field::{Invalid, Path, at_most, choice, day, optional_day, short_note};
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};

pub(super) fn follow_up(whole: Completeness, body: &view::SipFollowUp<'_>) -> Result<(), Invalid> {
    let at = Path::root("sip_follow_up");
    let view::SipFollowUp {
        plan_id,
        followed_up_on,
        called,
        came,
        goals,
        outlook,
        huvudansvarig,
        next_follow_up,
    } = body;
    packet_id_of(at.field("plan_id"), plan_id)?;
    whole.day(at.field("followed_up_on"), followed_up_on)?;
    participants(whole, at, "called", called)?;
    participants(whole, at, "came", came)?;
    at_most(at.field("goals"), goals, 32)?;
    for (n, view::SipGoalProgress { number, outcome, childs_words }) in goals.iter().enumerate() {
        let at = at.item("goals", n);
        if *number == 0 {
            return Err(at.field("number").invalid("right is the goal's number in the plan"));
        }
        whole.choice::<v1::SipGoalOutcome>(at.field("outcome"), *outcome)?;
        short_note(at.field("childs_words"), childs_words)?;
    }
    whole.choice::<v1::SipOutlook>(at.field("outlook"), *outlook)?;
    staff_member(whole, at.field("huvudansvarig"), huvudansvarig.as_ref())?;
    if *outlook == v1::SipOutlook::Ends as i32 {
        return optional_day(at.field("next_follow_up"), next_follow_up).map(drop);
    }
    whole.day(at.field("next_follow_up"), next_follow_up)
}

/// Status and date are there whatever is withheld.
pub(super) fn closure(body: &view::SipClosure<'_>) -> Result<(), Invalid> {
    let at = Path::root("sip_closure");
    let view::SipClosure { status, closed_on, reason } = body;
    choice::<v1::SipCaseStatus>(at.field("status"), *status)?;
    day(at.field("closed_on"), closed_on)?;
    match reason {
        0 => Ok(()),
        reason => choice::<v1::SipClosureReason>(at.field("reason"), *reason).map(drop),
    }
}
