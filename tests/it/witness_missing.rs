//! Without a witness a person is told, once, and every packet goes on.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::v1::PacketStatus;
use std::time::Duration;

async fn told_of(revisor: &Client) -> usize {
    let entries = revisor.entries().await;
    entries.iter().filter(|entry| entry.event == "witness-missing").count()
}

#[tokio::test]
async fn a_missing_witness_alarms_once_a_spell_and_packets_still_go() {
    let (log, _listening) = Log::listen_here();
    let alarms = || log.lines(&["ERROR", "alarm=\"witness-missing\""]).len();
    let site = Site::new();
    let watchful = "[witness]\nseconds = 1\nalarm_minutes = 10\n\n[courier]";
    site.reconfigure(REGION, "[courier]", watchful);
    // Packets go by another way; the other gateway is not there.
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let (bvc, revisor) = (site.client("bvc", &region).await, site.client("revisor", &region).await);
    site.clock.turn(SignedDuration::from_mins(9));
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert_eq!((told_of(&revisor).await, alarms()), (0, 0), "not yet");
    let standing = revisor.witness_standing().await.unwrap();
    assert!(standing.unwitnessed_since.is_some());
    assert_eq!(
        (standing.witnesses[0].size, standing.witnesses[0].last.as_str()),
        (0, "unreachable")
    );

    site.clock.turn(SignedDuration::from_mins(2));
    eventually_not("a person is told", async || told_of(&revisor).await == 0).await;
    let packet = permitted_handover(&bvc, CHILDREN[1]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Delivered).await;
    site.clock.turn(SignedDuration::from_mins(60));
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!((told_of(&revisor).await, alarms()), (1, 1), "once");

    // The witness comes, and goes again.
    let karlstad = site.start(KARLSTAD).await;
    let standing = || async { revisor.witness_standing().await.unwrap() };
    let alone = async || standing().await.unwitnessed_since.is_some();
    eventually_not("it is witnessed to the end", alone).await;
    karlstad.stop().await;
    bvc.submit(&handover(CHILDREN[2])).await.unwrap();
    eventually_not("it grows alone", async || !alone().await).await;
    site.clock.turn(SignedDuration::from_mins(11));
    eventually_not("another spell is told of", async || told_of(&revisor).await == 1).await;
    assert_eq!(alarms(), 2);
    region.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_peers_with_a_ledger_is_not_alarmed() {
    let site = Site::new();
    let config = std::fs::read_to_string(site.config_file(REGION)).unwrap();
    let (before, from_peer) =
        config.split_once("[[peer]]\nhsa_id = \"SE2120001850-STAFETT\"").unwrap();
    let (_, after) = from_peer.split_once("[[deliver]]").unwrap();
    let alone = format!("{before}[[deliver]]{after}");
    let watchful = "[witness]\nseconds = 1\nalarm_minutes = 1\n\n[courier]";
    site.configure(REGION, &alone.replace("[courier]", watchful));
    let region = site.start(REGION).await;
    let revisor = site.client("revisor", &region).await;
    site.clock.turn(SignedDuration::from_mins(600));
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert_eq!(told_of(&revisor).await, 0);
    let standing = revisor.witness_standing().await.unwrap();
    assert_eq!((standing.witnesses.len(), standing.unwitnessed_since), (0, None));
}
