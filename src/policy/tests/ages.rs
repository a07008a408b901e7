//! Whose consent it takes, by age and maturity, and on which Swedish day a child turns.

use super::*;

fn sip() -> Case {
    case("sip.plan", "region_care", "social_board")
}

#[test]
fn under_12_all_guardians_consent_whatever_the_maturity() {
    for age in [0, 11] {
        for case in [sip(), sip().found(Maturity::Mature), sip().found(Maturity::NotMature)] {
            let case = case.aged(age);
            case.refers(&["consent:g1", "consent:g2"]);
            case.clone().consented(&["g1", "child"]).refers(&["consent:g2"]);
            assert_eq!(case.consented(&["g1", "g2"]).decide().verdict(), Verdict::Permit);
        }
    }
}

#[test]
fn from_12_to_14_maturity_decides_whether_the_child_consents_too() {
    for age in [12, 14] {
        let unassessed = sip().aged(age);
        unassessed.refers(&["consent:g1", "consent:g2", "attestation:maturity"]);
        unassessed.consented(&["g1", "g2", "child"]).refers(&["attestation:maturity"]);
        let mature = sip().aged(age).found(Maturity::Mature);
        mature.refers(&["consent:g1", "consent:g2", "consent:child"]);
        mature.clone().consented(&["g1", "g2"]).refers(&["consent:child"]);
        assert_eq!(mature.consented(&["g1", "g2", "child"]).decide().verdict(), Verdict::Permit);
        let not_mature = sip().aged(age).found(Maturity::NotMature);
        assert_eq!(not_mature.consented(&["g1", "g2"]).decide().verdict(), Verdict::Permit);
    }
}

#[test]
fn from_15_to_17_a_mature_child_decides_alone() {
    for age in [15, 17] {
        let unassessed = sip().aged(age);
        unassessed.refers(&["consent:g1", "consent:g2", "consent:child"]);
        unassessed.consented(&["child"]).refers(&["consent:g1", "consent:g2"]);
        let mature = sip().aged(age).found(Maturity::Mature);
        mature.clone().consented(&["g1", "g2"]).refers(&["consent:child"]);
        assert_eq!(mature.consented(&["child"]).decide().verdict(), Verdict::Permit);
        let not_mature = sip().aged(age).found(Maturity::NotMature);
        not_mature.clone().consented(&["child"]).refers(&["consent:g1", "consent:g2"]);
        assert_eq!(not_mature.consented(&["g1", "g2"]).decide().verdict(), Verdict::Permit);
    }
}

#[test]
fn from_18_the_person_decides_alone() {
    for case in [
        sip(),
        sip().found(Maturity::Mature),
        sip().found(Maturity::NotMature),
        sip().in_guardians_place(),
    ] {
        let case = case.aged(18);
        case.clone().consented(&["g1", "g2"]).refers(&["consent:child"]);
        assert_eq!(case.consented(&["child"]).decide().verdict(), Verdict::Permit);
    }
}

#[test]
fn maturity_counts_only_when_attested_for_this_packet_and_receiver() {
    let mature = sip().aged(13).claimed(Maturity::Mature).consented(&["g1", "g2", "child"]);
    mature.refers(&["attestation:maturity"]);
    let other_kind =
        |it: &mut Attestation| it.kinds = PacketKinds::from_iter([PacketKind::Statistics]);
    mature.clone().attested_but(Attested::Maturity, other_kind).refers(&["attestation:maturity"]);
    let other_unit =
        |it: &mut Attestation| it.receivers = Some(vec!["SE2120001850-SK02".to_owned()]);
    mature.clone().attested_but(Attested::Maturity, other_unit).refers(&["attestation:maturity"]);
    let this_unit = |it: &mut Attestation| it.receivers = Some(vec![UNIT.to_owned()]);
    assert_eq!(
        mature.attested_but(Attested::Maturity, this_unit).decide().verdict(),
        Verdict::Permit
    );
}

#[test]
fn an_attestation_of_nothing_assessed_leaves_it_unassessed() {
    sip()
        .aged(13)
        .attested(Attested::Maturity)
        .consented(&["g1", "g2", "child"])
        .refers(&["attestation:maturity"]);
}

#[test]
fn a_child_turns_on_its_swedish_birthday() {
    let born = |date, now| {
        let mut case = sip().consented(&["child"]);
        case.child.as_mut().unwrap().birth_date = day(date);
        case.now = instant(now);
        case
    };
    // Swedish midnight is at 22:00 in summer, at 23:00 in winter.
    born("2009-08-17", "2027-08-16T21:59:59Z").refers(&["consent:g1", "consent:g2"]);
    assert_eq!(born("2009-08-17", "2027-08-16T22:00:00Z").decide().verdict(), Verdict::Permit);
    born("2009-12-17", "2027-12-16T22:59:59Z").refers(&["consent:g1", "consent:g2"]);
    assert_eq!(born("2009-12-17", "2027-12-16T23:00:00Z").decide().verdict(), Verdict::Permit);
}

#[test]
fn born_on_29_february_a_child_turns_on_1_march() {
    let child = |birth: &str| Child { birth_date: day(birth), ..sip().child.unwrap() };
    let leapling = child("2012-02-29");
    assert_eq!(leapling.age_on(day("2030-02-28")), 17);
    assert_eq!(leapling.age_on(day("2030-03-01")), 18);
    assert_eq!(leapling.age_on(day("2024-02-28")), 11);
    // A leap year has the day itself.
    assert_eq!(leapling.age_on(day("2024-02-29")), 12);
    assert_eq!(child("2012-02-28").age_on(day("2030-02-28")), 18);
    assert_eq!(child("2012-03-01").age_on(day("2030-02-28")), 17);
}
