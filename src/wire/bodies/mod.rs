//! The typed bodies: every field is destructured and checked, one file a subject.

mod bhv;
mod completeness;
mod deviation;
mod emi;
mod exam;
mod inquiry;
mod lvu_exam;
mod orosanmalan;
mod parts;
mod placement;
mod protection;
mod recall;
mod relatives;
mod sip_call;
mod sip_course;
mod sip_note;
mod sip_plan;
mod sip_step;
mod statistics;

pub(super) use completeness::Completeness;
pub(super) use relatives::check as check_relatives;
pub(super) use sip_call::gives_notice;
pub(super) use sip_note::of as sip_note;
pub(super) use sip_step::was_taken;

use super::field::Invalid;
use super::view::Body;
use crate::domain::{CodedStep, PlanPoint};

/// What a plan lacks, as its sender hands it over.
pub(super) fn plan_lacks(body: &Body<'_>) -> Vec<PlanPoint> {
    match body {
        Body::SipPlan(plan) => sip_plan::lacks(plan),
        _ => Vec::new(),
    }
}

/// Checks a body, and gives the codes that it holds.
pub(super) fn read(whole: Completeness, body: &Body<'_>) -> Result<Vec<CodedStep>, Invalid> {
    match body {
        Body::SipStep(body) => return sip_step::read(whole, body),
        Body::SipInvitation(body) => sip_call::invitation(whole, body),
        Body::SipReply(body) => sip_call::reply(whole, body),
        Body::SipPlan(body) => sip_plan::read(whole, body),
        Body::SipFollowUp(body) => sip_course::follow_up(whole, body),
        Body::SipClosure(body) => sip_course::closure(body),
        Body::BhvHandover(body) => bhv::read(whole, body),
        Body::EmiHandover(body) => emi::read(whole, body),
        Body::PlacementNotice(body) => placement::notice(whole, body),
        Body::PlacementEnd(body) => placement::end(whole, body),
        Body::GuardianAccessBlock(body) => protection::guardian_access_block(body),
        Body::GuardianAccessLift(body) => protection::guardian_access_lift(body),
        Body::WhereaboutsHiding(body) => protection::whereabouts_hiding(body),
        Body::WhereaboutsLift(body) => protection::whereabouts_lift(body),
        Body::ExamRequest(body) => exam::request(whole, body),
        Body::ExamStatement(body) => exam::statement(whole, body),
        Body::LvuExamRequest(body) => lvu_exam::request(whole, body),
        Body::LvuExamStatement(body) => lvu_exam::statement(whole, body),
        Body::Orosanmalan(body) => orosanmalan::report(whole, body),
        Body::OrosanmalanFeedback(body) => orosanmalan::feedback(whole, body),
        Body::InquiryRequest(body) => inquiry::request(whole, body),
        Body::InquiryAnswer(body) => inquiry::answer(whole, body),
        Body::DeviationReport(body) => deviation::read(body),
        Body::RecallRequest(body) => recall::request(body),
        Body::RecallAttestation(body) => recall::attestation(body),
        Body::Statistics(body) => statistics::read(body),
        Body::SipReminder(body) => deviation::reminder(body),
    }?;
    Ok(Vec::new())
}
