//! A SIP's course as both sides tell it: what can't be said, where they differ, and the register of it.

use crate::support::*;
use stafett::wire::v1::{self, SipStepKind as Step};
use std::fs;
use tonic::Code;

const SIP: [&str; 6] =
    ["sip.step", "sip.invitation", "sip.reply", "sip.plan", "sip.follow_up", "sip.closure"];
const CASE: (&str, &str) = (CHILDREN[0], "SIP-2027-17");

async fn consented(client: &Client) {
    client.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    client.record(CHILDREN[0], consent_to("g1", &SIP, &[SOC, BUP])).await.unwrap();
}

fn state<'c>(case: &'c v1::SipCase, side: &str) -> (&'c str, &'c str) {
    let side = case.sides.iter().find(|known| known.organisation == side).unwrap();
    (&side.state, &side.since)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_contradicts_is_refused_with_the_state_that_it_met() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    consented(&bvc).await;
    let say = |kind, date| step((BUP, SOC), CASE, kind, date);
    bvc.submit(&say(Step::Offered, "2027-06-01")).await.unwrap();
    let declined = say(Step::Declined, "2027-06-09");
    bvc.submit(&declined).await.unwrap();

    let plan = say(Step::Established, "2027-06-20");
    for refused in [bvc.submit(&plan).await.map(drop), bvc.preview(&plan).await.map(drop)] {
        let refused = refused.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
        assert!(refused.message().contains("stands at declined"), "{}", refused.message());
        assert!(!refused.message().contains(CHILDREN[0]));
    }
    // Nobody's earlier word is bent for a later one.
    let before = bvc.submit(&say(Step::Established, "2027-06-08")).await.unwrap_err();
    assert!(before.message().contains("has said declined"), "{}", before.message());
    let turned_away = |entry: &v1::LedgerEntry| entry.event == "turned-away";
    assert_eq!(revisor.entries().await.into_iter().filter(turned_away).count(), 2);
    // Another case of the same child, and another side of the same case, are not bound by it.
    let other = step((BUP, SOC), (CHILDREN[0], "SIP-2027-18"), Step::Established, "2027-06-20");
    bvc.submit(&other).await.unwrap();

    // It was registered by mistake: the sender says it anew.
    let corrected = edited(&say(Step::Consent, "2027-06-09"), |header| {
        header.replaces = id_of(&declined);
    });
    bvc.submit(&corrected).await.unwrap();
    bvc.submit(&plan).await.unwrap();
    let told = bvc.sips().await;
    let case = told.iter().find(|case| case.case_id == CASE.1).unwrap();
    assert_eq!(state(case, "SE2321000156"), ("established", "2027-06-20"));
    assert!(case.open && case.sides.len() == 1 && told.len() == 2);

    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let again = site.client("bvc", &region).await.sips().await;
    let heard = |cases: &[v1::SipCase]| {
        let case = |it: &v1::SipCase| (it.reference.clone(), it.newest.clone(), it.sides.clone());
        let mut cases: Vec<_> = cases.iter().map(case).collect();
        cases.sort_by(|one, other| one.0.cmp(&other.0));
        cases
    };
    assert!(heard(&again) == heard(&told), "it is folded from the ledger alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_step_at_once_from_two_connections_is_held_against_each_other() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    consented(&bvc).await;
    let declined = step((BUP, SOC), CASE, Step::Declined, "2027-06-09");
    let planned = step((BUP, SOC), CASE, Step::Established, "2027-06-20");
    let other = site.client("bvc", &region).await;
    let (one, two) = tokio::join!(bvc.submit(&declined), other.submit(&planned));
    assert!(one.is_ok() != two.is_ok(), "exactly one of them stands");
}

#[tokio::test(flavor = "multi_thread")]
async fn sides_that_disagree_and_what_was_not_heard_show() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    social.submit(&step((SOC, BUP), CASE, Step::Declined, "2027-06-09")).await.unwrap();
    let plan = step((BUP, SOC), CASE, Step::Established, "2027-06-20");
    bvc.submit(&plan).await.unwrap();

    // Without the consent the municipality never hears of the plan, and the region sees that.
    let [case]: [v1::SipCase; 1] = bvc.sips().await.try_into().unwrap();
    assert_eq!(case.differences.len(), 1);
    let not_heard = &case.differences[0];
    assert_eq!(not_heard.what, "not-heard");
    assert_eq!(
        not_heard.text_en,
        format!("{SOC} has not heard: established 2027-06-20 (packet held)")
    );
    assert_eq!(not_heard.text_sv, format!("{SOC} har inte fått veta: upprättad 2027-06-20"));

    for client in [&bvc, &social] {
        consented(client).await;
    }
    for (client, sides) in [(&bvc, "its own"), (&social, "the other's")] {
        eventually_not(sides, async || client.sips().await[0].sides.len() < 2).await;
        let [case]: [v1::SipCase; 1] = client.sips().await.try_into().unwrap();
        assert_eq!(state(&case, "SE2120001850"), ("declined", "2027-06-09"));
        assert_eq!(state(&case, "SE2321000156"), ("established", "2027-06-20"));
        eventually_not("what was said has come", async || {
            client.sips().await[0].differences.len() != 1
        })
        .await;
        let differs = client.sips().await[0].differences[0].clone();
        assert_eq!(differs.what, "disagree");
        assert_eq!(
            differs.text_en,
            "SE2120001850: declined since 2027-06-09; SE2321000156: established since 2027-06-20"
        );
    }

    // Whose case it is is told to its parties, by a reference that tells nobody else, and on record.
    let reference = social.sips().await[0].reference.clone();
    assert_ne!(reference, case.reference, "each gateway has its own");
    let shown = social.sip(&reference).await.unwrap();
    assert_eq!(shown.child.unwrap().number, CHILDREN[0]);
    assert_eq!(shown.said.len(), 2);
    let revisor = site.client("revisor", &karlstad).await;
    let entries = revisor.entries().await;
    assert!(entries.iter().any(|entry| entry.event == "register-read"));
    assert_eq!(social.sip("aaaaaaaa-aaaaaaaa").await.unwrap_err().code(), Code::NotFound);
    assert_eq!(revisor.sip(&reference).await.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_reads_the_register_at_a_terminal() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    consented(&bvc).await;
    bvc.submit(&step((BUP, SOC), CASE, Step::NeedSeen, "2027-08-02")).await.unwrap();
    bvc.submit(&step((BUP, SOC), CASE, Step::Met, "2027-08-12")).await.unwrap();

    let list = out(&stafett(&site, "bvc", &["sip", "list", "--unit", BUP], "").await);
    for word in [CASE.1, "SE2321000156", "met since 2027-08-12", "1 case: 1 open"] {
        assert!(list.contains(word), "{word}: {list}");
    }
    assert!(!list.contains(CHILDREN[0]), "it names no child");
    let none = out(&stafett(&site, "bvc", &["sip", "list", "--unit", EMI], "").await);
    assert_eq!(none, "no such case\n");
    let reference = bvc.sips().await[0].reference.clone();
    let shown = out(&stafett(&site, "bvc", &["sip", "show", &reference], "").await);
    for word in [CHILDREN[0], "need-seen", "2027-08-02", "met since 2027-08-12"] {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let unknown = stafett(&site, "bvc", &["sip", "show", "abc"], "").await;
    assert!(err(&unknown, 1).contains("not found"));
}

/// What is erased of a packet's log is no more heard of in its case, however the index came to be.
#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_with_the_log_of_its_packets() {
    let site = Site::new();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    consented(&bvc).await;
    let need = step((BUP, SOC), CASE, Step::NeedSeen, "2027-08-02");
    bvc.submit(&need).await.unwrap();
    bvc.until(&id_of(&need), v1::PacketStatus::Imported).await;
    site.clock.turn(jiff::SignedDuration::from_hours(24 * 366 * 11));
    let young = edited(&step((BUP, SOC), CASE, Step::Offered, "2038-01-02"), |header| {
        header.made_at = Some(prost_types::Timestamp { seconds: 2_165_000_000, nanos: 0 });
        header.expires_at = Some(prost_types::Timestamp { seconds: 2_167_000_000, nanos: 0 });
    });
    bvc.submit(&young).await.unwrap();
    assert_eq!(bvc.sip(&bvc.sips().await[0].reference).await.unwrap().said.len(), 2);
    region.stop().await;
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let left = async |bvc: &Client| {
        let [case]: [v1::SipCase; 1] = bvc.sips().await.try_into().unwrap();
        bvc.sip(&case.reference).await.unwrap().said
    };
    eventually_not("the first step is erased", async || left(&bvc).await.len() != 1).await;
    assert_eq!(left(&bvc).await[0].step, "offered");
    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(left(&bvc).await[0].step, "offered");
    assert_eq!(left(&bvc).await.len(), 1);
}

/// What was done too late is told as done: nobody need look for it at the top of a list any more.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_late_is_not_late_for_ever() {
    let site = Site::new();
    let limit = "[[sip.deadline]]\nwhat = \"meeting\"\ndays = 21\nsource = \"avtal\"\n\n[courier]";
    site.reconfigure(REGION, "[courier]", limit);
    let region = site.start_with(REGION, SOC, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    consented(&bvc).await;
    bvc.submit(&step((BUP, SOC), CASE, Step::NeedSeen, "2027-06-01")).await.unwrap();
    let listed = async || out(&stafett(&site, "bvc", &["sip", "list", "--late"], "").await);
    assert!(listed().await.contains("meeting LATE since 2027-06-22"), "{}", listed().await);
    bvc.submit(&step((BUP, SOC), CASE, Step::Met, "2027-06-24")).await.unwrap();
    assert_eq!(listed().await, "no such case\n");
    let all = out(&stafett(&site, "bvc", &["sip", "list"], "").await);
    for word in ["meeting was due 2027-06-22", "done 2027-06-24", "0 with something late"] {
        assert!(all.contains(word), "{word}: {all}");
    }
    assert!(bvc.sips().await[0].due[0].late, "for whoever counts, it was late");
    region.stop().await;
}
