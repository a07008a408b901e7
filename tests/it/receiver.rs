//! A packet that comes to its receiver too late: what it was has been erased there, or something newer has taken its place.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::{PacketStatus, SipStepKind as Step};
use std::fs;
use tonic::Code;

/// Longer than a log is kept where nothing is said.
const ELEVEN_YEARS: SignedDuration = SignedDuration::from_hours(24 * 366 * 11);

#[tokio::test(flavor = "multi_thread")]
async fn what_has_been_erased_at_its_receiver_is_not_taken_again() {
    let site = Site::new();
    let [karlstad, region] = [site.start(KARLSTAD).await, site.start(REGION).await];
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    region.stop().await;
    let folder = site.path("karlstad-in");
    let files = || fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect::<Vec<_>>();
    let came = files();
    assert_eq!(came.len(), 1);
    // The record system has taken it in.
    fs::remove_file(&came[0]).unwrap();

    // Time that a clock passes while the gateway counts it.
    site.clock.turn(ELEVEN_YEARS);
    karlstad.stop().await;
    let mut karlstad = site.start(KARLSTAD).await;
    let revisor = site.client("revisor", &karlstad).await;
    let knows = async || revisor.entries().await.iter().any(|it| it.packet_id == id_of(&packet));
    eventually_not("it is erased", knows).await;
    let name = content_name(&site.pki("region.master.key"), &encoded(&packet));
    // An index that is built again knows it too.
    for again in [false, true] {
        if again {
            karlstad.stop().await;
            fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
            karlstad = site.start(KARLSTAD).await;
        }
        let peer = site.peer(REGION, &karlstad).await;
        for _ in 0..2 {
            let refused = peer.deliver(delivery_of(&packet, name)).await.unwrap_err();
            assert_eq!(refused.code(), Code::FailedPrecondition);
            assert!(refused.message().contains("has been erased"), "{}", refused.message());
        }
        // What comes after it lies in the folder, and nothing else does.
        let other = handover(CHILDREN[1]);
        peer.deliver(delivery(&other)).await.unwrap();
        let come = 1 + usize::from(again);
        eventually("another packet comes", || files().len() >= come).await;
        assert_eq!(files().len(), come, "it came again");
        let revisor = site.client("revisor", &karlstad).await;
        let entries = revisor.entries().await;
        assert!(entries.iter().all(|it| it.event != "received" || it.packet_id != id_of(&packet)));
    }
    karlstad.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_that_comes_after_the_one_that_replaces_it_is_not_told() {
    let site = Site::new();
    open_to_every_kind(&site);
    let mut karlstad = site.start(KARLSTAD).await;
    let say = |kind| step((BUP, SOC), (CHILDREN[0], "SIP-2027-17"), kind, "2027-06-09");
    let old = say(Step::Declined);
    let new = edited(&say(Step::Consent), |header| header.replaces = id_of(&old));
    let peer = site.peer(REGION, &karlstad).await;
    for packet in [&new, &old] {
        peer.deliver(delivery(packet)).await.unwrap();
    }
    for again in [false, true] {
        if again {
            karlstad.stop().await;
            fs::remove_file(site.data(KARLSTAD).join("index.redb")).unwrap();
            karlstad = site.start(KARLSTAD).await;
        }
        let social = site.client("social", &karlstad).await;
        let cases = social.sips().await;
        let [case] = &cases[..] else { panic!("{} cases", cases.len()) };
        let told = social.sip(&case.reference).await.unwrap();
        let said: Vec<_> = told.said.iter().map(|it| (it.step.as_str(), &it.packet_id)).collect();
        assert_eq!(said, [("consent", &id_of(&new))], "built anew: {again}");
        assert_eq!(case.sides[0].state, "consent", "built anew: {again}");
    }
    // What came is on record all the same.
    let revisor = site.client("revisor", &karlstad).await;
    let received = revisor.entries().await.into_iter().filter(|it| it.event == "received");
    assert_eq!(received.map(|it| it.packet_id).collect::<Vec<_>>(), [id_of(&new), id_of(&old)]);
    karlstad.stop().await;
}
