//! What a packet tells of a SIP's course, kept in the open beside the sealed packet: days, parties and words from lists, nobody's name or words.

use crate::policy::swedish_day;
use crate::wire::field::Path;
use crate::wire::field::optional_instant;
use crate::wire::packet::packet_id_of;
use crate::wire::{v1, view};
use bytes::Bytes;
use jiff::Timestamp;
use v1::SipStepKind as Step;

/// Of a checked body, made at `made_at`. Nothing where it tells of no SIP.
pub(in crate::wire) fn of(body: &view::Body<'_>, made_at: Timestamp) -> Option<v1::SipNote> {
    let made_on = || swedish_day(made_at).to_string();
    Some(match body {
        view::Body::SipStep(it) => {
            v1::SipNote { step: it.step, day: it.date.to_owned(), ..v1::SipNote::default() }
        }
        view::Body::SipInvitation(it) => v1::SipNote {
            step: Step::Called.into(),
            day: made_on(),
            form: it.form,
            occasion: it.occasion,
            meeting: meets_on(it),
            reply_by: it.reply_by.to_owned(),
            called: parties(&it.called),
            ..v1::SipNote::default()
        },
        view::Body::SipReply(it) => v1::SipNote {
            step: Step::Replied.into(),
            day: made_on(),
            attendance: it.attendance,
            absence: it.reason,
            about: id(it.invitation_id),
            ..v1::SipNote::default()
        },
        view::Body::SipPlan(it) => v1::SipNote {
            step: Step::Established.into(),
            day: it.established_on.to_owned(),
            called: parties(&it.called),
            came: parties(&it.came),
            answering: answering(it),
            next_follow_up: it.next_follow_up.to_owned(),
            responsible_unit: unit_of(it.huvudansvarig.as_ref()),
            ..v1::SipNote::default()
        },
        view::Body::SipFollowUp(it) => v1::SipNote {
            step: Step::FollowedUp.into(),
            day: it.followed_up_on.to_owned(),
            called: parties(&it.called),
            came: parties(&it.came),
            next_follow_up: it.next_follow_up.to_owned(),
            outlook: it.outlook,
            about: id(it.plan_id),
            responsible_unit: unit_of(it.huvudansvarig.as_ref()),
            ..v1::SipNote::default()
        },
        view::Body::SipClosure(it) => v1::SipNote {
            step: Step::Closed.into(),
            day: it.closed_on.to_owned(),
            reason: it.reason,
            ..v1::SipNote::default()
        },
        // Joint planning is due.
        view::Body::PlacementNotice(it) if it.acute => v1::SipNote {
            step: Step::NeedSeen.into(),
            day: it.placed_since.to_owned(),
            occasion: v1::SipOccasion::AcutePlacement.into(),
            ..v1::SipNote::default()
        },
        _ => return None,
    })
}

fn meets_on(invitation: &view::SipInvitation<'_>) -> String {
    let at = invitation.meeting.as_ref().and_then(|meeting| meeting.at.as_ref());
    // Checked before: where it can't be read it was withheld.
    let at = optional_instant(Path::root("meeting"), at).unwrap_or_default();
    at.map(|at| swedish_day(at).to_string()).unwrap_or_default()
}

fn parties(list: &[view::SipParticipant<'_>]) -> Vec<v1::SipParticipant> {
    let party = |it: &view::SipParticipant<'_>| v1::SipParticipant {
        party: it.party,
        unit: it.unit.to_owned(),
        function: String::new(),
    };
    list.iter().map(party).collect()
}

fn answering(plan: &view::SipPlan<'_>) -> Vec<i32> {
    let mut huvudman: Vec<i32> = plan.commitments.iter().map(|it| it.huvudman).collect();
    huvudman.push(plan.overall_responsibility);
    huvudman.retain(|it| *it != 0);
    huvudman.sort_unstable();
    huvudman.dedup();
    huvudman
}

fn unit_of(huvudansvarig: Option<&view::StaffMember<'_>>) -> String {
    huvudansvarig.map(|it| it.unit.to_owned()).unwrap_or_default()
}

fn id(text: &str) -> Bytes {
    let id = packet_id_of(Path::root("about"), text);
    id.map(|id| Bytes::copy_from_slice(id.as_bytes())).unwrap_or_default()
}
