//! What the social board sends, and the statements it gets.

use super::*;

const NECESSITY_OF_CARE: &[&str] = &["OSL (2009:400) 25:12"];
const NECESSITY_OF_BOARDS: &[&str] = &["OSL (2009:400) 26:9"];
const CONSENT: &[&str] = &["OSL (2009:400) 10:1", "OSL (2009:400) 12:2"];

#[test]
fn placements_go_by_necessity_and_from_18_by_own_consent() {
    for kind in ["placement.notice", "placement.end"] {
        for to in ["region_care", "public_dental", "school_health_municipal"] {
            let notice = case(kind, "social_board", to);
            notice.clone().consented(&["g1", "g2"]).refers(&["attestation:necessary"]);
            notice
                .clone()
                .attested(Attested::Necessary)
                .permits("placement-by-necessity", NECESSITY_OF_BOARDS);
            let adult = notice.aged(18).attested(Attested::Necessary);
            adult.refers(&["consent:child"]);
            adult.consented(&["child"]).permits("placement-by-own-consent", CONSENT);
        }
    }
}

#[test]
fn a_school_hears_of_a_placement_by_consent_or_harm_test() {
    for kind in ["placement.notice", "placement.end"] {
        for to in ["school_municipal", "school_private"] {
            let notice = case(kind, "social_board", to);
            notice.clone().consented(&["g1"]).refers(&["consent:g2|attestation:menprovning"]);
            notice
                .clone()
                .consented(&["g1", "g2"])
                .permits("placement-to-school-by-consent", CONSENT);
            notice.clone().in_guardians_place().permits("placement-to-school-by-consent", CONSENT);
            let tried = notice.attested(Attested::Menprovning);
            tried.permits("placement-to-school-by-menprovning", &["OSL (2009:400) 26:1"]);
            tried.blocked().refuses();
            let teenager = case(kind, "social_board", to).aged(13).consented(&["g1", "g2"]);
            teenager.refers(&["attestation:maturity|attestation:menprovning"]);
        }
    }
}

#[test]
fn guardians_access_and_whereabouts_go_by_necessity_and_from_18_by_own_consent() {
    for (kind, rule) in [
        ("guardian_access.block", "guardian-access"),
        ("guardian_access.lift", "guardian-access"),
        ("whereabouts.hide", "whereabouts"),
        ("whereabouts.lift", "whereabouts"),
    ] {
        for to in ["region_care", "public_dental", "school_health_municipal", "social_board"] {
            let case = case(kind, "social_board", to);
            case.clone().consented(&["g1", "g2"]).refers(&["attestation:necessary"]);
            let attested = case.attested(Attested::Necessary);
            attested.permits(&format!("{rule}-by-necessity"), NECESSITY_OF_BOARDS);
            let adult = attested.aged(18);
            adult.refers(&["consent:child"]);
            adult.consented(&["child"]).permits(&format!("{rule}-by-own-consent"), CONSENT);
        }
        for to in
            ["private_care", "school_health_private", "school_municipal", "pupil_support_municipal"]
        {
            case(kind, "social_board", to).attested(Attested::Necessary).refuses();
            case(kind, "social_board", to).aged(18).consented(&["child"]).refuses();
        }
    }
}

#[test]
fn examinations_go_on_their_own_basis_alone() {
    let everything = |kind, from, to| {
        let case = case(kind, from, to).consented(&["g1", "g2", "child"]);
        Attested::ALL.into_iter().fold(case, Case::attested)
    };
    let duty = &["SoL (2025:400) 22:7", "OSL (2009:400) 10:28"];
    everything("exam.request", "social_board", "region_care").refers(&["duty:sol_22_7"]);
    let request = case("exam.request", "social_board", "region_care").bound(DutyBasis::Sol22_7);
    request.permits("exam-request-by-duty", duty);
    request.clone().aged(19).permits("exam-request-by-duty", duty);
    request.blocked().permits("exam-request-by-duty", duty);
    let dental = case("exam.request", "social_board", "public_dental").bound(DutyBasis::Sol22_7);
    dental.permits("exam-request-to-dental-by-duty", duty);
    everything("lvu_exam.request", "social_board", "region_care").refers(&["duty:lvu_32"]);
    let lvu = case("lvu_exam.request", "social_board", "region_care").bound(DutyBasis::Lvu32);
    lvu.permits("lvu-exam-request-by-decision", &["LVU (1990:52) 32"]);

    let statement =
        case("lvu_exam.statement", "region_care", "social_board").consented(&["g1", "g2"]);
    statement.refers(&["attestation:necessary|duty:sol_20_6"]);
    statement
        .clone()
        .attested(Attested::Necessary)
        .permits("lvu-exam-statement-by-necessity", NECESSITY_OF_CARE);
    let bound = statement.clone().bound(DutyBasis::Sol20_6);
    bound.permits("lvu-exam-statement-by-duty", &["SoL (2025:400) 20:6", "OSL (2009:400) 10:28"]);
    statement.aged(18).attested(Attested::Necessary).refers(&["duty:sol_20_6"]);
}

#[test]
fn an_examinations_statement_goes_by_consent_or_necessity() {
    for from in ["region_care", "public_dental"] {
        let statement = case("exam.statement", from, "social_board");
        statement.clone().consented(&["g1"]).refers(&["consent:g2|attestation:necessary"]);
        statement.clone().consented(&["g1", "g2"]).permits("exam-statement-by-consent", CONSENT);
        statement
            .clone()
            .attested(Attested::Necessary)
            .permits("exam-statement-by-necessity", NECESSITY_OF_CARE);
        statement.clone().consented(&["g1", "g2"]).blocked().refers(&["attestation:necessary"]);
        statement.aged(18).attested(Attested::Necessary).refers(&["consent:child"]);
    }
}

#[test]
fn private_care_is_asked_to_examine_only_once_a_person_has_supplied_a_ground() {
    let request = case("exam.request", "social_board", "private_care").bound(DutyBasis::Sol22_7);
    request.refers(&["consent:g1|attestation:menprovning", "consent:g2|attestation:menprovning"]);
    request
        .clone()
        .consented(&["g1", "g2"])
        .permits("exam-request-to-private-care-by-consent", CONSENT);
    let tried = request.attested(Attested::Menprovning);
    tried.permits("exam-request-to-private-care-by-menprovning", &["OSL (2009:400) 26:1"]);
}
