//! Every kind of packet through two gateways, about a child whose whereabouts are hidden.

use crate::support::*;
use prost::Message;
use stafett::wire::v1::{self, PacketStatus, record_request::Change};
use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

/// Both guardians' consent to everything that goes by consent.
async fn consented(client: &Client) {
    client.record(CHILDREN[0], guardians(&["g1", "g2"])).await.unwrap();
    for guardian in ["g1", "g2"] {
        let Change::Consent(mut given) = consent(guardian) else { panic!("another change") };
        let sip = ["step", "invitation", "reply", "plan", "follow_up", "closure"];
        given.kinds.extend(sip.map(|kind| format!("sip.{kind}")));
        given.receivers = vec![EMI.to_owned(), BUP.to_owned()];
        client.record(CHILDREN[0], Change::Consent(given)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packet_of_every_kind_arrives_without_what_a_hiding_withholds() {
    let site = Site::new();
    open_to_every_kind(&site);
    let (karlstad, region) = (site.start(KARLSTAD).await, site.start(REGION).await);
    let (bvc, social) = (site.client("bvc", &region).await, site.client("social", &karlstad).await);
    for client in [&bvc, &social] {
        consented(client).await;
        client.record(CHILDREN[0], hiding()).await.unwrap();
    }
    let (mut kinds, mut told_of_places) = (BTreeSet::new(), 0);
    for (kind, packet) in packets_of_every_kind() {
        let header = packet.header.clone().unwrap();
        let of_region = [BVC, BUP].contains(&header.sender_unit.as_str());
        let (client, folder) =
            if of_region { (&bvc, "karlstad-in") } else { (&social, "region-in") };
        let receipt = client.submit(&packet).await.unwrap();
        let decision = receipt.decision.clone().unwrap();
        assert_eq!(decision.missing, Vec::<String>::new(), "{kind}");
        assert_eq!(receipt.status(), PacketStatus::Queued, "{kind}");
        client.until(&id_of(&packet), PacketStatus::Delivered).await;
        let file = site.path(folder).join(format!("{}.json", id_of(&packet)));
        eventually("the record system has the file", || file.exists()).await;

        let (sent, arrived) = (encoded(&packet), imported(&file));
        assert!(arrived == cut_by_hand(&sent, &decision.withheld), "{kind} is cut down otherwise");
        let withheld: BTreeSet<_> = decision.withheld.iter().map(String::as_str).collect();
        // A social board's reader is no guardian; and where no child is told of, nothing is hidden.
        if header.receiver_unit == SOC || header.child.is_none() {
            assert!(withheld.is_empty(), "{kind}: {withheld:?}");
        } else {
            assert!(withheld.is_superset(&["contact", "location"].into()), "{kind}: {withheld:?}");
            assert_eq!(places(&arrived.encode_to_vec()), Vec::<String>::new(), "{kind}");
            told_of_places += usize::from(!places(&sent).is_empty());
        }
        kinds.insert(kind);
    }
    assert_eq!(kinds.len(), 27);
    assert!(told_of_places >= 10, "{told_of_places} packets told of places");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_discloses_nothing_secret_waits_for_an_agreement_between_organisations() {
    let site = Site::new();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    for kind in
        ["deviation.report", "sip.reminder", "recall.request", "recall.attestation", "statistics"]
    {
        let packet = edited(&packet_of(kind), |header| header.receiver_unit = SOC.to_owned());
        let receipt = bvc.submit(&packet).await.unwrap();
        assert_eq!(receipt.status(), PacketStatus::Held, "{kind}");
        assert_eq!(receipt.decision.unwrap().missing, ["agreement:in_force"], "{kind}");
        // It is known by itself, and what happens to it is told like any other's.
        assert_eq!(bvc.withdraw(&id_of(&packet)).await.unwrap().status(), PacketStatus::Withdrawn);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_that_does_not_take_a_kind_says_so_and_the_packet_stays() {
    let site = Site::new();
    let karlstad = site.start(KARLSTAD).await;
    let (house, revisor) =
        (site.peer(REGION, &karlstad).await, site.client("revisor", &karlstad).await);
    let packet = packet_of("inquiry.answer");
    house.deliver(delivery(&packet)).await.unwrap();
    for _ in 0..1_000 {
        if revisor.entries().await.iter().any(|entry| entry.event == "import-failed") {
            let folder = fs::read_dir(site.path("karlstad-in")).unwrap();
            assert_eq!(folder.count(), 0, "no wrong file");
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the failed import is not on record");
}

/// A packet that tells of nobody is accepted again after a restart as the same one.
#[tokio::test(flavor = "multi_thread")]
async fn a_packet_that_tells_of_no_child_is_known_after_a_restart() {
    let site = Site::new();
    let report = edited(&packet_of("deviation.report"), |header| {
        header.receiver_unit = SOC.to_owned();
    });
    let region = site.start(REGION).await;
    let first = site.client("bvc", &region).await.submit(&report).await.unwrap();
    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    let region = site.start(REGION).await;
    let bvc = site.client("bvc", &region).await;
    let again: v1::Receipt = bvc.submit(&report).await.unwrap();
    assert_eq!(again.encode_to_vec(), first.encode_to_vec());
    assert_eq!(bvc.status(&id_of(&report)).await.unwrap().status(), PacketStatus::Held);
}
