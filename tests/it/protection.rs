//! Children whose whereabouts or identity are protected, and reports of concern, which nothing stops.

use crate::support::*;
use prost::Message;
use stafett::wire::v1::{self, PacketStatus, Verdict, record_request::Change};
use std::fs;

#[tokio::test(flavor = "multi_thread")]
async fn skyddad_folkbokforing_takes_the_manual_route() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.record(CHILDREN[0], protection("skyddad_folkbokforing", false)).await.unwrap();
    let receipt = bvc.submit(&packet).await.unwrap();
    assert_eq!(receipt.status(), PacketStatus::Held);
    assert_eq!(receipt.decision.unwrap().missing, ["route:manual"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_protection_stops_what_waits_and_only_its_lift_lets_it_go() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until_told(&id_of(&packet), "an attempt", |told| told.attempts > 0).await;
    let skyddad = protection("skyddad_folkbokforing", false);
    let reply = bvc.record(CHILDREN[0], skyddad).await.unwrap();
    assert_eq!(reply.stopped, [id_of(&packet)]);
    postbox.mend();
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Held);

    let reply = bvc.record(CHILDREN[0], lift()).await.unwrap();
    assert_eq!(reply.released, [id_of(&packet)]);
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(postbox.letters().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_concern_reaches_the_board_even_for_a_protected_child() {
    let site = Site::new();
    let (_karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let bvc = site.client("bvc", &region).await;
    bvc.record(CHILDREN[0], protection("skyddad_folkbokforing", true)).await.unwrap();
    let report = orosanmalan(CHILDREN[0], SOC);
    let receipt = bvc.submit(&report).await.unwrap();
    assert_eq!(receipt.decision.unwrap().verdict(), Verdict::Permit);
    bvc.until(&id_of(&report), PacketStatus::Delivered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lift_that_comes_again_shows_nobody_who_was_hidden_since() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], hiding()).await.unwrap();
    social.record(CHILDREN[0], lift()).await.unwrap();
    social.record(CHILDREN[0], lift()).await.unwrap();
    social.record(CHILDREN[0], hiding()).await.unwrap();
    // A caller that repeats an old call, or a queue that delivers it late.
    let refused = social.record(CHILDREN[0], lift()).await.unwrap_err();
    let at_fault = (tonic::Code::InvalidArgument, Some("protection_lift.decision".to_owned()));
    assert_eq!(field_at_fault(&refused), at_fault);
    assert!(social.read_child(CHILDREN[0], "").await.unwrap().whereabouts_hidden);
    // So it stays when the index has been built anew.
    karlstad.stop().await;
    fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    assert_eq!(field_at_fault(&social.record(CHILDREN[0], lift()).await.unwrap_err()), at_fault);
    social.record(CHILDREN[0], lift_by("beslut-2027-91")).await.unwrap();
    assert!(!social.read_child(CHILDREN[0], "").await.unwrap().whereabouts_hidden);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_concern_to_anyone_else_goes_to_a_person_with_an_alarm() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for elsewhere in [EMI, SCHOOL, BUP] {
        let receipt = bvc.submit(&orosanmalan(CHILDREN[0], elsewhere)).await.unwrap();
        let decision = receipt.decision.clone().unwrap();
        assert_eq!((receipt.status(), decision.verdict()), (PacketStatus::Held, Verdict::Refer));
        assert_eq!(decision.missing, ["route:social_board"]);
        assert!(decision.alarm, "somebody is told at once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hiding_recorded_while_a_notice_waits_takes_every_place_out_of_it() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let karlstad = site.start_with(KARLSTAD, BUP, postbox.clone()).await;
    let social = site.client("social", &karlstad).await;
    let notice = placement(CHILDREN[0]);
    let receipt = social.submit(&notice).await.unwrap();
    assert!(receipt.decision.unwrap().withheld.is_empty(), "nothing is hidden yet");
    assert!(!places(&encoded(&notice)).is_empty(), "the notice tells of places");
    social.until_told(&id_of(&notice), "an attempt", |told| told.attempts > 0).await;

    social.record(CHILDREN[0], hiding()).await.unwrap();
    postbox.mend();
    let told = social.until(&id_of(&notice), PacketStatus::Imported).await;
    assert_eq!(told.decision.unwrap().withheld, ["contact", "location"]);
    let letter = &postbox.letters()[0];
    assert_eq!(places(&letter.content), Vec::<String>::new());
    assert_eq!(letter.markings, ["OSL (2009:400) 26:2"], "the marking travels");
    let kept = v1::Packet::decode(letter.content.clone()).unwrap();
    let Some(v1::packet::Body::PlacementNotice(kept)) = kept.body else { panic!("another body") };
    assert_eq!(
        kept.contact_function, "Mottagningsfunktion barn och unga",
        "the way to reach the child stays"
    );
}

/// What is left out when a packet is accepted is not kept: no lift brings it back.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_without_its_places_is_told_to_lack_them_after_a_lift_too() {
    let site = Site::new();
    let postbox = Postbox::out_of_order();
    let karlstad = site.start_with(KARLSTAD, BUP, postbox.clone()).await;
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], hiding()).await.unwrap();
    let notice = placement(CHILDREN[0]);
    let receipt = social.submit(&notice).await.unwrap();
    assert_eq!(receipt.decision.unwrap().withheld, ["contact", "location"]);
    social.record(CHILDREN[0], lift()).await.unwrap();
    let lifted = social.status(&id_of(&notice)).await.unwrap().attempts;
    social.until_told(&id_of(&notice), "an attempt", |told| told.attempts > lifted).await;
    postbox.mend();
    let told = social.until(&id_of(&notice), PacketStatus::Imported).await;
    assert_eq!(places(&postbox.letters()[0].content), Vec::<String>::new());
    assert_eq!(told.decision.unwrap().withheld, ["contact", "location"], "its sender must know");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_region_imports_of_a_hidden_child_names_no_place() {
    let site = Site::new();
    let (region, karlstad) = (site.start(REGION).await, site.start(KARLSTAD).await);
    let social = site.client("social", &karlstad).await;
    social.record(CHILDREN[0], hiding()).await.unwrap();
    let notice = placement(CHILDREN[0]);
    social.submit(&notice).await.unwrap();
    social.until(&id_of(&notice), PacketStatus::Delivered).await;
    let file = site.path("region-in").join(format!("{}.json", id_of(&notice)));
    eventually("the record system has the file", || file.exists()).await;
    let text = fs::read_to_string(file).unwrap();
    for place in ["Arvika", "Exempelstigen", "1784", "070-174", "99000017", "VC031"] {
        assert!(!text.contains(place), "a place is told of");
    }
    assert!(text.contains("Mottagningsfunktion barn och unga"));
    drop(region);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lift_that_comes_late_shows_nobody_who_was_hidden_after_its_day() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let social = site.client("social", &karlstad).await;
    let dated = |date: &str| {
        let Change::ProtectionLift(lift) = lift() else { panic!("another change") };
        Change::ProtectionLift(v1::ProtectionLift { date: date.to_owned(), ..lift })
    };
    social.record(CHILDREN[0], hiding()).await.unwrap();
    for wrong in ["2027-08-15", "15 August"] {
        let refused = social.record(CHILDREN[0], dated(wrong)).await.unwrap_err();
        let at_fault = (tonic::Code::InvalidArgument, Some("protection_lift.date".to_owned()));
        assert_eq!(field_at_fault(&refused), at_fault);
        assert!(refused.message().contains("right is"), "{}", refused.message());
    }
    assert!(in_contract("stafett.v1.RecordRequest", "protection_lift.date"));
    assert!(social.read_child(CHILDREN[0], "").await.unwrap().whereabouts_hidden);
    social.record(CHILDREN[0], dated("2027-08-16")).await.unwrap();
    let known = social.read_child(CHILDREN[0], "").await.unwrap();
    assert!(!known.whereabouts_hidden);
    assert_eq!(known.lifts[0].lift.clone().unwrap().date, "2027-08-16");
}
