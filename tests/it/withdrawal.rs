//! A sender takes a packet back.

use crate::support::*;
use stafett::wire::v1::PacketStatus;
use tonic::Code;

#[tokio::test(flavor = "multi_thread")]
async fn what_has_not_left_can_be_taken_back_once() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    let told = bvc.withdraw(&id_of(&packet)).await.unwrap();
    assert_eq!(told.status(), PacketStatus::Withdrawn);
    assert_eq!(events(&told).last(), Some(&"withdrawn"));
    assert_eq!(bvc.withdraw(&id_of(&packet)).await.unwrap_err().code(), Code::FailedPrecondition);
    // It stays on record that it was tried, and nothing more comes of it.
    let karlstad = site.start(KARLSTAD).await;
    let other = permitted_handover(&bvc, CHILDREN[1]).await;
    bvc.submit(&other).await.unwrap();
    bvc.until(&id_of(&other), PacketStatus::Delivered).await;
    let entries = site.client("revisor", &karlstad).await.entries().await;
    assert!(entries.iter().all(|entry| entry.packet_id != id_of(&packet)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_of_somebody_else_is_as_absent_as_one_that_never_was() {
    let site = Site::new();
    site.reconfigure(
        REGION,
        "may = [\"operate\"]",
        "may = [\"submit\"]\nspeaks_for = [\"SE2321000156-BUP01\"]",
    );
    let region = site.start(REGION).await;
    let (bvc, other) = (site.client("bvc", &region).await, site.client("tyst", &region).await);
    let packet = handover(CHILDREN[0]);
    bvc.submit(&packet).await.unwrap();
    let theirs = other.status(&id_of(&packet)).await.unwrap_err();
    let nobodys = other.status(&new_id()).await.unwrap_err();
    let told = |refusal: &tonic::Status| {
        (refusal.code(), refusal.message().to_owned(), refusal.details().to_vec())
    };
    assert_eq!(told(&theirs), told(&nobodys));
    let theirs = other.withdraw(&id_of(&packet)).await.unwrap_err();
    assert_eq!(told(&theirs), told(&nobodys));
    assert_eq!(bvc.status(&id_of(&packet)).await.unwrap().status(), PacketStatus::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_as_a_consent_comes_in_is_not_released_besides() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    for round in 0..40 {
        let child = CHILDREN[round % CHILDREN.len()];
        bvc.record(child, guardians(&["g1", "g2"])).await.unwrap();
        let given = format!("c-{round}");
        bvc.record(child, consent_called(&format!("{given}-1"), "g1")).await.unwrap();
        let packet = handover(child);
        bvc.submit(&packet).await.unwrap();
        let id = id_of(&packet);
        let (withdrawn, recorded) =
            tokio::join!(bvc.withdraw(&id), bvc.record(child, consent_called(&given, "g2")));
        if withdrawn.is_ok() {
            let told = bvc.status(&id).await.unwrap();
            assert!(told.history.iter().all(|entry| !entry.late), "{:?}", events(&told));
        }
        recorded.unwrap();
        for called in [format!("{given}-1"), given] {
            bvc.record(child, revocation(&called)).await.unwrap();
        }
    }
}
