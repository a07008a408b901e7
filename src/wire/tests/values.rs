//! Values that can't be, each refused by the field that holds it and never repeated.

use super::*;
use serde_json::json;

/// Kind, which of its samples, where, what stands there, and what is told where that isn't the same place.
fn cases() -> Vec<(PacketKind, usize, &'static str, Value, Option<&'static str>)> {
    use PacketKind as K;
    let long = json!("x".repeat(5_000));
    let many = |item: Value| json!(vec![item; 65]);
    let twice =
        |packet: PacketKind, pointer: &str| samples(packet)[0].pointer(pointer).unwrap().clone();
    vec![
        (K::HandoverBhv, 0, "/header/receiver_function", json!("x".repeat(65)), None),
        // Made on the day before, as Swedish clocks have it.
        (K::SipStep, 0, "/sip_step/date", json!("2027-08-17"), None),
        (K::SipStep, 0, "/sip_step/date", json!("2099-08-13"), None),
        (K::SipInvitation, 0, "/sip_invitation/reply_by", json!("2027-08-31"), None),
        (K::SipInvitation, 0, "/sip_invitation/reply_by", json!("den 23 augusti"), None),
        (K::SipInvitation, 0, "/sip_invitation/called", json!([]), None),
        (
            K::SipInvitation,
            0,
            "/sip_invitation/called",
            many(json!({ "party": "SIP_PARTY_CHILD" })),
            None,
        ),
        (K::SipInvitation, 0, "/sip_invitation/called/0/unit", json!("SE2321000156-BUP01"), None),
        (K::SipInvitation, 0, "/sip_invitation/called/2/unit", json!("BUP"), None),
        (K::SipReply, 0, "/sip_reply/invitation_id", json!("1"), None),
        (K::SipReply, 0, "/sip_reply/reason", json!("SIP_ABSENCE_WRONG_FUNCTION"), None),
        (K::SipReply, 1, "/sip_reply/substitute_function", json!("Någon annan"), None),
        (K::SipPlan, 0, "/sip_plan/next_follow_up", json!("2027-08-12"), None),
        (K::SipPlan, 0, "/sip_plan/needed_measures/0", json!(""), None),
        (K::SipPlan, 0, "/sip_plan/needed_measures/0", long.clone(), None),
        (K::SipPlan, 0, "/sip_plan/goals/1/number", json!(1), None),
        (K::SipPlan, 0, "/sip_plan/goals/1/text", long.clone(), None),
        (K::SipPlan, 0, "/sip_plan/commitments/0/unit", json!("SE"), None),
        (K::SipPlan, 0, "/sip_plan/relative_measures/0/relative", json!("en mormor"), None),
        (K::SipFollowUp, 0, "/sip_follow_up/plan_id", json!(""), None),
        (K::SipFollowUp, 0, "/sip_follow_up/goals/0/number", json!(0), None),
        (K::SipClosure, 0, "/sip_closure/closed_on", json!("2027-02-30"), None),
        (K::HandoverEmi, 0, "/emi_handover/growth/0/unit", json!("cm"), None),
        (K::HandoverEmi, 0, "/emi_handover/emi_unit", json!("skolan"), None),
        (K::HandoverEmi, 0, "/emi_handover/checks/0/date", json!(""), None),
        (K::PlacementEnd, 0, "/placement_end/residence_municipality", json!("178"), None),
        (K::PlacementEnd, 0, "/placement_end/notice_id", json!("1"), None),
        (K::WhereaboutsHide, 0, "/whereabouts_hiding/decision", json!("beslut 88"), None),
        (K::GuardianAccessBlock, 0, "/guardian_access_block/marking/date", json!("2027"), None),
        (K::ExamRequest, 0, "/exam_request/earlier_care_units/0", json!("Vårdcentralen"), None),
        (K::ExamStatement, 0, "/exam_statement/assessment", long.clone(), None),
        (K::ExamStatement, 0, "/exam_statement/clinic_unit", json!("BUP"), None),
        (K::LvuExamRequest, 0, "/lvu_exam_request/asked", json!([]), None),
        (
            K::LvuExamRequest,
            0,
            "/lvu_exam_request/asked/1",
            json!("LVU_EXAM_AREA_UNSPECIFIED"),
            None,
        ),
        (
            K::LvuExamStatement,
            0,
            "/lvu_exam_statement/findings/1/area",
            json!("LVU_EXAM_AREA_SOMATIC_HEALTH"),
            None,
        ),
        (K::LvuExamStatement, 0, "/lvu_exam_statement/findings/1/text", long.clone(), None),
        // A fourth value.
        (K::OrosanmalanFeedback, 0, "/orosanmalan_feedback/investigation", json!(4), None),
        (K::InquiryRequest, 0, "/inquiry_request/question", long, None),
        (K::InquiryAnswer, 0, "/inquiry_answer/nothing_known", json!(true), None),
        (K::DeviationReport, 0, "/deviation_report/parties", json!(["SE2321000156-BUP01"]), None),
        (K::DeviationReport, 0, "/deviation_report/parties/1", json!("Karlstad"), None),
        (K::DeviationReport, 0, "/deviation_report/blinded_case", json!("20200106-2385"), None),
        (K::DeviationReport, 0, "/deviation_report/blinded_case", json!("Signe Exempel"), None),
        (K::RecallRequest, 0, "/recall_request/packet_id", json!("202001062385"), None),
        (K::RecallAttestation, 0, "/recall_attestation/by_function", json!("Kim Exempel"), None),
        (K::Statistics, 0, "/statistics/period_to", json!("2026-12-31"), None),
        (K::Statistics, 0, "/statistics/cells", json!([]), None),
        (K::Statistics, 0, "/statistics/cells/1/count", json!(4), None),
        (K::Statistics, 0, "/statistics/cells/1/unit", json!("BUP"), None),
        (
            K::Statistics,
            0,
            "/statistics/cells/1",
            twice(K::Statistics, "/statistics/cells/0"),
            Some("statistics.cells[1].measure"),
        ),
    ]
}

