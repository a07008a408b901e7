//! Orosanmälan, inquiries and their answers.

use super::*;

#[test]
fn an_orosanmalan_reaches_the_board_whatever_stands_against_it() {
    for from in Verksamhetsgren::ALL {
        let report = Case::of(PacketKind::Orosanmalan, from, Verksamhetsgren::SocialBoard);
        let protected = report
            .clone()
            .hidden()
            .protected(SkyddadePersonuppgifter::SkyddadFolkbokforing)
            .blocked();
        for case in [report.clone(), protected] {
            let decision = case.decide();
            assert_eq!(decision.verdict(), Verdict::Permit);
            assert_eq!(decision.lagrum().next(), Some("SoL (2025:400) 19:1"));
            assert!(decision.withheld().is_empty() && !decision.alarm());
        }
        let adult = report.aged(18).protected(SkyddadePersonuppgifter::SkyddadFolkbokforing);
        assert!(adult.refers(&["route:manual"]).decide().alarm());
    }
}

#[test]
fn an_orosanmalan_to_anyone_else_rings_an_alarm() {
    for age in [7, 18] {
        for from in Verksamhetsgren::ALL {
            for to in
                Verksamhetsgren::ALL.into_iter().filter(|to| *to != Verksamhetsgren::SocialBoard)
            {
                let report = Case::of(PacketKind::Orosanmalan, from, to).aged(age).blocked();
                assert!(report.refers(&["route:social_board"]).decide().alarm());
            }
        }
    }
}

#[test]
fn an_orosanmalan_without_a_known_child_is_handed_to_a_person() {
    let mut report = case("orosanmalan", "school_municipal", "social_board");
    report.child = None;
    assert!(report.refers(&["route:manual"]).decide().alarm());
    let mut plan = case("sip.plan", "region_care", "social_board").consented(&["g1", "g2"]);
    plan.child = None;
    plan.refuses();
}

#[test]
fn feedback_needs_the_reports_id() {
    for to in Verksamhetsgren::ALL {
        let feedback = Case::of(PacketKind::OrosanmalanFeedback, Verksamhetsgren::SocialBoard, to);
        feedback.clone().bound(DutyBasis::Sol19_1).refers(&["duty:sol_19_6"]);
        let bound = feedback.bound(DutyBasis::Sol19_6).blocked();
        bound.permits(
            "orosanmalan-feedback-by-duty",
            &["SoL (2025:400) 19:6", "OSL (2009:400) 26:9 a"],
        );
        let mut nameless = bound;
        nameless.duty.as_mut().unwrap().id.clear();
        nameless.refers(&["duty:sol_19_6"]);
    }
}

#[test]
fn an_inquiry_needs_the_decision_and_the_boards_own_need() {
    for to in Verksamhetsgren::ALL {
        let inquiry = Case::of(PacketKind::InquiryRequest, Verksamhetsgren::SocialBoard, to);
        inquiry.clone().bound(DutyBasis::Sol20_6).refers(&["attestation:own_task"]);
        inquiry.clone().attested(Attested::OwnTask).refers(&["duty:sol_20_6"]);
        let full = inquiry.bound(DutyBasis::Sol20_6).attested(Attested::OwnTask);
        full.permits(
            "inquiry-request-by-own-task",
            &["OSL (2009:400) 10:2", "SoL (2025:400) 20:6"],
        );
        full.blocked().refuses();
    }
}

#[test]
fn an_answer_is_a_duty_once_the_board_investigates() {
    for from in Verksamhetsgren::ALL {
        let answer = Case::of(PacketKind::InquiryAnswer, from, Verksamhetsgren::SocialBoard);
        let decision = answer.clone().bound(DutyBasis::Sol20_6).blocked().decide();
        assert_eq!(decision.verdict(), Verdict::Permit);
        assert_eq!(decision.lagrum().next(), Some("SoL (2025:400) 20:6"));
        answer.clone().blocked().refers(&["duty:sol_20_6"]);
        assert_eq!(answer.consented(&["g1", "g2"]).decide().verdict(), Verdict::Permit);
    }
}

#[test]
fn before_that_an_answer_goes_by_what_opens_the_channel() {
    let opened = |from: &str, what| {
        let decision = case("inquiry.answer", from, "social_board").attested(what).decide();
        decision
            .rule()
            .filter(|_| decision.verdict() == Verdict::Permit)
            .map(|rule| rule.id.clone())
    };
    for from in ["region_care", "public_dental", "school_health_municipal"] {
        assert_eq!(
            opened(from, Attested::Necessary).as_deref(),
            Some("inquiry-answer-by-necessity")
        );
        assert_eq!(
            opened(from, Attested::GeneralClause),
            None,
            "OSL 10:27 does not reach health secrecy"
        );
        assert_eq!(opened(from, Attested::Menprovning), None);
    }
    let boards = opened("social_board", Attested::Necessary);
    assert_eq!(boards.as_deref(), Some("inquiry-answer-between-boards-by-necessity"));
    for from in ["pupil_support_municipal", "school_municipal"] {
        assert_eq!(
            opened(from, Attested::Menprovning).as_deref(),
            Some("inquiry-answer-by-menprovning")
        );
        assert_eq!(opened(from, Attested::OwnTask).as_deref(), Some("inquiry-answer-by-own-task"));
        assert_eq!(
            opened(from, Attested::GeneralClause).as_deref(),
            Some("inquiry-answer-by-general-clause")
        );
        assert_eq!(opened(from, Attested::Necessary), None);
    }
    for from in ["private_care", "school_health_private", "school_private"] {
        for what in Attested::ALL {
            assert_eq!(opened(from, what), None, "{from} {what}");
        }
    }
}
