//! A plan's consent was taken back: those who took part hear that the case is closed, and nothing else.

use crate::support::*;
use prost::Message;
use stafett::wire::v1::{self, PacketStatus, Verdict, packet::Body, record_request::Change};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_revocation_only_case_status_and_date_arrive() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let Change::Consent(mut given) = consent("g1") else { panic!("another change") };
    given.kinds = ["sip.step", "sip.plan", "sip.closure"].map(str::to_owned).to_vec();
    given.receivers = vec![BUP.to_owned()];
    social.record(CHILDREN[0], Change::Consent(given)).await.unwrap();
    let case = (CHILDREN[0], "SIP-2027-17");
    let planned = step((SOC, BUP), case, v1::SipStepKind::Established, "2027-08-02");
    social.submit(&planned).await.unwrap();
    social.until(&id_of(&planned), PacketStatus::Imported).await;
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();

    let closure = packet_of("sip.closure");
    let receipt = social.submit(&closure).await.unwrap();
    let decision = receipt.decision.unwrap();
    assert_eq!(decision.verdict(), Verdict::Permit);
    assert_eq!(decision.rule, "sip-closure-after-revocation");
    // The courier decides again before it sends, though the packet no longer says whom it is about.
    let told = social.until(&id_of(&closure), PacketStatus::Delivered).await;
    assert_eq!(told.decision.unwrap().rule, "sip-closure-after-revocation");

    let file = site.path("region-in").join(format!("{}.json", id_of(&closure)));
    eventually("the record system has the file", || file.exists()).await;
    let arrived = v1::Packet::decode(imported(&file).encode_to_vec().as_slice()).unwrap();
    let header = arrived.header.unwrap();
    assert_eq!(header.case_id, "SIP-2027-17");
    assert_eq!(header.child.unwrap().number, "", "nobody is named");
    let Some(Body::SipClosure(body)) = arrived.body else { panic!("another body") };
    assert_eq!(body.status(), v1::SipCaseStatus::Closed);
    assert_eq!(body.closed_on, "2027-08-16");
    assert_eq!(body.reason(), v1::SipClosureReason::Unspecified, "nobody hears why");
    // Though nobody is named, the receiver's register knows which case has ended.
    let known = site.client("bvc", &region).await.sips().await;
    let [known]: [v1::SipCase; 1] = known.try_into().unwrap();
    assert_eq!((known.sides[0].state.as_str(), known.open), ("closed", false));
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_consent_holds_the_reason_goes_too() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (_region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let Change::Consent(mut given) = consent("g1") else { panic!("another change") };
    given.kinds = vec!["sip.closure".to_owned()];
    given.receivers = vec![BUP.to_owned()];
    social.record(CHILDREN[0], Change::Consent(given)).await.unwrap();
    let closure = packet_of("sip.closure");
    social.submit(&closure).await.unwrap();
    social.until(&id_of(&closure), PacketStatus::Delivered).await;
    let file = site.path("region-in").join(format!("{}.json", id_of(&closure)));
    eventually("the record system has the file", || file.exists()).await;
    assert!(imported(&file) == cut_by_hand(&encoded(&closure), &[]), "all of it arrives");
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_plan_is_closed_is_not_told_by_a_marking_either() {
    let site = Site::new();
    let postbox = Postbox::open();
    let karlstad = site.start_with(KARLSTAD, BUP, postbox.clone()).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let plan = consent_to("g1", &["sip.plan"], &[BUP]);
    social.record(CHILDREN[0], plan).await.unwrap();
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    // The child is hidden after its family has left the plan: nobody there has a ground to know it.
    social.record(CHILDREN[0], hiding()).await.unwrap();
    let closure = packet_of("sip.closure");
    let decision = social.submit(&closure).await.unwrap().decision.unwrap();
    assert_eq!(decision.rule, "sip-closure-after-revocation");
    social.until(&id_of(&closure), PacketStatus::Imported).await;
    assert_eq!(postbox.letters()[0].markings, Vec::<String>::new());
}

/// Neither that a consent was taken back nor what was left out is the receiver's to know.
#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_hears_the_law_that_it_may_have_a_packet_by_and_no_more() {
    let site = Site::new();
    let postbox = Postbox::open();
    let karlstad = site.start_with(KARLSTAD, BUP, postbox.clone()).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let Change::Consent(mut plan) = consent_to("g1", &["sip.plan", "sip.step"], &[BUP]) else {
        panic!("another change")
    };
    plan.without_parts = vec!["free_text".to_owned()];
    social.record(CHILDREN[0], Change::Consent(plan)).await.unwrap();
    let case = (CHILDREN[0], "SIP-2027-17");
    let planned = step((SOC, BUP), case, v1::SipStepKind::Established, "2027-08-02");
    let by_consent = social.submit(&planned).await.unwrap().decision.unwrap();
    assert_eq!(by_consent.withheld, ["free_text"]);
    social.until(&id_of(&planned), PacketStatus::Imported).await;
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    let closure = packet_of("sip.closure");
    let after = social.submit(&closure).await.unwrap().decision.unwrap();
    social.until(&id_of(&closure), PacketStatus::Imported).await;

    let [step, end] = postbox.letters().try_into().ok().unwrap();
    let told = |decision: v1::Decision, rule: &str| v1::Decision {
        verdict: decision.verdict,
        rule: rule.to_owned(),
        lagrum: decision.lagrum,
        rules_version: decision.rules_version,
        ..v1::Decision::default()
    };
    assert_eq!(step.decision, told(by_consent, "sip-by-consent"));
    assert_eq!(end.decision, told(after, ""));
}

