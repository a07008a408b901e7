//! SIP and handovers.

use super::*;

const NECESSITY_OF_CARE: &[&str] = &["OSL (2009:400) 25:12"];
const CONSENT: &[&str] = &["OSL (2009:400) 10:1", "OSL (2009:400) 12:2"];

#[test]
fn sip_goes_between_all_by_consent_and_by_nothing_else() {
    for kind in
        ["sip.step", "sip.invitation", "sip.reply", "sip.plan", "sip.follow_up", "sip.closure"]
    {
        for from in Verksamhetsgren::ALL {
            for to in Verksamhetsgren::ALL {
                let sip = Case::of(PacketKind::of_word(kind).unwrap(), from, to);
                let attested = Attested::ALL.into_iter().fold(sip, Case::attested);
                attested.refers(&["consent:g1", "consent:g2"]);
                assert_eq!(attested.consented(&["g1", "g2"]).decide().verdict(), Verdict::Permit);
            }
        }
    }
}

#[test]
fn what_binds_a_private_sender_is_its_own_duty_of_silence() {
    let lagrum = |from: &str| {
        let decision =
            case("handover.emi", from, "school_health_private").consented(&["g1", "g2"]).decide();
        decision.lagrum().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lagrum("school_health_municipal"), CONSENT);
    assert_eq!(lagrum("school_health_private"), ["PSL (2010:659) 6:12"]);
    let bhv =
        case("handover.bhv", "private_care", "school_health_municipal").consented(&["g1", "g2"]);
    bhv.permits("handover-bhv-from-private-care-by-consent", &["PSL (2010:659) 6:12"]);
    for from in Verksamhetsgren::ALL {
        let sip = Case::of(PacketKind::SipPlan, from, Verksamhetsgren::RegionCare)
            .consented(&["g1", "g2"])
            .decide();
        assert_eq!(sip.lagrum().any(|it| it.starts_with("OSL ")), !from.is_private(), "{from}");
    }
}

#[test]
fn a_step_or_follow_up_goes_only_to_those_whom_the_consents_name() {
    for kind in ["sip.step", "sip.follow_up"] {
        let elsewhere = |it: &mut Consent| it.receivers = vec!["SE2120001850-SK02".to_owned()];
        case(kind, "region_care", "school_municipal")
            .consented_but("g1", elsewhere)
            .consented_but("g2", elsewhere)
            .refers(&["consent:g1", "consent:g2"]);
    }
}

#[test]
fn after_a_revocation_those_named_for_the_plan_hear_that_it_is_closed() {
    let revoked = |kind: PacketKind, at: &str| {
        let at = instant(at);
        move |it: &mut Consent| {
            it.kinds = PacketKinds::from_iter([kind, PacketKind::SipClosure]);
            it.revoked = Some(at);
        }
    };
    let closure = case("sip.closure", "region_care", "school_municipal").with_relative("r1");
    let all =
        ["identity", "contact", "location", "health", "social", "relative", "staff", "free_text"];
    let closed =
        closure.clone().consented_but("g1", revoked(PacketKind::SipPlan, "2027-08-10T00:00:00Z"));
    closed.permits("sip-closure-after-revocation", &["OSL (2009:400) 12:2"]).withholds(&all);
    closed.clone().blocked().refuses();
    let after = revoked(PacketKind::SipPlan, "2027-08-17T00:00:00Z");
    closure.clone().consented_but("g1", after).refers(&["consent:g2"]);
    let not_for_the_plan = revoked(PacketKind::SipReply, "2027-08-10T00:00:00Z");
    closure.clone().consented_but("g1", not_for_the_plan).refers(&["consent:g1", "consent:g2"]);
    closure
        .clone()
        .consented_but("g1", |it| {
            it.kinds = PacketKinds::ALL;
            it.revoked = Some(instant("2027-08-10T00:00:00Z"));
            it.given = day("2027-08-17");
        })
        .refers(&["consent:g1", "consent:g2"]);
    let a_relatives = revoked(PacketKind::SipPlan, "2027-08-10T00:00:00Z");
    closure.clone().consented_but("relative:r1", a_relatives).refers(&["consent:g1", "consent:g2"]);
    // As long as consent stands, the closure is whole.
    closure.consented(&["g1", "g2"]).withholds(&["relative"]);
    // Nothing but a closure goes on a consent that was.
    case("sip.follow_up", "region_care", "school_municipal")
        .consented_but("g1", |it| {
            it.kinds = PacketKinds::ALL;
            it.revoked = Some(instant("2027-08-10T00:00:00Z"));
        })
        .refers(&["consent:g1", "consent:g2"]);
}

#[test]
fn inside_one_municipality_school_health_needs_no_consent() {
    let mut emi = case("handover.emi", "school_health_municipal", "school_health_municipal");
    emi.refers(&["consent:g1", "consent:g2"]);
    emi.clone().consented(&["g1", "g2"]).permits("handover-emi-by-consent", CONSENT);
    emi.sender.municipality = Some("1780".to_owned());
    emi.permits("handover-emi-same-municipality", &["OSL (2009:400) 25:11"]);
    emi.clone().aged(18).permits("handover-emi-same-municipality", &["OSL (2009:400) 25:11"]);
    emi.clone().blocked().refuses();
    let later = emi.clone().blocked().attested(Attested::Necessary);
    later.permits("handover-emi-by-necessity", NECESSITY_OF_CARE);
    (emi.sender.municipality, emi.receiver.municipality) = (None, None);
    emi.refers(&["consent:g1", "consent:g2"]);
    let mut private = case("handover.emi", "school_health_municipal", "school_health_private");
    private.sender.municipality = Some("1780".to_owned());
    private.refers(&["consent:g1", "consent:g2"]);
}

#[test]
fn a_handover_goes_by_necessity_once_attested_and_is_never_told_to_wait_for_it() {
    for (kind, from) in
        [("handover.bhv", "region_care"), ("handover.emi", "school_health_municipal")]
    {
        let handover = case(kind, from, "school_health_municipal");
        let attested = handover.clone().attested(Attested::Necessary);
        attested.permits(&format!("{}-by-necessity", kind.replace('.', "-")), NECESSITY_OF_CARE);
        attested.aged(18).refers(&["consent:child"]);
        handover.clone().consented(&["g1", "g2"]).blocked().refuses();
        handover.attested(Attested::Menprovning).refers(&["consent:g1", "consent:g2"]);
        case(kind, from, "school_health_private")
            .attested(Attested::Necessary)
            .refers(&["consent:g1", "consent:g2"]);
    }
}
