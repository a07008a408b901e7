//! What a block and skyddad folkbokföring stop, and what they can't.

use super::*;

const NECESSITY_OF_BOARDS: &[&str] = &["OSL (2009:400) 26:9"];

#[test]
fn what_is_no_secret_needs_no_lagrum() {
    for kind in
        ["deviation.report", "sip.reminder", "recall.request", "recall.attestation", "statistics"]
    {
        let mut packet = case(kind, "school_private", "public_dental")
            .protected(SkyddadePersonuppgifter::SkyddadFolkbokforing)
            .blocked();
        packet.permits("nothing-secret", &["nothing_secret"]);
        packet.child = None;
        packet.permits("nothing-secret", &["nothing_secret"]);
    }
}

#[test]
fn a_block_goes_before_everything_but_a_later_necessity_and_a_duty() {
    let necessary = |at: &str| {
        let at = instant(at);
        case("placement.notice", "social_board", "region_care")
            .attested_but(Attested::Necessary, move |it| it.at = at)
            .blocked_from("2027-08-01T08:00:00Z")
    };
    necessary("2027-07-31T08:00:00Z").refers(&["attestation:necessary"]);
    necessary("2027-08-01T08:00:00Z").refers(&["attestation:necessary"]);
    necessary("2027-08-01T08:00:01Z").permits("placement-by-necessity", NECESSITY_OF_BOARDS);
    necessary("2027-08-02T08:00:00Z")
        .blocked_from("2027-08-03T08:00:00Z")
        .refers(&["attestation:necessary"]);
    for what in [Attested::Menprovning, Attested::OwnTask, Attested::GeneralClause] {
        let answer = case("inquiry.answer", "school_municipal", "social_board").attested(what);
        assert_eq!(answer.decide().verdict(), Verdict::Permit);
        answer.blocked().refers(&["duty:sol_20_6"]);
    }
}

#[test]
fn a_block_stands_for_its_kinds_from_its_moment_until_its_end() {
    let plan = |but: fn(&mut Sparr)| {
        let mut case =
            case("sip.plan", "region_care", "social_board").consented(&["g1", "g2"]).blocked();
        case.blocks.iter_mut().for_each(but);
        case.decide().verdict()
    };
    assert_eq!(plan(|_| {}), Verdict::Refuse);
    assert_eq!(
        plan(|it| it.kinds = PacketKinds::from_iter([PacketKind::SipPlan])),
        Verdict::Refuse
    );
    assert_eq!(
        plan(|it| it.kinds = PacketKinds::from_iter([PacketKind::SipReply])),
        Verdict::Permit
    );
    assert_eq!(plan(|it| it.from = instant(NOW)), Verdict::Refuse);
    assert_eq!(plan(|it| it.from = instant("2027-08-16T08:00:01Z")), Verdict::Permit);
    assert_eq!(plan(|it| it.to = Some(instant("2027-08-16T08:00:01Z"))), Verdict::Refuse);
    assert_eq!(plan(|it| it.to = Some(instant(NOW))), Verdict::Permit);
}

#[test]
fn skyddad_folkbokforing_stops_automatic_routes() {
    let protected = |case: Case| case.protected(SkyddadePersonuppgifter::SkyddadFolkbokforing);
    let plan = protected(case("sip.plan", "region_care", "social_board"));
    plan.clone().consented(&["g1"]).refers(&["consent:g2", "route:manual"]);
    plan.consented(&["g1", "g2"]).refers(&["route:manual"]);
    protected(case("sip.plan", "region_care", "social_board").consented(&["g1", "g2"]).blocked())
        .refuses();
    let answer = case("inquiry.answer", "region_care", "social_board").bound(DutyBasis::Sol20_6);
    protected(answer).refers(&["route:manual"]);
    let feedback = case("orosanmalan.feedback", "social_board", "region_care");
    protected(feedback).refers(&["duty:sol_19_6", "route:manual"]);
    protected(case("handover.bhv", "school_private", "region_care")).refuses();
    let marked = case("sip.plan", "region_care", "social_board").consented(&["g1", "g2"]);
    let marked = marked.protected(SkyddadePersonuppgifter::Sekretessmarkering);
    assert_eq!(marked.decide().verdict(), Verdict::Permit);
}

#[test]
fn a_refusal_says_why() {
    let said = |case: &Case| case.refuses().decide().text().sv.clone();
    let no_rule = said(&case("handover.bhv", "region_care", "school_municipal"));
    let plan = case("sip.plan", "region_care", "social_board").consented(&["g1", "g2"]);
    let stopped = said(&plan.clone().blocked());
    let mut nobody = plan;
    nobody.child = None;
    let closed = said(&nobody);
    assert!(no_rule.starts_with("Ingen regel"), "{no_rule}");
    assert!(stopped.starts_with("Barnet har spärrat"), "{stopped}");
    assert!(closed.starts_with("De regler som finns"), "{closed}");
}

#[test]
fn a_permit_and_what_waits_say_the_rules_wording() {
    let plan = case("sip.plan", "region_care", "social_board");
    for case in [plan.clone(), plan.consented(&["g1", "g2"])] {
        let decision = case.decide();
        assert_eq!(decision.text(), decision.rule().unwrap().text.as_ref());
    }
}
