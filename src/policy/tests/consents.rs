//! What makes a consent count, and what stands in for one.

use super::*;

fn bhv() -> Case {
    case("handover.bhv", "region_care", "school_health_municipal")
}

const GROUND: (&str, &[&str]) =
    ("handover-bhv-by-consent", &["OSL (2009:400) 10:1", "OSL (2009:400) 12:2"]);

#[track_caller]
fn counts(but: impl FnOnce(&mut Consent)) {
    bhv().consented(&["g1"]).consented_but("g2", but).permits(GROUND.0, GROUND.1);
}

#[track_caller]
fn does_not_count(but: impl FnOnce(&mut Consent)) {
    bhv().consented(&["g1"]).consented_but("g2", but).refers(&["consent:g2"]);
}

#[test]
fn guardians_consent_together() {
    bhv().refers(&["consent:g1", "consent:g2"]);
    bhv().consented(&["g1"]).refers(&["consent:g2"]);
    bhv().consented(&["g2"]).refers(&["consent:g1"]);
    bhv().consented(&["g1", "g2"]).permits(GROUND.0, GROUND.1);
}

#[test]
fn a_consent_names_kind_and_receiver() {
    counts(|it| it.kinds = PacketKinds::from_iter([PacketKind::SipPlan, PacketKind::HandoverBhv]));
    does_not_count(|it| it.kinds = PacketKinds::from_iter([PacketKind::HandoverEmi]));
    does_not_count(|it| it.kinds = PacketKinds::from_iter([]));
    counts(|it| it.receivers.insert(0, "SE2120001850-SK02".to_owned()));
    counts(|it| it.receivers = vec![UNIT.to_lowercase()]);
    does_not_count(|it| it.receivers = vec!["SE2120001850-SK02".to_owned()]);
    does_not_count(|it| it.receivers = vec!["2120001850".to_owned()]);
    does_not_count(|it| it.receivers.clear());
}

#[test]
fn a_receiver_without_a_unit_is_named_by_nobody() {
    let mut case = bhv().consented(&["g1", "g2"]);
    case.receiver.unit = None;
    case.refers(&["consent:g1", "consent:g2"]);
}

#[test]
fn a_consent_holds_from_the_day_it_is_given_through_its_last() {
    counts(|it| it.given = day("2027-08-16"));
    does_not_count(|it| it.given = day("2027-08-17"));
    counts(|it| it.expires = day("2027-08-16"));
    does_not_count(|it| it.expires = day("2027-08-15"));
    let late = |now| {
        let mut case =
            bhv().consented(&["g1"]).consented_but("g2", |it| it.expires = day("2027-08-16"));
        case.now = instant(now);
        case
    };
    late("2027-08-16T21:59:59Z").permits(GROUND.0, GROUND.1);
    late("2027-08-16T22:00:00Z").refers(&["consent:g2"]);
}

#[test]
fn a_revocation_counts_from_its_moment() {
    does_not_count(|it| it.revoked = Some(instant(NOW)));
    does_not_count(|it| it.revoked = Some(instant("2027-06-01T00:00:00Z")));
    counts(|it| it.revoked = Some(instant("2027-08-16T08:00:00.000000001Z")));
}

#[test]
fn a_narrower_consent_replaces_what_was_withdrawn_in_part() {
    let case = bhv().consented(&["g1"]).consented_but("g2", |it| it.revoked = Some(instant(NOW)));
    case.refers(&["consent:g2"]);
    case.consented_but("g2", |it| it.given = day("2027-08-16")).permits(GROUND.0, GROUND.1);
}

#[test]
fn nobody_consents_for_another() {
    bhv().consented(&["g1", "g3", "child", "relative:g2"]).refers(&["consent:g2"]);
}

#[test]
fn a_boards_decision_stands_in_for_the_guardians_and_not_for_the_child() {
    bhv().in_guardians_place().permits(GROUND.0, GROUND.1);
    let mature = bhv().aged(13).found(Maturity::Mature).in_guardians_place();
    mature.refers(&["consent:child"]);
    mature.consented(&["child"]).permits(GROUND.0, GROUND.1);
    bhv().aged(13).in_guardians_place().refers(&["attestation:maturity"]);
    bhv().aged(16).in_guardians_place().refers(&["consent:child"]);
    bhv().aged(18).in_guardians_place().refers(&["consent:child"]);
}

#[test]
fn a_boards_decision_counts_for_its_kinds_from_its_day() {
    let but = |change: fn(&mut InPlaceOfGuardians)| {
        let mut case = bhv().in_guardians_place();
        case.in_place.as_mut().map(change).unwrap();
        case
    };
    but(|it| it.date = day("2027-08-16")).permits(GROUND.0, GROUND.1);
    but(|it| it.date = day("2027-08-17")).refers(&["consent:g1", "consent:g2"]);
    but(|it| it.kinds = PacketKinds::from_iter([PacketKind::HandoverBhv]))
        .permits(GROUND.0, GROUND.1);
    but(|it| it.kinds = PacketKinds::from_iter([PacketKind::SipPlan]))
        .refers(&["consent:g1", "consent:g2"]);
}

#[test]
fn a_minor_without_guardian_or_decision_waits_for_a_guardian() {
    let mut case = bhv();
    case.guardians.clear();
    case.refers(&["consent:guardian"]);
    case.clone().in_guardians_place().permits(GROUND.0, GROUND.1);
    case.clone().aged(16).found(Maturity::Mature).consented(&["child"]).permits(GROUND.0, GROUND.1);
    case.aged(16).refers(&["consent:guardian", "consent:child"]);
}

#[test]
fn an_attestation_counts_from_its_moment_through_its_last_day() {
    let counts = |but: fn(&mut Attestation)| {
        let case = case("placement.notice", "social_board", "region_care")
            .attested_but(Attested::Necessary, but);
        case.decide().verdict() == Verdict::Permit
    };
    assert!(counts(|it| it.at = instant(NOW)));
    assert!(!counts(|it| it.at = instant("2027-08-16T08:00:01Z")));
    assert!(counts(|it| it.expires = Some(day("2027-08-16"))));
    assert!(!counts(|it| it.expires = Some(day("2027-08-15"))));
    assert!(counts(|it| it.kinds = PacketKinds::from_iter([PacketKind::PlacementNotice])));
    assert!(!counts(|it| it.kinds = PacketKinds::from_iter([PacketKind::PlacementEnd])));
    assert!(counts(|it| it.receivers = Some(vec![UNIT.to_owned()])));
    assert!(!counts(|it| it.receivers = Some(Vec::new())));
}

#[test]
fn a_duty_counts_from_its_day() {
    let case = |date| {
        let mut case =
            case("inquiry.answer", "region_care", "social_board").bound(DutyBasis::Sol20_6);
        case.duty.as_mut().unwrap().date = day(date);
        case.decide().verdict()
    };
    assert_eq!(case("2027-08-16"), Verdict::Permit);
    assert_eq!(case("2027-08-17"), Verdict::Refer);
}
