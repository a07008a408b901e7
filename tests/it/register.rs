//! What the register knows, and knew on any day, told to those who may ask and to nobody unseen.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{self, record_request::Change};
use tonic::Code;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn states(known: &v1::ChildReply) -> Vec<(&str, &str)> {
    let id = |it: &'_ v1::KnownConsent| it.consent.as_ref().unwrap().id.clone();
    assert!(known.consents.iter().all(|it| id(it).starts_with("c-")));
    let told = known.consents.iter();
    told.map(|it| (it.consent.as_ref().unwrap().by.as_str(), it.state.as_str())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_on_a_day_stays_known_of_that_day() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let child = CHILDREN[0];
    let mut later = consent("g2");
    if let Change::Consent(consent) = &mut later {
        (consent.given, consent.expires) = ("2027-08-17".to_owned(), "2027-08-18".to_owned());
    }
    for change in [guardians(&["g1", "g2"]), consent("g1"), later, hiding()] {
        bvc.record(child, change).await.unwrap();
    }
    site.clock.turn(DAY);
    let block = Change::Block(v1::Block { id: "b1".to_owned(), kinds: Vec::new() });
    let part = revocation_in_part("c-g1", &[], &[], &["free_text"]);
    for change in [part, block, attestation("necessary"), guardians(&["g1"])] {
        bvc.record(child, change).await.unwrap();
    }
    site.clock.turn(DAY * 2);
    let block = Change::BlockLift(v1::BlockLift { id: "b1".to_owned() });
    for change in [revocation("c-g1"), lift(), block] {
        bvc.record(child, change).await.unwrap();
    }

    // And so after the index has been built anew.
    region.stop().await;
    std::fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;

    let before = bvc.read_child(child, "2027-08-15").await.unwrap();
    assert!(before.guardians.is_empty() && before.consents.is_empty());
    assert!(!before.whereabouts_hidden && before.proof.is_some());

    let first = bvc.read_child(child, "2027-08-16").await.unwrap();
    assert_eq!(first.guardians, ["g1", "g2"]);
    assert_eq!(states(&first), [("g1", "in_force"), ("g2", "not_yet")]);
    assert!(first.consents[0].shares.is_empty(), "nothing was taken back yet");
    assert!(first.whereabouts_hidden && first.blocks.is_empty());
    assert_eq!(first.markings[0].authority, "Karlstads kommun, socialnämnden");
    let given = first.consents[0].consent.clone().unwrap();
    assert_eq!(
        (given.form.as_str(), given.collected_by.as_str()),
        ("written", "SE2321000156-SSK014")
    );
    assert_eq!(given.kinds, ["handover.bhv"]);

    let second = bvc.read_child(child, "2027-08-17").await.unwrap();
    assert_eq!(second.guardians, ["g1"]);
    assert_eq!(states(&second), [("g1", "in_force"), ("g2", "in_force")]);
    assert_eq!(second.consents[0].shares[0].without_parts, ["free_text"]);
    assert!(second.blocks[0].lifted.is_none());
    let attested = second.attestations[0].attestation.clone().unwrap().attestation.unwrap();
    assert_eq!(
        (attested.what.as_str(), attested.by.as_str()),
        ("necessary", "SE2120001850-HANDL07")
    );

    let now = bvc.read_child(child, "").await.unwrap();
    assert_eq!(now.day, "2027-08-19");
    assert_eq!(states(&now), [("g1", "revoked"), ("g2", "expired")]);
    assert!(now.consents[0].revoked.is_some() && now.blocks[0].lifted.is_some());
    assert!(!now.whereabouts_hidden && now.markings.is_empty());
    assert_eq!(now.lifts[0].lift.clone().unwrap().decision, "beslut-2027-88");
    assert!(now.lifts[0].recorded.unwrap().seconds > first.markings[0].recorded.unwrap().seconds);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_is_on_record_and_only_for_those_who_may() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let (bvc, tyst) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    bvc.record(CHILDREN[0], guardians(&["g1"])).await.unwrap();
    let told = bvc.read_child(CHILDREN[0], "").await.unwrap();
    assert_eq!(told.guardians, ["g1"]);
    let refused = tyst.read_child(CHILDREN[0], "").await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let entries = site.client("revisor", &region).await.entries().await;
    let [.., read, away] = entries.as_slice() else { panic!("{} entries", entries.len()) };
    assert_eq!((read.event.as_str(), away.event.as_str()), ("register-read", "turned-away"));
    assert_eq!(told.proof.unwrap().index, read.index);
    // Who may record or operate may know who the parties are; others may not.
    assert!(tyst.parties("").await.is_ok() && bvc.parties("").await.is_ok());
    let revisor = site.client("revisor", &region).await;
    assert_eq!(revisor.parties("").await.unwrap_err().code(), Code::PermissionDenied);
    assert_eq!(revisor.agreements("").await.unwrap_err().code(), Code::PermissionDenied);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_maturity_that_is_told_is_what_was_judged_last_and_not_what_was_recorded_last() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let found = |finding: &str, later: i64| {
        let Change::Attestation(mut judged) = attestation("maturity") else {
            panic!("another change")
        };
        judged.finding = finding.to_owned();
        judged.attestation.as_mut().unwrap().at.as_mut().unwrap().seconds += later;
        Change::Attestation(judged)
    };
    let old = found("not_mature", 0);
    for change in [old.clone(), found("mature", 60), old] {
        bvc.record(CHILDREN[0], change).await.unwrap();
    }
    let known = bvc.read_child(CHILDREN[0], "").await.unwrap();
    assert_eq!((known.maturity.as_str(), known.attestations.len()), ("mature", 3));
}