#[test]
fn what_can_not_be_is_refused_by_its_field() {
    for (kind, n, pointer, value, told) in cases() {
        let packet = &samples(kind)[n];
        let path = match told {
            Some(told) => told.to_owned(),
            None => pointer.split('/').skip(1).fold(String::new(), |path, name| {
                match name.parse::<usize>() {
                    Ok(place) => format!("{path}[{place}]"),
                    Err(_) if path.is_empty() => name.to_owned(),
                    Err(_) => format!("{path}.{name}"),
                }
            }),
        };
        assert_eq!(at_fault(&with(packet, pointer, value)), Some(path), "{kind}: {pointer}");
    }
}

#[test]
fn a_meeting_has_a_place_unless_it_is_held_at_a_distance() {
    let packet = without(&samples(PacketKind::SipInvitation)[0], "/sip_invitation/meeting/place");
    assert_eq!(at_fault(&packet), None);
    let packet = without(&packet, "/sip_invitation/meeting/at_a_distance");
    assert_eq!(at_fault(&packet).as_deref(), Some("sip_invitation.meeting.place"));
}

#[test]
fn an_examination_that_did_not_take_place_has_no_day() {
    for (kind, outcome) in [
        (PacketKind::ExamStatement, "EXAM_OUTCOME_DECLINED"),
        (PacketKind::LvuExamStatement, "EXAM_OUTCOME_DID_NOT_COME"),
    ] {
        let body = body_field(kind);
        let packet = with(&samples(kind)[0], &format!("/{body}/outcome"), json!(outcome));
        let packet = without(&packet, &format!("/{body}/examined_on"));
        assert_eq!(at_fault(&packet), None, "{kind}");
    }
}

#[test]
fn a_plan_that_ends_is_not_followed_up_again() {
    let packet = without(&samples(PacketKind::SipFollowUp)[0], "/sip_follow_up/next_follow_up");
    assert_eq!(at_fault(&packet).as_deref(), Some("sip_follow_up.next_follow_up"));
    let packet = with(&packet, "/sip_follow_up/outlook", json!("SIP_OUTLOOK_ENDS"));
    assert_eq!(at_fault(&packet), None);
}

#[test]
fn nobody_is_called_to_a_meeting_that_has_been() {
    let packet = &samples(PacketKind::SipInvitation)[0];
    let packet = with(packet, "/sip_invitation/reply_by", json!("2027-08-16"));
    let at = |when: &str| at_fault(&with(&packet, "/sip_invitation/meeting/at", json!(when)));
    // The header was made at 07:59.
    assert_eq!(at("2027-08-16T07:59:00Z").as_deref(), Some("sip_invitation.meeting.at"));
    assert_eq!(at("2027-08-16T08:00:00Z"), None);
}
