//! Agreements and parties: what decisions about everybody rest on.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use tonic::Code;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Which agreement, its state, and how many days are told to be left.
fn told(known: &[v1::KnownAgreement]) -> Vec<(String, &str, Option<u32>)> {
    let id = |it: &v1::KnownAgreement| it.agreement.as_ref().unwrap().id.clone();
    known.iter().map(|it| (id(it), it.state.as_str(), it.days_left)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agreement_is_warned_of_ends_and_was_known_in_its_time() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let tyst = site.client("tyst", &region).await;
    // Today is 16 August 2027.
    for change in
        [agreement("a1", "2027-01-01", "2027-11-15"), agreement("a2", "2027-08-18", "2029-12-31")]
    {
        tyst.record_common(change).await.unwrap();
    }
    let known = tyst.agreements("").await.unwrap();
    let a = |id: &str| id.to_owned();
    assert_eq!(told(&known), [(a("a1"), "in_force", None), (a("a2"), "not_yet", None)]);
    let first = known[0].agreement.clone().unwrap();
    let kinds =
        ["deviation.report", "recall.request", "recall.attestation", "statistics", "sip.reminder"];
    assert_eq!(first.kinds, kinds, "none given means all of them");
    assert_eq!(first.reference, "RV-2027-114");

    site.clock.turn(DAY * 2);
    let known = tyst.agreements("").await.unwrap();
    assert_eq!(told(&known), [(a("a1"), "in_force", Some(89)), (a("a2"), "in_force", None)]);
    tyst.record_common(agreement_end("a2", "2027-08-18")).await.unwrap();
    let known = tyst.agreements("").await.unwrap();
    assert_eq!(told(&known)[1], (a("a2"), "in_force", Some(0)), "through its last day");
    assert!(known[1].ended.is_some());

    site.clock.turn(DAY * 90);
    region.stop().await;
    let region = site.start(REGION).await;
    let tyst = site.client("tyst", &region).await;
    let known = tyst.agreements("").await.unwrap();
    assert_eq!(told(&known), [(a("a1"), "expired", None), (a("a2"), "expired", None)]);
    let known = tyst.agreements("2027-08-17").await.unwrap();
    assert_eq!(told(&known), [(a("a1"), "in_force", Some(90)), (a("a2"), "not_yet", None)]);
    assert_eq!(tyst.agreements("2027-08-15").await.unwrap(), []);

    // What was ended can't be recorded back by a call that comes again.
    let again = tyst.record_common(agreement("a2", "2027-08-18", "2029-12-31")).await.unwrap_err();
    let at_fault = (Code::InvalidArgument, Some("agreement.id".to_owned()));
    assert_eq!(field_at_fault(&again), at_fault);
    let entries = site.client("revisor", &region).await.entries().await;
    let of = |event: &str| entries.iter().filter(|entry| entry.event == event).count();
    assert_eq!((of("agreement-recorded"), of("agreement-ended")), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_records_consents_may_not_change_what_the_law_sees_of_everybody() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    for change in [
        agreement("a1", "2027-01-01", "2027-12-31"),
        agreement_end("a1", "2027-10-01"),
        party(SCHOOL, "social_board", "soc", "2027-08-01"),
        party_end(SCHOOL, "2027-08-20"),
    ] {
        let refused = bvc.record_common(change.clone()).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied);
        assert!(refused.message().contains("may not operate"), "{}", refused.message());
        tyst.record_common(change).await.unwrap();
    }
    let refused = tyst.record(CHILDREN[0], consent("g1")).await.unwrap_err();
    assert!(refused.message().contains("may not register"), "{}", refused.message());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_party_stands_in_place_of_the_configured_from_its_day_on() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let report = orosanmalan(CHILDREN[0], SCHOOL);
    let receipt = bvc.submit(&report).await.unwrap();
    assert_eq!(receipt.decision.unwrap().missing, ["route:social_board"]);
    let to_emi = permitted_handover(&bvc, CHILDREN[1]).await;
    bvc.submit(&to_emi).await.unwrap();

    let tomorrow = party(SCHOOL, "social_board", "soc", "2027-08-17");
    assert!(tyst.record_common(tomorrow).await.unwrap().released.is_empty(), "not today");
    let today = party(SCHOOL, "social_board", "soc", "2027-08-16");
    let reply = tyst.record_common(today).await.unwrap();
    assert_eq!((reply.released, reply.stopped.len()), (vec![id_of(&report)], 0));

    region.stop().await;
    std::fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let again = orosanmalan(CHILDREN[0], SCHOOL);
    assert_eq!(bvc.submit(&again).await.unwrap().status(), PacketStatus::Queued, "after a restart");
    let parties = tyst.parties("").await.unwrap();
    let school: Vec<_> =
        parties.iter().filter(|it| it.party.as_ref().unwrap().unit == SCHOOL).collect();
    let told: Vec<_> = school.iter().map(|it| it.state.as_str()).collect();
    assert_eq!(told, ["in_force", "not_yet"]);
    let functions = school[0].party.clone().unwrap().functions;
    assert_eq!(functions, ["mottagningen@karlstad.example"]);
    let before = tyst.parties("2027-08-15").await.unwrap();
    let school = before.iter().find(|it| it.party.as_ref().unwrap().unit == SCHOOL).unwrap();
    assert_eq!(school.party.clone().unwrap().branch, "school_municipal");
    assert!(school.recorded.is_none(), "the configuration's");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_unit_is_a_party_from_its_first_day_to_its_last() {
    const NEW: &str = "SE2120001850-EMI77";
    let site = Site::new();
    let region = site.start_with(REGION, NEW, Postbox::open()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    bvc.record(CHILDREN[0], consent_to("g1", &["handover.bhv"], &[NEW])).await.unwrap();
    let packet = || edited(&handover(CHILDREN[0]), |it| it.receiver_unit = NEW.to_owned());
    let unknown = (Code::InvalidArgument, Some("header.receiver_unit".to_owned()));
    let new = party(NEW, "school_health_municipal", "bun", "2027-08-17");
    tyst.record_common(new).await.unwrap();
    assert_eq!(field_at_fault(&bvc.submit(&packet()).await.unwrap_err()), unknown);

    site.clock.turn(DAY);
    let first = packet();
    assert_eq!(bvc.submit(&first).await.unwrap().status(), PacketStatus::Queued);
    bvc.until(&id_of(&first), PacketStatus::Imported).await;
    tyst.record_common(party_end(NEW, "2027-08-17")).await.unwrap();
    let last = packet();
    assert_eq!(bvc.submit(&last).await.unwrap().status(), PacketStatus::Queued, "its last day");
    bvc.until(&id_of(&last), PacketStatus::Imported).await;

    site.clock.turn(DAY);
    assert_eq!(field_at_fault(&bvc.submit(&packet()).await.unwrap_err()), unknown);
    let parties = tyst.parties("").await.unwrap();
    let ended = parties.iter().find(|it| it.party.as_ref().unwrap().unit == NEW).unwrap();
    assert_eq!((ended.state.as_str(), ended.last_day.as_str()), ("ended", "2027-08-17"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_to_a_unit_that_is_no_party_any_more_does_not_leave() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until_told(&id_of(&packet), "an attempt", |told| told.attempts > 0).await;
    tyst.record_common(party_end(EMI, "2027-08-15")).await.unwrap();
    postbox.mend();
    let attempts = bvc.status(&id_of(&packet)).await.unwrap().history.len();
    bvc.until_told(&id_of(&packet), "another look", |told| told.history.len() > attempts + 2).await;
    assert_eq!(postbox.letters().len(), 0);
    let waiting = tyst.whole_queue().await;
    assert_eq!(waiting[0].waits_for, ["the operator: one of the units is no party any more"]);
    // It is one again: nobody need send anything again.
    let again = party(EMI, "school_health_municipal", "bun", "2027-08-16");
    let Change::Party(_) = &again else { panic!("another change") };
    tyst.record_common(again).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_call_that_comes_again_undoes_no_correction() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let mut narrow = agreement("a1", "2027-01-01", "2027-12-31");
    if let Change::Agreement(agreement) = &mut narrow {
        agreement.kinds = vec!["statistics".to_owned()];
    }
    let corrections = [
        ("agreement.id", agreement("a1", "2027-01-01", "2027-12-31"), narrow),
        (
            "party.from",
            party(EMI, "school_municipal", "bun", "2027-08-16"),
            party(EMI, "school_health_municipal", "bun", "2027-08-16"),
        ),
        (
            "party_end.last_day",
            party_end(SCHOOL, "2027-08-15"),
            party(SCHOOL, "school_municipal", "bun", "2027-08-16"),
        ),
    ];
    for (_, wrong, right) in &corrections {
        tyst.record_common(wrong.clone()).await.unwrap();
        tyst.record_common(right.clone()).await.unwrap();
    }
    let packet = handover(CHILDREN[0]);
    assert_eq!(bvc.submit(&packet).await.unwrap().status(), PacketStatus::Held);
    // So it stays when the index has been built anew.
    region.stop().await;
    std::fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    for (field, wrong, right) in corrections {
        let refused = tyst.record_common(wrong).await.unwrap_err();
        let expected = (Code::InvalidArgument, Some(field.to_owned()));
        assert_eq!(field_at_fault(&refused), expected, "{}", refused.message());
        assert!(refused.message().contains("right is"), "{}", refused.message());
        assert!(in_contract("stafett.v1.RecordRequest", field), "{field}");
        assert_eq!(tyst.record_common(right).await.unwrap().stopped, [""; 0]);
    }
    for change in [guardians(&["g1"]), consent("g1")] {
        bvc.record(CHILDREN[0], change).await.unwrap();
    }
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
}