/// Two children of one family under one reference: an end that names nobody may be either's.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_names_nobody_does_not_end_a_sibling_s_case() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let social = site.client("social", &karlstad).await;
    for number in [CHILDREN[0], CHILDREN[1]] {
        social.record(number, guardians(&["g1"])).await.unwrap();
        let kinds = ["sip.step", "sip.plan", "sip.closure"];
        social.record(number, consent_to("g1", &kinds, &[BUP])).await.unwrap();
        let case = (number, "SIP-2027-17");
        let planned = step((SOC, BUP), case, v1::SipStepKind::Established, "2027-08-02");
        social.submit(&planned).await.unwrap();
        social.until(&id_of(&planned), PacketStatus::Imported).await;
    }
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    let closure = packet_of("sip.closure");
    social.submit(&closure).await.unwrap();
    social.until(&id_of(&closure), PacketStatus::Imported).await;
    let known = site.client("bvc", &region).await.sips().await;
    assert_eq!(known.iter().map(|case| case.open).collect::<Vec<_>>(), [true, true]);
}

/// The board closes the wrong case of a family that has left, and says so: the right one has ended, and the other goes on.
#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_names_nobody_is_unsaid_by_its_correction_and_goes_with_its_packet() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let kinds = ["sip.step", "sip.plan", "sip.closure"];
    social.record(CHILDREN[0], consent_to("g1", &kinds, &[BUP])).await.unwrap();
    for case in ["SIP-2027-17", "SIP-2027-18"] {
        let case = (CHILDREN[0], case);
        let planned = step((SOC, BUP), case, v1::SipStepKind::Established, "2027-08-02");
        social.submit(&planned).await.unwrap();
        social.until(&id_of(&planned), PacketStatus::Imported).await;
    }
    social.record(CHILDREN[0], revocation("c-g1")).await.unwrap();
    let wrong = packet_of("sip.closure");
    let right = edited(&wrong, |header| {
        header.packet_id = new_id();
        header.case_id = "SIP-2027-18".to_owned();
        header.replaces = id_of(&wrong);
    });
    let open = async |region: &Running| {
        let known = site.client("bvc", region).await.sips().await;
        let mut open: Vec<_> = known.into_iter().map(|it| (it.case_id, it.open)).collect();
        open.sort();
        open
    };
    let each = |open: [bool; 2]| {
        [("SIP-2027-17".to_owned(), open[0]), ("SIP-2027-18".to_owned(), open[1])]
    };
    for (closure, stands) in [(&wrong, [false, true]), (&right, [true, false])] {
        social.submit(closure).await.unwrap();
        social.until(&id_of(closure), PacketStatus::Imported).await;
        assert_eq!(open(&region).await, each(stands));
    }

    // Years later nothing is known of either.
    let eleven_years = jiff::SignedDuration::from_hours(24 * 366 * 11);
    karlstad.stop().await;
    site.clock.turn(eleven_years);
    region.stop().await;
    let region = site.start(REGION).await;
    let revisor = site.client("revisor", &region).await;
    eventually_not("the logs are erased", async || {
        revisor.entries().await.iter().any(|entry| !entry.packet_id.is_empty())
    })
    .await;
    assert_eq!(open(&region).await, []);
}
