//! What travels and what is held back.

use super::*;

fn bhv() -> Case {
    case("handover.bhv", "region_care", "school_health_municipal").consented(&["g1", "g2"])
}

fn without(parts: &[&str]) -> impl Fn(&mut Consent) {
    let parts = parts.iter().map(|part| crate::domain::Reveal::of_word(part).unwrap()).collect();
    move |consent| consent.without_parts = parts
}

#[test]
fn nothing_is_held_back_without_a_reason() {
    bhv().withholds(&[]);
}

#[test]
fn hidden_or_protected_the_location_group_stays_from_whoever_a_guardian_sees_through() {
    let protections = [
        SkyddadePersonuppgifter::Sekretessmarkering,
        SkyddadePersonuppgifter::SkyddadFolkbokforing,
    ];
    for to in Verksamhetsgren::ALL {
        let expected: &[&str] =
            if to == Verksamhetsgren::SocialBoard { &[] } else { &["contact", "location"] };
        let sip =
            Case::of(PacketKind::SipPlan, Verksamhetsgren::RegionCare, to).consented(&["g1", "g2"]);
        sip.withholds(&[]);
        sip.clone().hidden().withholds(expected);
        for protection in protections {
            sip.clone().protected(protection).withholds(expected);
        }
    }
}

#[test]
fn a_relative_is_held_back_unless_each_one_agreed() {
    let two = bhv().with_relative("r1").with_relative("r2");
    two.withholds(&["relative"]);
    two.clone().consented(&["relative:r1"]).withholds(&["relative"]);
    two.clone().consented(&["relative:r1", "relative:r2"]).withholds(&[]);
    two.clone().consented(&["g1", "g2", "child"]).withholds(&["relative"]);
    two.consented(&["relative:r1"])
        .consented_but("relative:r2", |it| it.revoked = Some(instant(NOW)))
        .withholds(&["relative"]);
}

#[test]
fn a_statutory_duty_asks_for_relatives_too() {
    let answer = case("inquiry.answer", "region_care", "social_board").with_relative("r1");
    answer.clone().bound(DutyBasis::Sol20_6).withholds(&[]);
    answer.consented(&["g1", "g2"]).withholds(&["relative"]);
    case("orosanmalan", "school_private", "social_board").with_relative("r1").withholds(&[]);
    case("inquiry.request", "social_board", "region_care")
        .with_relative("r1")
        .bound(DutyBasis::Sol20_6)
        .attested(Attested::OwnTask)
        .withholds(&["relative"]);
}

#[test]
fn what_one_consent_leaves_out_stays_out() {
    let case = case("handover.bhv", "region_care", "school_health_municipal");
    case.clone()
        .consented_but("g1", without(&["social"]))
        .consented_but("g2", without(&["health", "free_text"]))
        .withholds(&["health", "social", "free_text"]);
    case.consented(&["g1", "g2"]).consented_but("g1", without(&["staff"])).withholds(&["staff"]);
}

#[test]
fn what_a_consent_leaves_out_stays_out_on_any_other_ground() {
    let necessary = case("handover.bhv", "region_care", "school_health_municipal")
        .attested(Attested::Necessary);
    let left_out = necessary.clone().consented_but("g1", without(&["social"]));
    left_out.permits("handover-bhv-by-necessity", &["OSL (2009:400) 25:12"]).withholds(&["social"]);
    case("inquiry.answer", "region_care", "social_board")
        .bound(DutyBasis::Sol20_6)
        .consented_but("g1", without(&["health"]))
        .withholds(&["health"]);
    let about_another = |it: &mut Consent| {
        without(&["social"])(it);
        it.receivers = vec!["SE2120001850-SK02".to_owned()];
    };
    necessary.clone().consented_but("g1", about_another).withholds(&[]);
    let not_yet = |it: &mut Consent| {
        without(&["social"])(it);
        it.given = day("2027-08-17");
    };
    necessary.consented_but("g1", not_yet).withholds(&[]);
}

#[test]
fn an_objection_never_makes_a_packet_say_more() {
    let revoked = |it: &mut Consent| {
        without(&["social"])(it);
        it.revoked = Some(instant("2027-08-10T00:00:00Z"));
    };
    let necessary = case("handover.bhv", "region_care", "school_health_municipal")
        .attested(Attested::Necessary);
    let objected = necessary.consented_but("g1", revoked);
    objected.withholds(&["social"]);
    objected.clone().consented(&["g2"]).withholds(&["social"]);
    // Whoever consents anew says anew what is left out.
    objected.consented(&["g1"]).withholds(&[]);
}

#[test]
fn nobody_leaves_anything_out_of_an_orosanmalan() {
    case("orosanmalan", "region_care", "social_board")
        .consented_but("g1", without(&["social", "health", "free_text"]))
        .withholds(&[]);
}

#[test]
fn none_is_nothing_that_could_be_left_out() {
    case("handover.bhv", "region_care", "school_health_municipal")
        .consented_but("g1", without(&["none"]))
        .consented(&["g2"])
        .withholds(&[]);
}

#[test]
fn what_waits_shows_what_would_be_held_back() {
    let waiting =
        case("handover.bhv", "region_care", "school_health_municipal").hidden().with_relative("r1");
    waiting.refers(&["consent:g1", "consent:g2"]).withholds(&["contact", "location", "relative"]);
}
