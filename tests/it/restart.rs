//! What was answered survives: a crash, the loss of the index, an index that was altered.

use crate::support::*;
use jiff::SignedDuration;
use stafett::wire::RawSubmit;
use stafett::wire::v1::{self, PacketStatus};
use stafett::{Caller, Error, Gateway};
use std::fs;
use tokio_stream::iter;

/// A house's state as its callers know it.
async fn known(bvc: &Client, packets: &[v1::Packet]) -> Vec<(v1::Receipt, v1::StatusReply)> {
    let mut known = Vec::new();
    for packet in packets {
        let receipt = bvc.submit(packet).await.unwrap();
        known.push((receipt, bvc.status(&id_of(packet)).await.unwrap()));
    }
    known
}

/// Packets that end in different ways: held, taken back, imported.
async fn some_packets(bvc: &Client) -> Vec<v1::Packet> {
    let mut packets = Vec::new();
    for child in CHILDREN {
        let packet = if packets.len() % 3 == 0 {
            permitted_handover(bvc, child).await
        } else {
            handover(child)
        };
        bvc.submit(&packet).await.unwrap();
        match packets.len() % 3 {
            0 => drop(bvc.until(&id_of(&packet), PacketStatus::Imported).await),
            1 => drop(bvc.withdraw(&id_of(&packet)).await.unwrap()),
            _ => {}
        }
        packets.push(packet);
    }
    packets
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_loses_nothing_that_was_answered() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packets = some_packets(&bvc).await;
    let before = known(&bvc, &packets).await;
    site.crash(REGION, region).await;
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    assert_eq!(known(&site.client("bvc", &region).await, &packets).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_gone_is_built_again_and_nothing_has_changed() {
    let site = Site::new();
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packets = some_packets(&bvc).await;
    bvc.record(CHILDREN[2], guardians(&["g1", "g2"])).await.unwrap();
    bvc.record(CHILDREN[2], consent("g1")).await.unwrap();
    // More than one tile of the ledger.
    let many = (0..300).map(|_| RawSubmit::of(&handover(CHILDREN[1])));
    let mut replies = bvc.gateway().submit_many(iter(many)).await.unwrap().into_inner();
    while replies.message().await.unwrap().is_some() {}
    let before = known(&bvc, &packets).await;
    region.stop().await;
    fs::remove_file(site.data(REGION).join("index.redb")).unwrap();
    fs::remove_dir_all(site.data(REGION).join("ledger/tile")).unwrap();

    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    assert_eq!(known(&bvc, &packets).await, before);
    let held = id_of(&packets[2]);
    assert_eq!(bvc.status(&held).await.unwrap().decision.unwrap().missing, ["consent:g2"]);
    let reply = bvc.record(CHILDREN[2], consent("g2")).await.unwrap();
    assert_eq!(reply.released, std::slice::from_ref(&held), "the register knows what it knew");
    bvc.until(&held, PacketStatus::Imported).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_a_crash_cut_short_is_made_again() {
    let site = Site::new();
    let silent = Postbox::silent();
    let region = site.start_with(REGION, EMI, silent.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Sent).await;
    let image = site.crash_image(REGION);
    silent.mend();
    region.stop().await;
    site.restore(REGION, &image);

    // Longer than an attempt may be without an outcome.
    site.clock.turn(SignedDuration::from_secs(61));
    let postbox = Postbox::open();
    let region = site.start_with(REGION, EMI, postbox.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let told = bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(events(&told), ["accepted", "attempted", "attempted", "imported"]);
    let name = content_name(&site.pki("region.master.key"), &encoded(&packet));
    assert_eq!(postbox.letters()[0].origin_digest, name);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_the_process_did_not_outlive_is_made_again_at_once() {
    let site = Site::new();
    let silent = Postbox::silent();
    let region = site.start_with(REGION, EMI, silent.clone()).await;
    let bvc = site.client("bvc", &region).await;
    let packet = permitted_handover(&bvc, CHILDREN[0]).await;
    bvc.submit(&packet).await.unwrap();
    bvc.until(&id_of(&packet), PacketStatus::Sent).await;
    let image = site.crash_image(REGION);
    silent.mend();
    region.stop().await;
    site.restore(REGION, &image);

    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let told = bvc.until(&id_of(&packet), PacketStatus::Imported).await;
    assert_eq!(events(&told), ["accepted", "attempted", "attempt-failed", "attempted", "imported"]);
}

/// The clerk of the embedding program.
fn clerk() -> Caller {
    Caller::in_process("SE2321000156-BVC".parse().unwrap())
}

/// A gateway at rest, with what it tells of its packets.
async fn at_rest(site: &Site) -> (Vec<String>, Vec<v1::StatusReply>) {
    let region = site.start_with(REGION, EMI, Postbox::open()).await;
    let bvc = site.client("bvc", &region).await;
    let packets = some_packets(&bvc).await;
    let mut told = Vec::new();
    for packet in &packets {
        told.push(bvc.status(&id_of(packet)).await.unwrap());
    }
    region.stop().await;
    (packets.iter().map(id_of).collect(), told)
}

/// What is told of every packet, or the first error.
async fn tell(gateway: &Gateway, ids: &[String]) -> Result<Vec<v1::StatusReply>, Error> {
    let mut told = Vec::new();
    for id in ids {
        told.push(gateway.status(&clerk(), id).await?);
    }
    Ok(told)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_is_no_index_is_set_aside_and_built_again() {
    let site = Site::new();
    let (ids, before) = at_rest(&site).await;
    let index = site.data(REGION).join("index.redb");
    let whole = fs::read(&index).unwrap();
    let broken = [
        ("cut in half", whole[..whole.len() / 2].to_vec()),
        ("a blank beginning", [vec![0; 4096], whole[4096..].to_vec()].concat()),
        ("something else", b"not an index at all".repeat(1000)),
    ];
    for (what, bytes) in broken {
        fs::write(&index, bytes).unwrap();
        let gateway = site.open(REGION).unwrap();
        assert_eq!(tell(&gateway, &ids).await.unwrap(), before, "{what}");
        assert!(
            site.data(REGION).join("index.broken").exists(),
            "{what}: kept for whoever wants to know"
        );
        site.close(gateway).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_flipped_bit_in_the_index_makes_the_gateway_tell_something_else() {
    let site = Site::new();
    let (ids, before) = at_rest(&site).await;
    let index = site.data(REGION).join("index.redb");
    let whole = fs::read(&index).unwrap();
    let used = whole.iter().rposition(|byte| *byte != 0).unwrap();
    let (mut noticed, mut unharmed) = (0, 0);
    for place in (0..=used).step_by(used / 40) {
        let mut flipped = whole.clone();
        flipped[place] ^= 0x10;
        fs::write(&index, flipped).unwrap();
        match site.open(REGION) {
            Ok(gateway) => {
                match tell(&gateway, &ids).await {
                    Ok(told) => assert_eq!(told, before, "byte {place}"),
                    Err(Error::Internal(_)) => noticed += 1,
                    Err(error) => panic!("byte {place}: {error}"),
                }
                unharmed += 1;
                site.close(gateway).await;
            }
            Err(why) => {
                assert!(why.contains("index"), "byte {place}: {why}");
                noticed += 1;
            }
        }
    }
    println!("{noticed} of {} flips were noticed", noticed + unharmed);
}
